import type { Reader } from '../reader.js'
import { asRecord, asText } from './as-record.js'
import { readAsked } from './read-asked.js'
import { readJob } from './read-job.js'
import { toFileStub } from './to-file-stub.js'

/** Videos: `POST /videos`, `/videos/edits`, `/videos/extensions`, `/videos/{id}/remix`, and what a look says of the end. */
export const readVideos: Reader = {
  asked(body) {
    const { prompt, input_reference: image, video } = asRecord(body)
    const files = [image, video].filter(Boolean).map(toFileStub)
    const text = asText(prompt)
    const content = files.length
      ? [...(text ? [text] : []), ...files].map((words) => ({ type: 'text', text: words }))
      : text
    return readAsked(body, content && [{ role: 'user', content }])
  },
  chunks() {
    let video: unknown
    return {
      push(chunk) {
        video = chunk
        return false
      },
      answered() {
        const { seconds, size, status } = asRecord(video)
        return {
          ...readJob(video),
          output:
            status === 'completed' ? [{ role: 'assistant', content: [{ type: 'video', seconds, size }] }] : undefined,
        }
      },
    }
  },
}
