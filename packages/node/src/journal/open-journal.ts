import type { Problem, Runtime } from '@tracked-openai/core'
import { builtin } from '../builtin.js'
import { adoptFolders } from './adopt-folders.js'
import { createJournal, type Journal } from './create-journal.js'
import type { Disk } from './disk.js'
import { type Owner, toFreeName, toOwnerName, toSegmentName } from './owner-name.js'
import { codeOf } from './to-disk-problem.js'

export interface OpenJournalOptions {
  readonly directory: string
  readonly fsync: 'always' | 'interval' | 'never'
  /** Identifies the project. Each has a folder of its own, named by a hash, so that the key is not written to disk. */
  readonly project: string
  readonly runtime: Runtime
  readonly left: LeftFolders
  onProblem(problem: Problem): void
  /** Default `node:fs`. */
  readonly disk?: Disk
}

/** The folders that this process left with events in them, each with the files whose events it had counted. */
export type LeftFolders = Map<string, ReadonlySet<string>>

/**
 * The journal of one project, in `<directory>/<project>/<owner>/<segment>.events`. Throws if the runtime has no file system or
 * the folder cannot be written.
 */
export function openJournal({ directory, project, runtime, left, onProblem, ...options }: OpenJournalOptions): Journal {
  const path = builtin('node:path')
  const crypto = builtin('node:crypto')
  const disk = options.disk ?? builtin('node:fs')
  if (!path || !crypto || !disk)
    throw new TypeError(
      '`outbox.directory` needs a disk, and this runtime has none. Leave it out: events wait in memory.',
    )
  const folder = path.resolve(directory, crypto.createHash('sha256').update(project).digest('hex').slice(0, 16))
  const self = readSelf(disk, runtime.now(), crypto.randomBytes(6).toString('hex'))
  const own = toOwnerName(self)
  const ownFolder = path.join(folder, own)
  makeFolder(disk, ownFolder, directory)
  let serial = 0
  return createJournal({
    disk,
    runtime,
    fsync: options.fsync,
    onProblem,
    newPath() {
      // The folder may have been removed.
      disk.mkdirSync(ownFolder, { recursive: true, mode: 0o700 })
      serial += 1
      return path.join(ownFolder, toSegmentName(self, serial))
    },
    touch() {
      const now = new Date(runtime.now())
      try {
        disk.utimesSync(ownFolder, now, now)
        return true
      } catch {
        makeFolder(disk, ownFolder, directory)
        return false
      }
    },
    adopt() {
      return adoptFolders({
        disk,
        folder,
        own,
        signs: { self, isRunning, startedOf: (pid) => readStarted(disk, pid) },
        nowMs: runtime.now(),
        countedOf: (name) => left.get(name),
        onUnknown: () =>
          onProblem({
            code: 'outbox_version_unknown',
            dropped: 0,
            message: '`outbox.directory` has events of another version of tracked-openai. They are left alone.',
          }),
      })
    },
    leave(counted) {
      try {
        // Succeeds only if nothing is left, not even of a folder that could be taken over in part.
        disk.rmdirSync(ownFolder)
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return
        left.set(toFreeName(own), new Set(counted.map((file) => path.basename(file))))
        disk.renameSync(ownFolder, path.join(folder, toFreeName(own)))
      }
    },
  })
}

function makeFolder(disk: Disk, folder: string, directory: string): void {
  try {
    disk.mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    const code = codeOf(error)
    // The disk is full: events are kept in memory, and the folder is created later.
    if (code === 'ENOSPC' || code === 'EDQUOT') return
    throw new TypeError(
      `\`outbox.directory\` must be a folder that can be written, got ${JSON.stringify(directory)}: ${code}. Write the path of one.`,
    )
  }
}

function readSelf(disk: Disk, sinceMs: number, random: string): Owner {
  const host = `${builtin('node:os')?.hostname() || 'unknown'} ${readPidSpace(disk)}`
  return { sinceMs, host, pid: process.pid, started: readStarted(disk, process.pid) ?? '0', random }
}

/** The kernel's name of the space in which pids are unique: containers may share a host name. Empty if unknown. */
function readPidSpace(disk: Disk): string {
  try {
    return disk.readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}

/** Field 22 of /proc/PID/stat, the start time. Split after the last bracket, because the process name may contain spaces. */
function readStarted(disk: Disk, pid: number): string | undefined {
  try {
    const stat = disk.readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: the process exists, but belongs to another user.
    return (error as { code?: unknown }).code === 'EPERM'
  }
}
