import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Sample } from './samples.js'

/**
 * `{ sets: { name: { items } } }`, where an item is `{ text, spans: [{ start, end, type, tier }], soft }` or `{
 * payload, values }`.
 */
interface File {
  readonly sets: Readonly<Record<string, { readonly items: readonly Item[] }>>
}

interface Item {
  readonly text?: string
  readonly soft?: boolean
  readonly spans?: readonly {
    readonly start: number
    readonly end: number
    readonly type: string
    readonly tier: number
  }[]
  readonly payload?: unknown
  readonly values?: readonly { readonly value: string; readonly type: string }[]
  readonly media?: string
}

export interface Payload {
  readonly payload: unknown
  /** Values that must not occur in the masked payload. */
  readonly values: readonly string[]
  readonly media?: string
}

/** Reads labelled samples, by entity and set, and payloads (JSON values) from a file, which may be gzipped. */
export function readSamples(path: string): { samples: Sample[]; payloads: Payload[] } {
  const bytes = readFileSync(path)
  const { sets } = JSON.parse(String(path.endsWith('.gz') ? gunzipSync(bytes) : bytes)) as File
  const samples: Sample[] = []
  const payloads: Payload[] = []
  for (const [name, { items }] of Object.entries(sets))
    for (const { text, spans = [], soft, payload, values, media } of items) {
      if (text === undefined) payloads.push({ payload, values: (values ?? []).map(({ value }) => value), media })
      else {
        // Tier 3, such as names and places, may be masked but need not be.
        const needed = spans.filter(({ tier }) => tier < 3)
        if (spans.length === 0 && !soft) samples.push({ kind: `nothing in ${name}`, text, spans })
        for (const type of new Set(needed.map((span) => (span.tier === 2 ? `${span.type} (tier 2)` : span.type))))
          samples.push({
            kind: `${type} in ${name}`,
            text,
            spans: needed
              .filter((span) => (span.tier === 2 ? `${span.type} (tier 2)` : span.type) === type)
              .map(toSecretPart(text)),
            others: spans,
          })
      }
    }
  return { samples, payloads }
}

/** Only the part of a webhook URL after its host is secret. */
const toSecretPart =
  (text: string) =>
  ({ start, end }: { start: number; end: number }) => {
    const [host = ''] =
      /^https?:\/\/[^/\s]+\/(?:(?:services|workflows|triggers|api\/webhooks|webhook)\/)?/.exec(
        text.slice(start, end),
      ) ?? []
    return { start: start + host.length < end ? start + host.length : start, end }
  }
