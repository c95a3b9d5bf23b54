import type { Member } from './scan-body.js'

/** New JSON by member name, or `undefined` to remove the member. Names that the body lacks are added. */
export type Changes = ReadonlyMap<string, string | undefined>

/**
 * Changes some members of a body and keeps the others byte for byte. Returns the same buffer if nothing changes. A changed
 * member that occurs twice is written once.
 */
export function spliceBody(bytes: Buffer, members: readonly Member[], changes: Changes): Buffer {
  if (!members.some(({ name }) => changes.has(name)) && ![...changes.values()].some((value) => value !== undefined))
    return bytes
  const pieces: Buffer[] = []
  const written = new Set<string>()
  let runStart = -1
  let runEnd = -1
  const add = (piece: Buffer) => pieces.push(pieces.length ? comma : openBrace, piece)
  const endRun = () => {
    if (runStart >= 0) add(bytes.subarray(runStart, runEnd))
    runStart = -1
  }
  const addChange = (name: string) => {
    const value = changes.get(name)
    if (value !== undefined && !written.has(name)) add(Buffer.from(`${JSON.stringify(name)}:${value}`))
    written.add(name)
  }
  for (const { name, start, end } of members) {
    if (changes.has(name)) {
      endRun()
      addChange(name)
    } else {
      if (runStart < 0) runStart = start
      runEnd = end
    }
  }
  endRun()
  for (const name of changes.keys()) addChange(name)
  return Buffer.concat([...(pieces.length ? pieces : [openBrace]), closeBrace])
}

const openBrace = Buffer.from('{')
const closeBrace = Buffer.from('}')
const comma = Buffer.from(',')
