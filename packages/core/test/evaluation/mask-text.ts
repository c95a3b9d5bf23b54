import { createMask } from '../../src/privacy/create-mask.js'
import { createStubs } from '../../src/privacy/create-stubs.js'
import { nationalIds } from '../../src/privacy/entities/national-ids.js'
import { toFinder } from '../../src/privacy/to-finder.js'

const finder = toFinder({ ids: nationalIds })
/** The placeholder of every value. It occurs in no sample. */
export const mark = '[xx:1]'

/** The text as masked in an event, with one mark per value, and the number of values of each entity. */
export function maskText(text: string): { masked: string; counts: Readonly<Record<string, number>> } {
  const mask = createMask({ finder, place: () => mark, stubs: createStubs() })
  const once = mask.text(text, '')
  return { masked: String(mask.again()?.text(once, '') ?? once), counts: mask.counts }
}
