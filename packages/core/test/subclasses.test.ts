import { transformSync } from 'esbuild'
import { runInThisContext } from 'node:vm'
import OpenAI from 'openai'
import ts from 'typescript'
import { beforeEach, expect, test } from 'vitest'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { createTestTracker, type TestTracker } from './create-test-tracker.js'
import { mock, openMock } from './fetch-scene.js'
import { chat } from './matrix/case.js'

openMock()

let testTracker: TestTracker
const wrap = <Client extends object>(client: Client) => wrapOpenAI(client, testTracker.tracker)
const endings = () => testTracker.events().map(({ tracked_openai_ending: ending }) => ending)

beforeEach(() => {
  testTracker = createTestTracker()
})

test('a subclass keeps its own methods, and the calls they make are tracked', async () => {
  class Assistant extends OpenAI {
    readonly style = 'short'
    #secret = 'private'
    async ask(question: string) {
      const answer = await this.chat.completions.create({
        ...chat,
        messages: [{ role: 'user', content: `${question} (${this.style})` }],
      })
      return answer.choices[0]?.message.content
    }
    tell() {
      return this.#secret
    }
  }
  const client = wrap(new Assistant({ apiKey: 'sk-test', baseURL: mock.url }))
  expect(client).toBeInstanceOf(Assistant)
  expect(client.tell()).toBe('private')
  expect(await client.ask('What is the weather?')).toMatch(/mild/)
  expect(endings()).toEqual(['finished'])
})

test.each(['# Task\nAnswer.', 'You write C# code.', 'You are a super assistant.', 'This is super. Really.'])(
  'a method of a subclass that contains a prompt is tracked, whatever the prompt contains: %j',
  async (words) => {
    // The wrapper inspects the source of the method, so the prompt must be part of it.
    const Assistant = subclassOf(
      `class Assistant extends OpenAI { ask() {
        return this.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: ${JSON.stringify(words)} }] })
      } }`,
    )
    await wrap(new Assistant({ apiKey: 'sk-test', baseURL: mock.url })).ask()
    expect(endings()).toEqual(['finished'])
  },
)

const withPrivateMembers = `class Assistant extends OpenAI {
  #count = 0
  #add() { this.#count += 1 }
  ask() { this.#add(); return this.chat.completions.create({ model: 'm', messages: [] }) }
  get count() { return this.#count }
  isMine(other) { return #count in other }
}`

test.each([
  ['uncompiled', withPrivateMembers],
  ['uncompiled, minified', transformSync(withPrivateMembers, { minify: true }).code],
  ['compiled by esbuild', transformSync(withPrivateMembers, { target: 'es2020' }).code],
  ['compiled by TypeScript', ts.transpile(withPrivateMembers, { target: ts.ScriptTarget.ES2021 })],
])('a subclass with private members works as without the wrapper: %s', async (_, source) => {
  const Assistant = subclassOf(source)
  const bare = new Assistant({ apiKey: 'sk-test', baseURL: mock.url })
  const client = wrap(bare)
  expect((await client.ask()).choices).toHaveLength(1)
  expect([client.count, client.isMine(bare)]).toEqual([1, true])
})

interface AnyAssistant extends OpenAI {
  ask(): Promise<OpenAI.ChatCompletion>
  readonly count: number
  isMine(other: object): boolean
}

/** A class with exactly this source, regardless of how this test is compiled. */
function subclassOf(source: string): new (options: object) => AnyAssistant {
  const make = runInThisContext(`(OpenAI) => { ${source}; return Assistant }`) as (parent: typeof OpenAI) => unknown
  return make(OpenAI) as new (options: object) => AnyAssistant
}
