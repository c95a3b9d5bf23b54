import type { NewHash } from '../../privacy/create-hash.js'
import { asRecord } from './as-record.js'
import { asIndex, createRoom } from './create-room.js'
import { createSound, type Sound } from './create-sound.js'

export type Fields = Record<string, unknown>

/**
 * Fields that come in pieces, beside `content`, which almost every chunk has. Names, ids and types come whole, and some hosts
 * repeat them in every chunk.
 */
const otherPieces = new Set(
  'refusal reasoning reasoning_content arguments input text transcript thinking summary'.split(' '),
)

export interface Merge {
  /** Adds a chunk's share to what came before; `true` where it said something. */
  merge(into: Fields, from: Fields): boolean
  /** The sound whose `data` came into these fields. */
  soundOf(fields: Fields): Sound | undefined
  /** `true` once something found no room. */
  isFull(): true | undefined
}

/** Puts the pieces of a stream together, as far as there is room. Of sounds, of `soundType`, the fields tell the size. */
export function createMerge(soundType: string, most?: number, newHash?: NewHash): Merge {
  const room = createRoom(most)
  // Made when there is something to put in: few answers have it.
  /** By what holds them. */
  let sounds: Map<Fields, Sound> | undefined
  /** Where in a list the things lie that a host gives a place which is taken: another tool call under the same index. */
  let moved: Map<Fields[], Map<number, number>> | undefined

  function merge(into: Fields, from: Fields): boolean {
    let isContent = false
    for (const key in from) {
      const value = from[key]
      // What almost every chunk is, and nothing else.
      if (key === 'content' && typeof value === 'string' && typeof into.content === 'string') {
        isContent ||= value !== ''
        into.content = room.grow(into.content, value)
        continue
      }
      if (value === null || key === '__proto__') continue
      const old = Object.hasOwn(into, key) ? into[key] : undefined
      if (key === 'data' && typeof value === 'string') {
        const sound = sounds?.get(into) ?? createSound(newHash)
        ;(sounds ??= new Map()).set(into, sound)
        // What has a type is no sound, but a cipher among the reasoning.
        into.data = `[${(from.type ?? into.type) ? 'base64' : soundType}, ${sound.add(value)} bytes]`
        isContent ||= value !== ''
      } else if (typeof value === 'string' && comesInPieces(key)) {
        isContent ||= value !== ''
        // Mistral's content is a list while it thinks, and a text afterwards.
        if (Array.isArray(old)) mergeList(old as Fields[], [{ type: 'text', text: value }])
        else into[key] = room.grow(old, value)
      } else if (typeof value !== 'object') {
        into[key] = value
        isContent ||= key === 'name' && value !== ''
      } else if (Array.isArray(value)) {
        const list = (into[key] = Array.isArray(old) ? old : old ? [{ type: 'text', text: old }] : []) as Fields[]
        isContent = mergeList(list, value as unknown[]) || isContent
      } else isContent = merge((into[key] = asRecord(old)), value as Fields) || isContent
    }
    return isContent
  }

  function mergeList(list: Fields[], parts: readonly unknown[]): boolean {
    let isContent = false
    parts.forEach((part, position) => {
      const { index, ...rest } = asRecord(part)
      isContent = merge((list[placeOf(list, index, rest, position > 0)] ??= {}), rest) || isContent
    })
    return isContent
  }

  function placeOf(list: Fields[], index: unknown, part: Fields, isNext: boolean): number {
    const last = list[list.length - 1]
    // What has no index goes on with the last part of its kind, where that is words; two in one chunk are two.
    const goesOn = !isNext && part.type && !part.id && last?.type === part.type && isWords(part)
    const given = asIndex(index, goesOn ? list.length - 1 : list.length)
    const at = (index !== undefined && moved?.get(list)?.get(given)) || given
    if (!isOther(list[at], part, 'id') && !isOther(nameIn(list[at]), nameIn(part), 'name')) return at
    const places = moved?.get(list) ?? new Map<number, number>()
    ;(moved ??= new Map()).set(list, places.set(given, list.length))
    return list.length
  }

  return { merge, soundOf: (fields) => sounds?.get(fields), isFull: room.isFull }
}

/** Does a field have words that a model wrote? */
export const comesInPieces = (key: string) => key === 'content' || otherPieces.has(key)

/** Has it words, or a call that goes on? */
const isWords = (part: Fields) =>
  Object.keys(part).some((key) => key === 'function' || key === 'custom' || comesInPieces(key))

const nameIn = (part?: Fields) => asRecord(part?.function ?? part?.custom)

/** Do both say what they are called, and differ? */
const isOther = (known: Fields | undefined, part: Fields, key: string) =>
  !!known?.[key] && !!part[key] && known[key] !== part[key]
