/** A request that PostHog refuses: the status and the body of its answer. */
export class Rejection extends Error {
  override readonly name = 'Rejection'

  constructor(
    readonly status: number,
    readonly body: string,
    readonly headers: Readonly<Record<string, string>> = { 'content-type': 'text/plain; charset=utf-8' },
  ) {
    super(body)
  }
}
