import type { Answered } from '../observation.js'
import type { Reader } from '../reader.js'
import { asRecord } from './as-record.js'
import { createWhole } from './create-whole.js'
import { readJob } from './read-job.js'
import { readPrompt } from './read-prompt.js'

/**
 * Videos: `POST /videos`, `/videos/edits`, `/videos/extensions`, `/videos/{id}/remix`, and a video that was retrieved.
 */
export const readVideos: Reader = {
  asked(body) {
    const { input_reference: image, video } = asRecord(body)
    return readPrompt(body, [image, video])
  },
  chunks: () => createWhole(readVideo),
}

function readVideo(video: unknown): Answered {
  const { seconds, size, status } = asRecord(video)
  return {
    ...readJob(video),
    output: status === 'completed' ? [{ role: 'assistant', content: [{ type: 'video', seconds, size }] }] : undefined,
  }
}
