import { contexts, obfuscations } from './contexts.js'
import { negatives } from './negatives.js'
import { createRandom, type Random } from './random.js'
import { type MakeValue, values } from './values.js'

/** A text with the spans that must be masked. If there are none, nothing may be masked. */
export interface Sample {
  /** The entity, `obfuscated`, or `nothing`. */
  readonly kind: string
  readonly text: string
  readonly spans: readonly Span[]
  /** Spans that may be masked. Default: `spans`. */
  readonly others?: readonly Span[]
}

export interface Span {
  readonly start: number
  readonly end: number
}

/**
 * Samples that depend only on the seed: every kind of value in context, obfuscated values, and texts without values.
 */
export function createSamples(seed: number, perKind = 400): Sample[] {
  const random = createRandom(seed)
  return [
    ...Object.entries(values).flatMap(([kind, makers]) =>
      Array.from({ length: perKind }, (_, index) =>
        inContext(kind, makers[index % makers.length] as MakeValue, random),
      ),
    ),
    ...Array.from({ length: perKind }, (_, index) => obfuscated(index, random)),
    ...negatives.flatMap((make) =>
      Array.from({ length: 20 }, () => ({ kind: 'nothing', text: make(random), spans: [] })),
    ),
  ]
}

function inContext(kind: string, make: MakeValue, random: Random): Sample {
  const { value, label } = make(random)
  const [before, after] = random.pick(label === undefined ? contexts.bare : contexts.labelled)
  // A label that ends with a separator needs no other one.
  const lead =
    label === undefined ? '' : /[=:" ]$|\/$/.test(label) ? label : `${label}${random.pick([': ', ' ', ' is '])}`
  // Only the part of a webhook URL after its host is secret.
  const open = /^https:\/\/[\w.]+\/(?:services|api\/webhooks)\//.exec(value)?.[0].length ?? 0
  const start = before.length + lead.length
  const close = lead.endsWith('"') ? '"' : lead.endsWith('app:') ? '@db.internal:5432/app' : ''
  return {
    kind,
    text: before + lead + value + close + after,
    spans: [{ start: start + open, end: start + value.length }],
  }
}

function obfuscated(index: number, random: Random): Sample {
  const kinds = ['email', 'card', 'iban', 'phone']
  const { value } = (values[kinds[index % kinds.length] as string] as readonly MakeValue[])[0]?.(random) ?? {
    value: '',
  }
  const [before, after] = random.pick(contexts.bare)
  const hidden = random.pick(obfuscations)(value)
  return {
    kind: 'obfuscated',
    text: before + hidden + after,
    spans: [{ start: before.length, end: before.length + hidden.length }],
  }
}
