import { createMask } from '../../src/privacy/create-mask.js'
import { createStubs } from '../../src/privacy/create-stubs.js'
import { nationalIds } from '../../src/privacy/entities/national-ids.js'
import { toFinder } from '../../src/privacy/to-finder.js'

const finder = toFinder({ ids: nationalIds })
/** Takes the place of every value: a placeholder that stands in no sample. */
export const mark = '[xx:1]'

/** `text` as an event would have it, with one mark for each value, and how many of each entity there were. */
export function maskText(text: string): { masked: string; counts: Readonly<Record<string, number>> } {
  const mask = createMask({ finder, place: () => mark, stubs: createStubs() })
  const once = mask.text(text, '')
  return { masked: String(mask.again()?.text(once, '') ?? once), counts: mask.counts }
}
