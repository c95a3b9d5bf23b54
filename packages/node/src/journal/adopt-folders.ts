import { builtin } from '../builtin.js'
import type { Disk } from './disk.js'
import { isOwnerDead, type OwnerSigns } from './owner-name.js'
import { isReadable } from './read-segment.js'
import { headerBytes } from './to-record.js'

export interface AdoptOptions {
  readonly disk: Disk
  /** The folder of a project, with a folder for each owner. */
  readonly folder: string
  /** The name of our own folder in it. */
  readonly own: string
  readonly signs: Omit<OwnerSigns, 'silentMs'>
  readonly nowMs: number
  /** The names of the files in a folder whose events this process has counted, because it left the folder itself. */
  countedOf(name: string): ReadonlySet<string> | undefined
  /** Called for a folder with a segment of another version, which is left where it is. */
  readonly onUnknown: () => void
}

/** A segment that was taken over from a former owner. */
export interface Adopted {
  readonly path: string
  readonly bytes: number
  /** Its events were already counted as captured, by this process before a shutdown. */
  readonly isCounted: boolean
}

const adopted = 'from.'

/**
 * Takes over the folders whose owners are dead, and returns their segments, oldest first. A folder is taken over by renaming it
 * into ours, which succeeds for only one of several processes that try.
 */
export function adoptFolders({ disk, folder, own, signs, nowMs, countedOf, onUnknown }: AdoptOptions): Adopted[] {
  const path = builtin('node:path')
  if (!path) return []
  const found: Adopted[] = []
  for (const name of disk.readdirSync(folder)) {
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
      // All that may fail comes before the folder is ours.
      const sizes = files.map((file) => disk.statSync(file).size)
      const to = path.join(folder, own, adopted + name)
      disk.renameSync(from, to)
      for (const [index, file] of files.entries()) {
        // Moved out of the adopted folder: a process that dies repeatedly would otherwise nest folders without end.
        const fileName = path.basename(file)
        const ours = path.join(folder, own, fileName)
        disk.renameSync(path.join(to, path.relative(from, file)), ours)
        found.push({ path: ours, bytes: sizes[index] ?? 0, isCounted: countedOf(name)?.has(fileName) === true })
      }
      disk.rmSync(to, { recursive: true, force: true })
    } catch {
      // Another process was faster, or the disk refuses: whoever adopts next tries again.
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** The segments in a folder, including those in folders that its owner was adopting when it died. Names sort by age. */
function filesIn(disk: Disk, folder: string, join: (...parts: string[]) => string): string[] {
  const names = disk.readdirSync(folder)
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
