import type { Jobs } from './create-jobs.js'
import type { Route } from './find-route.js'
import type { Asked, Play } from './play.js'
import { playSpeech, playTranscriptions } from './play-audio.js'
import { playChat } from './play-chat.js'
import { playEmbeddings } from './play-embeddings.js'
import { playImages } from './play-images.js'
import { playBatch, type PlayedJob, playRun, playVideo, runEvents } from './play-jobs.js'
import { playDecisions, playModerations } from './play-judgements.js'
import { playBackground, playCompaction, playResponses, streamResponse } from './play-responses.js'

/** The answer of a route; `undefined` for an unknown job. */
export function playRoute({ api, job, file }: Route, asked: Asked, jobs: Jobs): Play | undefined {
  const text = file && jobs.file(file)
  if (text) return { bytes: Buffer.from(text), contentType: 'application/octet-stream' }
  if (!job) return plays[api.replace(/^(images|videos|audio\/trans)(?:\w|\/)*$/, '$1')]?.(asked, api, jobs)
  const seen = job.action === 'cancel' ? jobs.cancel(job.id) : jobs.look(job.id)
  if (!seen) return undefined
  const ended = jobs.end(job.id)
  return asked.query.stream === 'true' && ended ? streamResponse(seen, ended) : { json: seen }
}

const start = (job: PlayedJob, jobs: Jobs): Play => ({ json: jobs.start(job) })

/** The answer of a batch's API to one request. */
function answerOf(asked: Asked, jobs: Jobs): (question: string) => unknown {
  const api = String(asked.body.endpoint).replace(/^\/v1\//, '')
  return (content) => {
    const model = api === 'embeddings' ? 'text-embedding-3-small' : 'gpt-4o-mini'
    const body = { model, input: content, prompt: content, messages: [{ role: 'user', content }] }
    const play = plays[api]?.({ ...asked, scenario: {}, body }, api, jobs)
    return play && 'json' in play ? play.json : undefined
  }
}

const plays: Readonly<Record<string, (asked: Asked, api: string, jobs: Jobs) => Play>> = {
  'chat/completions': (asked) => playChat(asked, false),
  completions: (asked) => playChat(asked, true),
  responses: (asked, _, jobs) => (asked.body.background === true ? playBackground(asked, jobs) : playResponses(asked)),
  'responses/compact': playCompaction,
  embeddings: playEmbeddings,
  images: playImages,
  'audio/speech': playSpeech,
  'audio/trans': playTranscriptions,
  moderations: playModerations,
  decisions: playDecisions,
  batches: (asked, _, jobs) => start(playBatch(asked, answerOf(asked, jobs)), jobs),
  videos: (asked, _, jobs) => start(playVideo(asked), jobs),
  'threads/runs': (asked, _, jobs) => {
    const run = playRun(asked)
    const running = start(run, jobs)
    return asked.body.stream === true ? runEvents(run) : running
  },
}
