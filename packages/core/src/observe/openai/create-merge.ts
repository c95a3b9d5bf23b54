import type { NewHash } from '../../privacy/create-hash.js'
import { asRecord, asText } from './as-record.js'
import { asIndex, createRoom } from './create-room.js'
import { createSound, type Sound } from './create-sound.js'
import { parseJson } from './parse-json.js'

export type Fields = Record<string, unknown>

/**
 * Fields that come in pieces, besides `content`, which nearly every chunk has. Names, ids and types always come whole,
 * and some hosts repeat them in every chunk.
 */
const otherPieceFields = new Set(
  'refusal reasoning reasoning_content arguments input text transcript thinking summary'.split(' '),
)

export interface Merge {
  /** Merges the fields of a chunk into those received before; `true` if it brought content. */
  merge(into: Fields, from: Fields): boolean
  /** The audio that was received in the `data` of these fields. */
  soundOf(fields: Fields): Sound | undefined
  /** `true` once content was dropped because of the length limit. */
  isFull(): true | undefined
}

/**
 * Assembles the pieces of a stream, up to a length limit. Audio is replaced by a stub with `soundType` and its size.
 */
export function createMerge(soundType: string, maxLength?: number, newHash?: NewHash): Merge {
  const room = createRoom(maxLength)
  // The maps are created on demand, because few answers need them.
  /** Audio by the fields that hold it. */
  let sounds: Map<Fields, Sound> | undefined
  /**
   * New positions in a list, by the index that the host gave: some hosts reuse the index of one tool call for another.
   */
  let moved: Map<Fields[], Map<number, number>> | undefined

  function merge(into: Fields, from: Fields): boolean {
    let isContent = false
    for (const key in from) {
      const value = from[key]
      // Fast path: in nearly every chunk `content` is the only field with a value.
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
        // `data` of an object with a type is not audio, but encrypted reasoning.
        into.data = `[${(from.type ?? into.type) ? 'base64' : soundType}, ${sound.add(value)} bytes]`
        isContent ||= value !== ''
      } else if (typeof value === 'string' && isModelTextField(key)) {
        isContent ||= value !== ''
        // Mistral's content is a list while the model reasons, and a string afterwards.
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
      isContent = merge((list[positionOf(list, index, rest, position > 0)] ??= {}), rest) || isContent
    })
    return isContent
  }

  function positionOf(list: Fields[], index: unknown, part: Fields, isLaterInChunk: boolean): number {
    const last = list[list.length - 1]
    // A part without index continues the last part of its type, unless it names itself; two parts in one chunk are
    // always separate.
    const isContinued =
      typeof index !== 'number' &&
      !isLaterInChunk &&
      !part.id &&
      last &&
      (part.type ? last.type === part.type : !toolIn(part).name) &&
      isWords(part)
    const given = asIndex(index, isContinued ? list.length - 1 : list.length)
    const candidate = (index !== undefined && moved?.get(list)?.get(given)) || given
    const known = list[candidate]
    const [knownTool, tool] = [toolIn(known), toolIn(part)]
    const isAnother =
      known?.id && part.id ? known.id !== part.id : differ(knownTool, tool) || startsAgain(knownTool, tool)
    if (!isAnother) return candidate
    const positions = moved?.get(list) ?? new Map<number, number>()
    ;(moved ??= new Map()).set(list, positions.set(given, list.length))
    return list.length
  }

  return { merge, soundOf: (fields) => sounds?.get(fields), isFull: room.isFull }
}

/** Whether a field holds text written by the model. */
export const isModelTextField = (key: string) => key === 'content' || otherPieceFields.has(key)

/** Whether a part has text or a tool call, which can be continued. */
const isWords = (part: Fields) =>
  Object.keys(part).some((key) => key === 'function' || key === 'custom' || isModelTextField(key))

const toolIn = (part?: Fields) => asRecord(part?.function ?? part?.custom)

/** Whether both have a name, and the names differ. */
const differ = ({ name: known }: Fields, { name }: Fields) => !!known && !!name && known !== name

/**
 * Whether a tool is named again when its arguments are complete, and begin again. Gemini gives all its tool calls the index
 * 0, some without ids.
 */
const startsAgain = ({ arguments: known }: Fields, { name, arguments: piece }: Fields) =>
  !!name &&
  !!asText(piece)?.startsWith('{') &&
  !!asText(known)?.endsWith('}') &&
  parseJson(known as string) !== undefined
