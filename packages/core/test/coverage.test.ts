import { readFileSync } from 'node:fs'
import OpenAI7 from 'openai7'
import { expect, test } from 'vitest'
import { operationOf } from '../src/observe/operation-of.js'

const docs = readFileSync(new URL('../../../docs/coverage.md', import.meta.url), 'utf8')
const [, passedOn = ''] = /## Passed on\n([^]*?)\n## /.exec(docs) ?? []
const [table = '', managed = ''] = passedOn.split('What only keeps')
const namesIn = (text: string) => [...text.matchAll(/`([\w.]+)`/g)].map(([, name]) => String(name))

type Fields = Record<string, unknown>

/** Every method of the SDK's client, as a path: `chat.completions.create`. */
function methodsOf(resource: Fields, place: string): string[] {
  const own = Object.getOwnPropertyNames(Object.getPrototypeOf(resource) as object)
  const below = Object.entries(resource).filter(([, value]) => (value as Fields | null)?._client)
  return [
    ...own.filter((name) => name !== 'constructor' && !name.startsWith('_')).map((name) => `${place}${name}`),
    ...below.flatMap(([name, value]) => methodsOf(value as Fields, `${place}${name}.`)),
  ]
}

const client = new OpenAI7({ apiKey: 'sk-test' }) as unknown as Fields
const methods = Object.entries(client).flatMap(([name, value]) =>
  (value as Fields | null)?._client === client ? methodsOf(value as Fields, `${name}.`) : [],
)

/** Methods that only read, change or delete what exists. */
const isLook =
  /\.(retrieve|list|delete|update|cancel|content|poll|get\w+|download\w*|wait\w*|hangup|reject|submitToolOutputs\w*)$/
const isTracked = (name: string) =>
  operationOf(
    name.replaceAll('.', '/').replace(/\/(parse|stream|runTools|createAndPoll|createAndRun\w+|createAndStream)$/, ''),
  )

test('docs/coverage.md names every method of openai 7 that does work and gives no event', () => {
  const full = namesIn(table)
  const groups = namesIn(managed)
  const isNamed = (name: string) =>
    full.some((known) => name === known || (!known.includes('.') && name.endsWith(`.${known}`))) ||
    groups.some((group) => name.startsWith(`${group}.`))
  expect(methods.length).toBeGreaterThan(150)
  expect(methods.filter((name) => !isLook.test(name) && !isTracked(name) && !isNamed(name))).toEqual([])
})

test('every method that docs/coverage.md lists as passed on exists', () => {
  const missing = namesIn(table).filter((name) => name.includes('.') && !methods.includes(name))
  expect(missing).toEqual([])
})
