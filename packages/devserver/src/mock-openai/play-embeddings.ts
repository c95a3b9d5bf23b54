import type { Asked, Play } from './play.js'
import { modelOf } from './play-chat.js'
import { tokensOf } from './words.js'

const fewDimensions = 8

/** Embeddings, as numbers or as base64, as asked. */
export function playEmbeddings({ body }: Asked): Play {
  const inputs =
    Array.isArray(body.input) && typeof body.input[0] !== 'number' ? (body.input as unknown[]) : [body.input]
  const length = typeof body.dimensions === 'number' ? body.dimensions : fewDimensions
  const data = inputs.map((_, index) => {
    const vector = Float32Array.from({ length }, (_, place) => Math.sin(index + place))
    const embedding = body.encoding_format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector]
    return { object: 'embedding', index, embedding }
  })
  const tokens = inputs.reduce<number>((sum, input) => sum + (Array.isArray(input) ? input.length : tokensOf(input)), 0)
  return {
    json: { object: 'list', data, model: modelOf(body), usage: { prompt_tokens: tokens, total_tokens: tokens } },
  }
}
