import { asRecord } from '../observe/openai/as-record.js'
import type { Tracking } from './tracking.js'

/** A registered symbol, so that options made by one copy of this package are recognised by another. */
const key = Symbol.for('tracked-openai.tracking')

/**
 * Request options that carry tracking to the wrapper: `create(body, tracking({ userId }))`. The wrapper removes it
 * again; a bare client ignores it, because its key is a symbol.
 */
export function tracking<Options extends object>(own: Tracking, requestOptions?: Options): Options {
  return { ...requestOptions, [key]: own } as unknown as Options
}

export interface TakenTracking<Options> {
  readonly own?: Tracking
  /** The remaining options: the same reference if there was no tracking, `undefined` if there was nothing else. */
  readonly options: Options | undefined
}

/** Extracts what `tracking` added. The given options are not modified. */
export function takeTracking<Options>(options: Options): TakenTracking<Options> {
  if (!(key in asRecord(options))) return { options }
  const { [key]: own, ...rest } = options as Options & { [key]: Tracking }
  return { own, options: Reflect.ownKeys(rest).length ? (rest as unknown as Options) : undefined }
}
