import { createNodeRuntime } from '@tracked-openai/node/runtime'
import { expect, test } from 'vitest'
import { parseConfig } from '../config/read-config.js'
import { createFrameWriter, type FrameKind } from './create-frame-writer.js'
import { createLogReader } from './create-log-reader.js'
import type { OpenFacts } from './open-facts.js'

const answer = (status: string) => JSON.stringify({ id: 'resp_1', object: 'response', status, output: [] })
const usage = '"usage":{"input_tokens":10,"output_tokens":20}'

test('a background response that replaces another with the same id is only reported once its own end is seen', () => {
  const config = parseConfig(
    'model_list: [{ model_name: m, litellm_params: { model: openai/m, api_key: sk-2 } }]',
    'config.yaml',
    { LITELLM_MASTER_KEY: 'sk-1' },
  )
  const library = { name: 'test', version: '0' }
  const reader = createLogReader(config, { runtime: createNodeRuntime(), onProblem: () => undefined, library })
  /** Returns the calls that were reported as ended, with their tokens. */
  function read(call: number, facts: Partial<OpenFacts>, body: string | undefined, answered: string) {
    let told: readonly (readonly [call: number, tokens: number | undefined])[] = []
    const writer = createFrameWriter((batch, bytes) => {
      told = reader.read(batch, bytes).map(({ call, tokens }) => [call, tokens])
    })
    const common = { operation: 'responses', httpStatus: 200, isStream: false, gateway: {} }
    writer.write('common', 0, 0, JSON.stringify(common))
    const open = JSON.stringify([0, { startedAtMs: 0, ...facts }])
    const frames = { open, body, answer: answered, end: '' }
    for (const [kind, payload] of Object.entries(frames))
      if (payload !== undefined) writer.write(kind as FrameKind, call, 0, payload)
    writer.flush()
    return told
  }
  const body = '{"model":"gpt-4o-mini","input":"Hello","background":true}'
  expect(read(1, {}, body, answer('queued'))).toEqual([])
  expect(read(2, {}, body, answer('queued'))).toEqual([[1, undefined]])
  expect(read(3, { jobId: 'resp_1' }, undefined, answer('completed').replace('{', `{${usage},`))).toEqual([
    [2, 30],
    [3, undefined],
  ])
})
