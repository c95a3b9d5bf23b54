import { answerReplay } from './answer-replay.js'
import { captureAiParts } from './capture-ai-parts.js'
import { captureAiEvents, captureEvents } from './capture-v0.js'
import { captureV1, readAuthorization } from './capture-v1.js'
import { answerDefinitions, answerFlags } from './flags.js'
import { type CaptureRequest, type Outcome, toOutcome } from './outcome.js'
import { readBearer } from './read-token.js'
import { answerRemoteConfig } from './remote-config.js'

/** One path, or family of paths, of PostHog's host. */
export interface Route {
  readonly path: RegExp
  /** `OPTIONS` is taken everywhere, by CORS. */
  readonly methods: readonly string[]
  /** Largest body on the wire, bytes. */
  readonly limitBytes: number
  /** A route for events, which faults without a path affect. */
  readonly isCapture: boolean
  /** Checks the authorisation before the body is read. Throws. */
  readonly authorize?: (request: Pick<CaptureRequest, 'headers'>) => unknown
  answer(request: CaptureRequest): Outcome
}

/** The route of a path; `undefined` for a path that PostHog does not know. */
export function findRoute(path: string): Route | undefined {
  return routes.find((route) => route.path.test(path))
}

const mebibyte = 1024 * 1024
const says = (body: string, status = 200): Outcome => ({
  answer: { status, body, headers: { 'content-type': 'text/plain; charset=utf-8' } },
  accepted: [],
})

const captureRoute = (
  path: RegExp,
  methods: string[],
  answer: Route['answer'],
  limitMib = 20,
  authorize?: Route['authorize'],
): Route => ({
  path,
  methods,
  limitBytes: limitMib * mebibyte,
  isCapture: true,
  ...(authorize && { authorize }),
  answer,
})
const bearer: Route['authorize'] = ({ headers }) => readBearer(headers.authorization)

const otherRoute = (path: RegExp, methods: string[], answer: Route['answer']): Route => ({
  path,
  methods,
  limitBytes: 20 * mebibyte,
  isCapture: false,
  answer,
})

const routes: readonly Route[] = [
  captureRoute(/^\/(e|capture|track|engage|batch|i\/v0\/e)\/?$/, ['GET', 'POST'], captureEvents),
  captureRoute(/^\/s\/?$/, ['GET', 'POST'], answerReplay, 25),
  captureRoute(/^\/i\/v0\/ai\/batch\/?$/, ['POST'], captureAiEvents),
  captureRoute(/^\/i\/v0\/ai\/?$/, ['POST'], captureAiParts, 27.5, bearer),
  captureRoute(/^\/i\/v0\/ai\/otel\/?$/, ['POST'], answerOtel, 4, bearer),
  captureRoute(/^\/i\/v1\/(analytics|ai)\/events\/?$/, ['POST'], captureV1, 20, readAuthorization),
  captureRoute(/^\/test\/black_hole\/?$/, ['POST'], () => toOutcome(200, { status: 'Ok' })),
  otherRoute(/^\/(_readiness)?$/, ['GET'], () => says('capture')),
  otherRoute(/^\/_liveness$/, ['GET'], () => says('ok')),
  otherRoute(/^\/array\/[^/]+\/config(\.js)?\/?$/, ['GET'], answerRemoteConfig),
  otherRoute(/^\/(flags|decide)\/?$/, ['GET', 'POST'], answerFlags),
  otherRoute(/^\/flags\/definitions\/?$/, ['GET'], answerDefinitions),
]

/** OpenTelemetry spans are counted if they are JSON, and not stored. */
function answerOtel({ body, headers, overQuota }: CaptureRequest): Outcome {
  readBearer(headers.authorization)
  const text = body.toString('utf8')
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0
  if (count(/"spanId"\s*:/g) > 1000) return toOutcome(400, { error: 'more than 1000 spans' })
  if (count(/"key"\s*:\s*"gen_ai\.operation\.name"/g) > 100) return toOutcome(400, { error: 'more than 100 AI spans' })
  return overQuota ? toOutcome(400, { error: 'quota exceeded' }) : toOutcome(200, {})
}
