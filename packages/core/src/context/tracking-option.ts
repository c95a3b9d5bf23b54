import { asRecord } from '../observe/openai/as-record.js'
import type { Tracking } from './tracking.js'

/** Shared by every copy of this package, so that an option made by one is taken out by another. */
const key = Symbol.for('tracked-openai.tracking')

/**
 * Request options that carry `own` to the wrapper: `create(body, tracking({ userId }))`.
 * The wrapper removes it again; a bare client does not see it, because its key is a symbol.
 */
export function tracking<Options extends object>(own: Tracking, requestOptions?: Options): Options {
  return { ...requestOptions, [key]: own } as unknown as Options
}

export interface TakenTracking<Options> {
  readonly own?: Tracking
  /** The same reference where nothing was carried; `undefined` where nothing else was in it. */
  readonly options: Options | undefined
}

/** Takes out what `tracking` put in. The options given are not changed. */
export function takeTracking<Options>(options: Options): TakenTracking<Options> {
  if (!(key in asRecord(options))) return { options }
  const { [key]: own, ...rest } = options as Options & { [key]: Tracking }
  return { own, options: Reflect.ownKeys(rest).length ? (rest as unknown as Options) : undefined }
}
