import { builtin } from '../builtin.js'
import type { Disk } from './disk.js'
import { isOwnerDead, type OwnerSigns } from './owner-name.js'
import { isReadable } from './read-segment.js'
import { headerBytes } from './to-record.js'

export interface AdoptOptions {
  readonly disk: Disk
  /** The folder of a project, with a folder for each owner. */
  readonly folder: string
  /** The name of our own in it. */
  readonly own: string
  readonly signs: Omit<OwnerSigns, 'silentMs'>
  readonly nowMs: number
  /** Files of a folder that this process left itself, and has not counted; `undefined` for other folders. */
  uncountedOf(name: string): ReadonlySet<string> | undefined
  /** A segment of another version: its folder stays where it is. */
  readonly onUnknown: () => void
}

/** A file of another life, now ours. */
export interface Adopted {
  readonly path: string
  readonly bytes: number
  /** This process captured its events before a shutdown. */
  readonly isCounted: boolean
}

const adopted = 'from.'

/**
 * Takes over the folders whose owners are gone, and gives their segments, oldest first. Renaming a folder into ours
 * decides between two processes that try: it succeeds for one.
 */
export function adoptFolders({ disk, folder, own, signs, nowMs, uncountedOf, onUnknown }: AdoptOptions): Adopted[] {
  const path = builtin('node:path')
  if (!path) return []
  const found: Adopted[] = []
  for (const name of namesIn(disk, folder)) {
    if (name === own) continue
    try {
      const from = path.join(folder, name)
      const isDead = isOwnerDead(name, { ...signs, silentMs: nowMs - disk.statSync(from).mtimeMs })
      if (!isDead) continue
      const files = filesIn(disk, from, path.join)
      if (!files.every((file) => isReadable(firstBytes(disk, file)))) {
        onUnknown()
        continue
      }
      const to = path.join(folder, own, adopted + name)
      disk.renameSync(from, to)
      const uncounted = uncountedOf(name)
      for (const file of filesIn(disk, to, path.join)) {
        // Out of the folder: a process that dies again and again would nest folders without end.
        const fileName = path.basename(file)
        const ours = path.join(folder, own, fileName)
        disk.renameSync(file, ours)
        found.push({
          path: ours,
          bytes: disk.statSync(ours).size,
          isCounted: uncounted !== undefined && !uncounted.has(fileName),
        })
      }
      disk.rmSync(to, { recursive: true, force: true })
    } catch {
      // Another process was faster.
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1))
}

function namesIn(disk: Disk, folder: string): string[] {
  try {
    return disk.readdirSync(folder)
  } catch {
    return []
  }
}

/** Segments in a folder, and in those that its owner was adopting when it died. Names sort by age. */
function filesIn(disk: Disk, folder: string, join: (...parts: string[]) => string): string[] {
  const names = namesIn(disk, folder)
  return [
    ...names.filter((name) => name.startsWith(adopted)).flatMap((name) => filesIn(disk, join(folder, name), join)),
    ...names.filter((name) => name.endsWith('.events')).map((name) => join(folder, name)),
  ]
}

function firstBytes(disk: Disk, path: string): Buffer {
  const file = disk.openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(headerBytes)
    return bytes.subarray(0, disk.readSync(file, bytes, 0, headerBytes, 0))
  } finally {
    disk.closeSync(file)
  }
}
