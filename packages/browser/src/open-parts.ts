import type { EventParts } from '@tracked-openai/core'
import { createEventParts } from '@tracked-openai/core/event'
import { createDelivery } from './delivery/create-delivery.js'
import { beginDelivery } from './tracked-openai.js'

/**
 * What a page loads in the background, in one file: the readers, tables and redaction, and delivery, which begins here.
 * It imports the first part, which has loaded it: bundlers then keep the first part in one file, instead of one with
 * what both use and one with the rest, which is 5 % more to load.
 */
export function openParts(): EventParts {
  beginDelivery(createDelivery)
  return createEventParts()
}
