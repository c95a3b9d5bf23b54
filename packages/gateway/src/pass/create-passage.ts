import type { ServerResponse } from 'node:http'
import type { CallLog } from '../log/create-log.js'
import { errorTooLong } from './clean-error.js'
import { createUsageFilter } from './create-usage-filter.js'
import { whenDrained } from './when-drained.js'

/** An upstream's answer on its way to the client, whose headers go with its first bytes. */
export interface Passage {
  /** Has the client something of it? */
  hasBegun(): boolean
  data(chunk: Buffer): void
  /** The upstream sent everything. */
  end(): void
  /** The upstream's answer broke off. Gives whether the client had something of it already; if not, nothing was done. */
  breakOff(failure: { readonly message: string; readonly type: string }): boolean
}

export interface PassageSite {
  readonly response: ServerResponse
  readonly status: number
  /** Names and values, in turn; `answer`: all of it, where it is known. */
  headers(answer?: Buffer): string[]
  /** `text/event-stream`: each chunk goes on as it comes. */
  readonly isEventStream: boolean
  /** Media, or an answer that is known to be long: it goes on as it comes, too. */
  readonly isLong: boolean
  readonly hidesUsage: boolean
  /** The upstream told its length. */
  readonly isLengthTold: boolean
  /** Opens the call's record, when the first byte goes to the client. */
  log(): CallLog | undefined
  /** Changes the bytes of an answer; one that is too long to be held gives way to an error of ours. */
  readonly change?: (bytes: Buffer) => Buffer
  pause(): void
  readonly resume: () => void
}

/** Answers up to here go to the client in one write, with a length. */
const maxHeld = 1024 * 1024

export function createPassage(site: PassageSite): Passage {
  const { response, status, isEventStream } = site
  const filter = site.hidesUsage ? createUsageFilter() : undefined
  let held: Buffer[] | undefined = isEventStream || site.isLong ? undefined : []
  let heldBytes = 0
  /** The last bytes that were written: are we between two events? */
  let tail = ''
  let log: CallLog | undefined
  let hasBegun = false

  function begin(): void {
    hasBegun = true
    response.writeHead(status, [...site.headers(), ...noSniffing])
    log = site.log()
  }

  function write(chunk: Buffer): void {
    if (chunk.length === 0) return
    if (isEventStream) tail = (tail + chunk.toString('latin1', Math.max(0, chunk.length - 4))).slice(-4)
    if (response.write(chunk)) return
    site.pause()
    whenDrained(response, site.resume)
  }

  return {
    hasBegun: () => hasBegun,
    data(chunk) {
      if (held) {
        held.push(chunk)
        heldBytes += chunk.length
        if (heldBytes <= maxHeld) return
        // What is not read as a whole may hold a key.
        if (site.change) {
          held = [errorTooLong]
          return
        }
        const all = Buffer.concat(held)
        held = undefined
        begin()
        write(all)
        log?.answer(all)
      } else {
        if (!hasBegun) begin()
        write(filter ? filter.push(chunk) : chunk)
        if (isEventStream) log?.chunk(chunk)
        else log?.answer(chunk)
      }
    },
    end() {
      if (!held) {
        if (!hasBegun) begin()
        const rest = filter?.rest()
        response.end(rest?.length ? rest : undefined)
        return
      }
      const all = held.length === 1 && held[0] ? held[0] : Buffer.concat(held)
      const changed = site.change?.(all) ?? all
      // Of an empty answer SDKs look at whether it says so.
      const isTold = changed.length > 0 || site.isLengthTold
      const headers = site.headers(changed)
      headers.push(...noSniffing)
      if (isTold) headers.push('content-length', String(changed.length))
      response.writeHead(status, headers)
      response.end(changed)
      site.log()?.answer(changed)
    },
    breakOff({ message, type }) {
      if (!hasBegun) return false
      // In the middle of an event nothing of ours could be read: a cut connection is an error to every client.
      if (isEventStream && (tail === '' || /\n\r?\n$/.test(tail)))
        response.end(
          `data: ${JSON.stringify({ error: { message, type, param: null, code: 'stream_interrupted' } })}\n\n`,
        )
      else response.destroy()
      return true
    },
  }
}

const noSniffing = ['x-content-type-options', 'nosniff']
