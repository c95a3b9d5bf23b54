import type { Capture, OpenCalls, Problem, Runtime } from '@tracked-openai/core'
import type { PostHog } from 'posthog-node'
import { createDeliveryCounts, type DeliveryCounts, type DeliveryStats } from './create-delivery-counts.js'
import type { LeftFolders } from './journal/open-journal.js'
import type { FlushOptions } from './outbox/create-flushes.js'
import type { Outbox } from './outbox/create-outbox.js'
import { toProblem } from './outbox/to-problem.js'
import { openOutbox, type OpenOutboxPorts } from './open-outbox.js'
import { holdProcess } from './process/hold-process.js'
import { watchProcessEnd } from './process/watch-process-end.js'
import { giveUpGuest, makeRoom, type Standing } from './make-room.js'
import { tellRarely, warn } from './tell-rarely.js'
import { type PostHogOptions, type Project, toProject } from './to-project.js'

export interface OpenCapture {
  /** Reopens its project if it was closed meanwhile. */
  readonly capture: Pick<Capture, 'send' | 'project'>
  readonly counts: DeliveryCounts
  /** The user's own PostHog client, if one was given. */
  readonly client?: PostHog
  /** The largest event, in UTF-8 bytes of the JSON of its properties. */
  maxEventBytes(): number
}

export interface OpenCaptures {
  /** The capture of a PostHog project or instance. `standing` defaults to `'usual'`. Throws set-up errors. */
  open(options: PostHogOptions, standing?: Standing): OpenCapture
  flush(options?: FlushOptions): Promise<void>
  shutdown(timeoutMs?: number): Promise<void>
  stats(): DeliveryStats
}

interface OpenCapturesPorts extends Pick<OpenOutboxPorts, 'createTransport'> {
  readonly openCalls: OpenCalls
  /** Failed attempts that may be repeated. */
  readonly failures: OpenCalls
}

/** An idle project is closed after this time, and so is an unreachable guest. */
const idleMs = 300_000
/** The queued events of all guests together. */
const maxGuestBytes = 64 * 1024 * 1024
/** Lets the events of one request of a serverless function be sent together. */
const waitUntilLingerMs = 50

interface Opened {
  readonly outbox: Outbox
  readonly project: Project
  readonly listener: Listener
  standing: Standing
  usedAtMs: number
}

/** A client that sends to a project. */
interface User {
  readonly counts: DeliveryCounts
  readonly listener: Listener
  readonly standing: Standing
}

/** Receives the problems of a project: the `onProblem` of the last client that has one. */
interface Listener {
  readonly onProblem?: PostHogOptions['onProblem']
  tell(problem: Problem): unknown
}

/**
 * Keeps one outbox for each PostHog project or instance, so that clients may be wrapped anew for each request, and a slow or
 * misconfigured project never delays another.
 */
export function createOpenCaptures(
  runtime: Runtime,
  { openCalls, failures, createTransport }: OpenCapturesPorts,
): OpenCaptures {
  const open = new Map<unknown, Opened>()
  const total = createDeliveryCounts(() => undefined)
  const guests = createDeliveryCounts(() => undefined, total)
  /** Outboxes that are shutting down. */
  const closing = new Map<Outbox, Promise<void>>()
  const warnOnce = tellRarely(runtime, 60_000, warn)
  const left: LeftFolders = new Map()
  let isSweeping = false
  let isWatching = false

  function use(project: Project, { counts, listener, standing }: User, how = project.outbox): Outbox | undefined {
    const known = open.get(project.key)
    if (known) {
      known.usedAtMs = runtime.now()
      if (standing !== 'guest') known.standing = standing
      return known.outbox
    }
    if (!makeRoom(open, standing)) return undefined
    const outbox = openOutbox({ ...project, outbox: how }, { runtime, counts, left, createTransport })
    open.set(project.key, { outbox, project, listener, standing, usedAtMs: runtime.now() })
    if (project.isAutomatic && !isWatching) {
      isWatching = true
      watchProcessEnd({ shutdown: shutdownAutomatic, end })
    }
    sweep()
    return outbox
  }

  /** Does not throw, because set-up is over: if its folder cannot be used any more, a project continues in memory. */
  function useAgain(project: Project, user: User): Outbox | undefined {
    try {
      return use(project, user)
    } catch {
      const message = '`outbox.directory` cannot be used any more. Events are kept in memory.'
      user.counts.dropped({ code: 'outbox_disk_failed', dropped: 0, message })
      return use(project, user, { ...project.outbox, directory: undefined })
    }
  }

  /** If a later client gives the folder, the project uses it from then on. Events that are already queued stay in memory. */
  function takeFolder(project: Project, user: User): void {
    const known = open.get(project.key)
    if (!known || known.project.outbox.directory || !project.outbox.directory) return
    open.delete(project.key)
    try {
      use(project, user)
      open.set(known, known)
    } catch (error) {
      open.set(project.key, known)
      throw error
    }
  }

  /** Is there room for another event of a guest, if need be by dropping an unreachable guest? */
  const hasGuestRoom = () => guests.stats().pendingBytes < maxGuestBytes || giveUpGuest(open)

  function sweep(): void {
    if (isSweeping) return
    isSweeping = true
    runtime.after(idleMs, () => {
      isSweeping = false
      for (const [key, { outbox, usedAtMs, standing }] of open) {
        const isLost = standing === 'guest' && outbox.trouble() !== undefined
        if (runtime.now() - usedAtMs < idleMs || !(isLost || outbox.isIdle())) continue
        open.delete(key)
        if (isLost) outbox.end('given-up')
        else void outbox.shutdown(0)
      }
      if (open.size) sweep()
    })
  }

  function settle(): void {
    failures.settle()
    openCalls.settle()
  }

  async function shutdown(timeoutMs?: number, isWanted = (_: Project) => true): Promise<void> {
    const sinceMs = runtime.now()
    await closeAll(0)
    // A service answers requests until its process ends: these are the calls that it made meanwhile.
    await closeAll(runtime.now() - sinceMs)

    async function closeAll(spentMs: number): Promise<void> {
      settle()
      for (const [key, { outbox, project }] of open) {
        const restMs = (timeoutMs ?? project.shutdownTimeoutMs) - spentMs
        if (!isWanted(project) || restMs < 0) continue
        open.delete(key)
        const ending = outbox.shutdown(restMs)
        closing.set(outbox, ending)
        void ending.then(() => closing.delete(outbox))
      }
      await holdProcess(Promise.all(closing.values()))
    }
  }

  const shutdownAutomatic = () => shutdown(undefined, ({ isAutomatic }) => isAutomatic)

  function end(): void {
    settle()
    for (const outbox of [...closing.keys(), ...[...open.values()].map((one) => one.outbox)]) outbox.end('exit')
    open.clear()
  }

  return {
    open(options, standing = 'usual') {
      const project = toProject(options)
      const { onProblem, waitUntil, shutdownTimeoutMs } = project
      const listener = open.get(project.key)?.listener ?? { tell: warnOnce }
      if (onProblem && onProblem !== listener.onProblem)
        Object.assign(listener, { onProblem, tell: tellRarely(runtime, 1_000, onProblem) })
      const counts = createDeliveryCounts((problem) => listener.tell(problem), standing === 'guest' ? guests : total)
      const user: User = { counts, listener, standing }
      /** Events until then are sent by the last `waitUntil`. A time, because on edge runtimes no timer may be left to reset a flag. */
      let waitedForUntilMs = 0
      takeFolder(project, user)
      use(project, user)

      function waitFor(outbox: Outbox): void {
        if (!waitUntil || runtime.now() < waitedForUntilMs) return
        waitedForUntilMs = runtime.now() + waitUntilLingerMs
        const sent = new Promise<void>((resolve) => setTimeout(resolve, waitUntilLingerMs)).then(() =>
          outbox.flush({ deadlineMs: shutdownTimeoutMs }),
        )
        try {
          void Promise.resolve(waitUntil(sent) as unknown).catch(() => undefined)
        } catch {
          // Outside a request there is nothing to keep alive.
        }
      }

      return {
        capture: {
          project: 'client' in project.to ? project.to.client.apiKey : project.to.apiKey,
          send(event) {
            const outbox = standing === 'guest' && !hasGuestRoom() ? undefined : useAgain(project, user)
            if (outbox) {
              outbox.send(event)
              waitFor(outbox)
              return
            }
            counts.captured()
            counts.dropped(toProblem('projects', 1))
          },
        },
        counts,
        ...('client' in project.to && { client: project.to.client }),
        maxEventBytes: () => useAgain(project, user)?.maxEventBytes() ?? 0,
      }
    },
    async flush(options) {
      failures.settle()
      await holdProcess(Promise.all([...open.values()].map(({ outbox }) => outbox.flush(options))))
    },
    shutdown: (timeoutMs) => shutdown(timeoutMs),
    stats: total.stats,
  }
}
