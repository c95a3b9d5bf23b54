import type { Asked, Play } from './play.js'
import { modelOf } from './play-chat.js'

/** Moderations: text with the word "hurt" is flagged. */
export function playModerations({ body, serial }: Asked): Play {
  const inputs = Array.isArray(body.input) ? (body.input as unknown[]) : [body.input]
  const results = inputs.map((input) => {
    const flagged = JSON.stringify(input).includes('hurt')
    return {
      flagged,
      categories: { harassment: false, violence: flagged },
      category_scores: { harassment: 0.0002, violence: flagged ? 0.91 : 0.0003 },
      category_applied_input_types: { harassment: ['text'], violence: ['text'] },
    }
  })
  return { json: { id: `modr-mock${serial}`, model: String(body.model ?? 'omni-moderation-latest'), results } }
}

/** Decisions: every question is answered with yes. */
export function playDecisions({ body, serial }: Asked): Play {
  const questions = (body.questions ?? []) as { name?: string }[]
  return {
    json: {
      id: `dec_mock${serial}`,
      object: 'decision',
      model: modelOf(body),
      answers: questions.map(({ name = null }) => ({ type: 'predicate', name, probability: 0.97 })),
      usage: { input_tokens: 21, input_tokens_details: { cached_tokens: 5 }, output_tokens: 3, total_tokens: 24 },
    },
  }
}
