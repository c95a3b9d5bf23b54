import type { Operation } from '../observation.js'
import type { Reader } from '../reader.js'
import { readBatches } from './read-batches.js'
import { readChat } from './read-chat.js'
import { readCompletions } from './read-completions.js'
import { readDecisions } from './read-decisions.js'
import { readEmbeddings } from './read-embeddings.js'
import { readImages } from './read-images.js'
import { readModerations } from './read-moderations.js'
import { readRealtime } from './read-realtime.js'
import { readResponses } from './read-responses.js'
import { readSpeech } from './read-speech.js'
import { readThreads } from './read-threads.js'
import { readTranscriptions } from './read-transcriptions.js'
import { readVideos } from './read-videos.js'

/** The reader of each API. */
export const readers: Readonly<Record<Operation, Reader>> = {
  chat: readChat,
  responses: readResponses,
  completions: readCompletions,
  embeddings: readEmbeddings,
  images: readImages,
  speech: readSpeech,
  transcriptions: readTranscriptions,
  translations: readTranscriptions,
  moderations: readModerations,
  decisions: readDecisions,
  batches: readBatches,
  videos: readVideos,
  threads: readThreads,
  realtime: readRealtime,
}
