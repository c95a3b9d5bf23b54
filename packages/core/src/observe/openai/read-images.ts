import type { Usage } from '../observation.js'
import type { ChunkReader, Reader } from '../reader.js'
import { asRecord, asText } from './as-record.js'
import { asRecords } from './as-records.js'
import { readError } from './read-error.js'
import { readPrompt } from './read-prompt.js'
import { readUsage } from './read-usage.js'

/** Images: `POST /images/generations`, `/images/edits`, `/images/variations`. */
export const readImages: Reader = {
  asked(body) {
    const { image, mask, images } = asRecord(body)
    return readPrompt(body, [image, mask, images].flat())
  },
  chunks: createImages,
}

/** Reads a whole answer, or the events of a stream, of which only the final image is kept. */
function createImages(body?: unknown): ChunkReader {
  const images: Record<string, unknown>[] = []
  let usage: Usage | undefined
  let format = asText(asRecord(body).output_format)
  let error: unknown
  return {
    push(chunk) {
      const all = asRecord(chunk)
      const type = String(all.type)
      format = asText(all.output_format) ?? format
      if (type === 'error') error = all.error ?? all
      if (/\.completed$/.test(type)) images.push(all)
      images.push(...asRecords(all.data))
      usage = readUsage(all.usage) ?? usage
      return /image/.test(type)
    },
    answered() {
      const content = images.flatMap(({ b64_json: data, url, revised_prompt: prompt }) => [
        ...(asText(prompt) ? [{ type: 'text', text: prompt }] : []),
        {
          type: 'image_url',
          image_url: { url: asText(data) ? `data:image/${format ?? 'png'};base64,${String(data)}` : asText(url) },
        },
      ])
      return {
        usage,
        output: content.length ? [{ role: 'assistant', content }] : undefined,
        error: error ? readError(error) : undefined,
      }
    },
  }
}
