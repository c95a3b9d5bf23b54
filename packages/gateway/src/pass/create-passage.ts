import type { ServerResponse } from 'node:http'
import type { CallLog } from '../log/create-log.js'
import { errorTooLong } from './clean-error.js'
import { createKeyFilter } from './create-key-filter.js'
import { createUsageFilter } from './create-usage-filter.js'
import { whenDrained } from './when-drained.js'

/** Passes an upstream's response on to the client. The headers are sent together with the first bytes of the body. */
export interface Passage {
  /** Was any of the response sent to the client? */
  hasBegun(): boolean
  data(chunk: Buffer): void
  /** What has arrived, as long as none of it was sent to the client. */
  held(): Buffer | undefined
  /** The response is complete. */
  end(): void
  /** The response broke off. If part of it was sent, ends the client's response and returns `true`; else only returns `false`. */
  breakOff(failure: { readonly message: string; readonly type: string }): boolean
}

export interface PassageSite {
  readonly response: ServerResponse
  readonly status: number
  /** Alternating names and values. `answer` is the whole body, if it is known. */
  headers(answer?: Buffer): string[]
  /** `text/event-stream`: each chunk is passed on as it arrives. */
  readonly isEventStream: boolean
  /** Our keys, which are removed from the error events of a stream. */
  readonly secrets: readonly string[]
  /** Media, or a response known to be long: it is passed on as it arrives, too. */
  readonly isLong: boolean
  readonly hidesUsage: boolean
  /** The upstream sent a content-length. */
  readonly hasContentLength: boolean
  /** Opens the call's log record. Called with the first byte sent to the client. */
  log(): CallLog | undefined
  /** Rewrites the body, which is buffered for that. A body that is too long is replaced by an error of our own. */
  readonly change?: (bytes: Buffer) => Buffer
  pause(): void
  readonly resume: () => void
}

/** Responses up to this size are buffered and sent in one write, with a content-length. */
const maxHeldBytes = 1024 * 1024

export function createPassage(site: PassageSite): Passage {
  const { response, status, isEventStream } = site
  const keyFilter = isEventStream ? createKeyFilter(site.secrets) : undefined
  const usageFilter = site.hidesUsage ? createUsageFilter() : undefined
  let held: Buffer[] | undefined = isEventStream || site.isLong ? undefined : []
  let heldBytes = 0
  /** The last bytes that were written, which tell whether an event is complete. */
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

  function passEvents(bytes: Buffer): void {
    write(usageFilter ? usageFilter.push(bytes) : bytes)
    if (bytes.length > 0) log?.chunk(bytes)
  }

  function allHeld(): Buffer | undefined {
    if (held && held.length !== 1) held = [Buffer.concat(held)]
    return held?.[0]
  }

  return {
    hasBegun: () => hasBegun,
    held: allHeld,
    data(chunk) {
      if (held) {
        held.push(chunk)
        heldBytes += chunk.length
        if (heldBytes <= maxHeldBytes) return
        // It cannot be searched for keys as a whole, so none of it is passed on.
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
        if (keyFilter) passEvents(keyFilter.push(chunk))
        else {
          write(chunk)
          log?.answer(chunk)
        }
      }
    },
    end() {
      const all = allHeld()
      if (!all) {
        if (!hasBegun) begin()
        if (keyFilter) passEvents(keyFilter.rest())
        const rest = usageFilter?.rest()
        response.end(rest?.length ? rest : undefined)
        return
      }
      const changed = site.change?.(all) ?? all
      // SDKs look at the content-length of an empty response, so it is only sent if the upstream sent it.
      const sendsLength = changed.length > 0 || site.hasContentLength
      const headers = site.headers(changed)
      headers.push(...noSniffing)
      if (sendsLength) headers.push('content-length', String(changed.length))
      response.writeHead(status, headers)
      response.end(changed)
      site.log()?.answer(changed)
    },
    breakOff({ message, type }) {
      if (!hasBegun) return false
      // Between two events the client is sent an error event. In the middle of one it could not be parsed, so the connection is
      // closed, which every client treats as an error.
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
