import type { Asked, Play } from './play.js'

/** An image of one pixel as base64. */
export const onePixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** Images: generated, edited and varied, whole and streamed. */
export function playImages({ body, scenario, created }: Asked, api: string): Play {
  const usage = {
    input_tokens: 50,
    input_tokens_details: { text_tokens: 10, image_tokens: 40 },
    output_tokens: 272,
    output_tokens_details: { text_tokens: 0, image_tokens: 272 },
    total_tokens: 322,
  }
  const counted = scenario.usage === 'none' ? {} : { usage }
  const look = { background: 'opaque', output_format: 'png', quality: 'low', size: '1024x1024' }
  if (body.stream === true) {
    const kind = api === 'images/edits' ? 'image_edit' : 'image_generation'
    const image = { ...look, created_at: created, b64_json: onePixel }
    const events = [0, 1, 2].map((index) => ({ type: `${kind}.partial_image`, partial_image_index: index, ...image }))
    const all = [...events, { type: `${kind}.completed`, ...image, ...counted }]
    return { events: all.map((data) => ({ name: data.type, data })), hasDone: false }
  }
  const count = Number(body.n ?? 1)
  const isNew = String(body.model).startsWith('gpt-image')
  const image = isNew
    ? { b64_json: onePixel }
    : { url: 'https://images.example.com/1.png', revised_prompt: `A drawing of ${String(body.prompt)}` }
  const data = Array.from({ length: count }, () => image)
  return { json: { created, data, ...(isNew && { ...look, ...counted }) } }
}
