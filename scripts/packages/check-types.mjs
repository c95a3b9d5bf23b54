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

const ways = [
  { label: 'node16, ESM', name: 'app.mts', options: { module: 'node16', moduleResolution: 'node16' } },
  { label: 'node16, CJS', name: 'app.cts', options: { module: 'node16', moduleResolution: 'node16' } },
  { label: 'bundler, server', name: 'server.ts', options: { module: 'esnext', moduleResolution: 'bundler' } },
  {
    label: 'bundler, browser',
    name: 'browser.ts',
    options: { module: 'esnext', moduleResolution: 'bundler', customConditions: ['browser'] },
  },
]

/** A user's file, and the packed types that it reaches, have no type error, however the user resolves modules. */
export async function checkTypes(checks, { folder, root }) {
  for (const { label, ...way } of ways)
    await checks.add(`types under ${label}`, () => {
      const { program, file } = createProgram({ root, folder, text: app, ...way })
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
      return {
        problems: ours.length > 1 ? problems : [...problems, 'no type of ours was reached'],
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
