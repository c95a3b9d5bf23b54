import { sep } from 'node:path'
import ts from 'typescript'
import { createProgram } from './create-program.mjs'

const app = `import OpenAI, { AzureOpenAI } from 'openai'
import { createTrace, type PrivacyMode, type PrivacyPolicy, trackedOpenAI, type TrackedOptions } from 'tracked-openai'
import { createRedactor, nationalIds } from 'tracked-openai/privacy'
import { AIFeedback, TrackingProvider, useTrace, useTrackedOpenAI } from 'tracked-openai/react'

const privacy: PrivacyMode = 'redacted'
const options: TrackedOptions = { privacy }
// @ts-expect-error there is no such mode
const wrong: PrivacyMode = 'everything'
const policy: PrivacyPolicy = {
  ids: nationalIds,
  detectors: { ip: false, ticket: /TCK-\\d{6}/, person: (text) => [{ start: 0, end: text.length }] },
  allow: ['@example.com', /^203\\./],
  deny: ['Ada'],
  replace: { email: '<email>' },
  perField: { $ai_input: 'metadata' },
}
const masked: string = createRedactor({ replace: (word, tag) => word + tag }).redact('ada@example.org')
const openai: OpenAI = trackedOpenAI(new OpenAI({ apiKey: 'key' }), options)
const azure: AzureOpenAI = trackedOpenAI(new AzureOpenAI({ apiKey: 'key' }), { privacy: policy })
const trace = createTrace({ name: 'app' })
const answer: Promise<OpenAI.Chat.ChatCompletion> = openai.chat.completions.create({ model: 'any', messages: [] })
// @ts-expect-error a chat needs messages
void openai.chat.completions.create({ model: 'any' })
export const all = [wrong, masked, azure, trace, answer, AIFeedback, TrackingProvider, useTrace, useTrackedOpenAI]
`

/** An app with strict compiler options, which passes fields that may be `undefined`. */
const exact = `${app}
import { AIFeedback as Feedback, TrackingProvider as Provider, useTrackedChat } from 'tracked-openai/react'
import { type FlushOptions, type OutboxOptions, tracking, withRequestTrace, withTrace } from 'tracked-openai'

const text = process.env.TEXT
const number = text ? 1 : undefined
const yes = text ? true : undefined
export const strict: TrackedOptions = {
  posthog: undefined, apiKey: text, host: text, privacy: undefined, defaults: undefined, includeUsage: yes, provider: text,
  maxContentLength: number, sampleRate: number, keepErrors: yes, captureSuccess: yes, captureFailure: yes,
  captureExceptions: yes, beforeSend: undefined, pricing: undefined, estimateTokens: undefined, gateway: undefined,
  onProblem: undefined, outbox: undefined, largeEvents: yes, autoShutdown: yes, shutdownTimeoutMs: number,
  waitUntil: undefined,
}
export const outbox: OutboxOptions = { directory: text, maxEvents: number, maxBytes: number, fsync: undefined }
export const flushing: FlushOptions = { deadlineMs: number }
export const prices: TrackedOptions = {
  pricing: { large: { inputUsdPerMillion: 1, outputUsdPerMillion: number, cacheReadUsdPerMillion: number } },
}
export const strictPolicy: PrivacyPolicy = {
  mode: undefined, detectors: undefined, ids: undefined, allow: undefined, deny: undefined, replace: undefined,
  hashKey: text, budgetMs: number, perField: undefined, callsMayLoosen: yes,
}
const own = {
  userId: text, sessionId: text, groups: undefined, promptName: text, promptVersion: number, properties: undefined,
  noLog: yes, privacy: undefined, posthog: undefined, trace: undefined,
}
void trackedOpenAI(openai).withTracking(own).chat.completions.create({ model: 'any', messages: [] }, tracking(own))
export const started = createTrace({
  name: text, traceId: text, parentId: text, userId: text, sessionId: text, webSessionId: text, groups: undefined,
  properties: undefined,
})
started.span('search', { type: undefined, output: undefined, properties: undefined }, () => 1)
withTrace({ userId: text }, () => 1)
withRequestTrace({ headers: {}, url: text }, () => 1, { name: text, tracked: undefined })
export const page = (
  <Provider posthog={undefined} privacy={undefined} pricing={undefined} onProblem={undefined}>
    <Feedback trace={trace} metricName={text} className={text} labels={undefined} />
  </Provider>
)
export const useStrict = () =>
  useTrackedChat({ url: '/chat', name: text, body: undefined, headers: undefined, sessionId: text, read: undefined })
`

/** A page without React. Compilers use the Node types for it unless the `browser` condition is set. */
const page = `import OpenAI from 'openai'
import posthog from 'posthog-js'
import { createTrace, trackedFetch, trackedOpenAI } from 'tracked-openai'

export const openai: OpenAI = trackedOpenAI(new OpenAI({ apiKey: 'key' }), { posthog })
export const trace = createTrace({ name: 'app' }, { posthog })
export const tracked: typeof fetch = trackedFetch(fetch, { posthog })
// @ts-expect-error no PostHog
trackedOpenAI(openai, { posthog: {} })
// @ts-expect-error no PostHog, either
trackedOpenAI(openai, { posthog: openai })
// @ts-expect-error only a part of one
trackedOpenAI(openai, { posthog: { capture: () => undefined } })
`

const service = `import OpenAI from 'openai'
import { PostHog } from 'posthog-node'
import { trackedOpenAI } from 'tracked-openai'

export const openai: OpenAI = trackedOpenAI(new OpenAI({ apiKey: 'key' }), { posthog: new PostHog('phc_') })
`

const bundler = { module: 'esnext', moduleResolution: 'bundler' }
const browser = { ...bundler, customConditions: ['browser'] }
/** `without` is a peer dependency that an app of this kind has not installed. */
const ways = [
  { label: 'node16, ESM', name: 'app.mts', text: app, options: { module: 'node16', moduleResolution: 'node16' } },
  { label: 'node16, CJS', name: 'app.cts', text: app, options: { module: 'node16', moduleResolution: 'node16' } },
  {
    label: 'node10',
    name: 'node10.ts',
    text: app,
    options: { module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0' },
  },
  { label: 'bundler, server', name: 'server.ts', text: app, options: bundler },
  {
    label: 'bundler, server with posthog-node',
    name: 'service.ts',
    text: service,
    options: bundler,
    without: 'posthog-js',
  },
  { label: 'bundler, browser', name: 'browser.ts', text: app, options: browser },
  { label: 'bundler, a page', name: 'page.ts', text: page, options: bundler, without: 'posthog-node' },
  { label: 'bundler, browser, a page', name: 'browser-page.ts', text: page, options: browser },
  {
    label: 'exact optional properties',
    name: 'exact.tsx',
    text: exact,
    options: { ...bundler, exactOptionalPropertyTypes: true },
  },
]

/** Checks that a user's file, and the packed types that it reaches, have no type errors with any module resolution. */
export async function checkTypes(checks, { folder, root }) {
  for (const { label, without, ...way } of ways)
    await checks.add(`types under ${label}`, () => {
      const { program, file } = createProgram({ root, folder, ...way })
      const ours = program
        .getSourceFiles()
        .filter(({ fileName }) => fileName === ts.sys.resolvePath(file).split(sep).join('/') || isOurs(fileName))
      const found = [
        ...program.getOptionsDiagnostics(),
        ...ours.flatMap((source) => [
          ...program.getSyntacticDiagnostics(source),
          ...program.getSemanticDiagnostics(source),
        ]),
      ]
      const problems = found.map(toLine)
      if (ours.length < 2) problems.push('no type of ours was reached')
      if (program.getSourceFiles().some(({ fileName }) => fileName.includes(`/node_modules/${without}/`)))
        problems.push(`${without}, which is optional, was reached`)
      return {
        problems,
        note: `${ours.length} files`,
      }
    })
}

function isOurs(path) {
  return /\/node_modules\/(@tracked-openai|tracked-openai)\//.test(path)
}

function toLine({ file, start, messageText }) {
  const text = ts.flattenDiagnosticMessageText(messageText, ' ')
  if (!file || start === undefined) return text
  const { line } = file.getLineAndCharacterOfPosition(start)
  return `${file.fileName.replace(/^.*\/node_modules\//, '')}:${line + 1} ${text}`
}
