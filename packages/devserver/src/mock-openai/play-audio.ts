import type { Asked, Play } from './play.js'
import { answerTo, wordsOf } from './words.js'

const text = answerTo('weather')

/** Speech: audio bytes, or server-sent events that contain them. */
export function playSpeech({ body, scenario }: Asked): Play {
  const sound = Buffer.alloc(6_000, 'sound')
  if (body.stream_format !== 'sse') return { bytes: sound, contentType: 'audio/mpeg' }
  const deltas = [0, 1, 2].map((part) => ({
    type: 'speech.audio.delta',
    audio: sound.subarray(part * 2_000, (part + 1) * 2_000).toString('base64'),
  }))
  const usage = { input_tokens: 9, output_tokens: 120, total_tokens: 129 }
  const done = { type: 'speech.audio.done', ...(scenario.usage !== 'none' && { usage }) }
  return { events: [...deltas, done].map((data) => ({ data })), hasDone: false }
}

/** Transcriptions and translations, in every format, whole and streamed. */
export function playTranscriptions({ body, scenario }: Asked, api: string): Play {
  const isTranslation = api === 'audio/translations'
  const tokens = {
    type: 'tokens',
    input_tokens: 34,
    input_token_details: { text_tokens: 4, audio_tokens: 30 },
    output_tokens: 70,
    total_tokens: 104,
  }
  const usage = String(body.model).startsWith('whisper') ? { type: 'duration', seconds: 9 } : tokens
  const counted = scenario.usage === 'none' || isTranslation ? {} : { usage }
  if (body.stream === true) {
    const deltas = wordsOf(text).map((delta) => ({ type: 'transcript.text.delta', delta }))
    const all = [...deltas, { type: 'transcript.text.done', text, ...counted }]
    return { events: all.map((data) => ({ data })), hasDone: false }
  }
  const format = String(body.response_format ?? 'json')
  if (format === 'text') return { bytes: Buffer.from(`${text}\n`), contentType: 'text/plain; charset=utf-8' }
  if (format === 'srt')
    return {
      bytes: Buffer.from(`1\n00:00:00,000 --> 00:00:09,000\n${text}\n`),
      contentType: 'text/plain; charset=utf-8',
    }
  if (format === 'vtt')
    return {
      bytes: Buffer.from(`WEBVTT\n\n00:00.000 --> 00:09.000\n${text}\n`),
      contentType: 'text/plain; charset=utf-8',
    }
  const segment = { id: 0, start: 0, end: 9, text }
  if (format === 'verbose_json')
    return { json: { task: 'transcribe', language: 'english', duration: 9, text, segments: [segment], ...counted } }
  if (format === 'diarized_json')
    return { json: { task: 'transcribe', duration: 9, text, segments: [{ ...segment, speaker: 'A' }], ...counted } }
  return { json: { text, ...counted } }
}
