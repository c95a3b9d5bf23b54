/** The smallest real call of an API, used by health checks. */
export interface Probe {
  /** Path below the base URL. */
  readonly api: string
  readonly contentType: string
  body(model: string): string | Buffer
  /** Tried after a 400: reasoning models reject `max_tokens`, which keeps the call small for the others. */
  secondBody?(model: string): string
}

const json = (api: string, more: object, unlimited?: object): Probe => ({
  api,
  contentType: 'application/json',
  body: (model) => JSON.stringify({ model, ...more }),
  ...(unlimited && { secondBody: (model: string) => JSON.stringify({ model, ...unlimited }) }),
})

const ping = { messages: [{ role: 'user', content: 'ping' }] }
const chat = json('chat/completions', { ...ping, max_tokens: 5 }, ping)

/** Keyed by LiteLLM's `model_info.mode`. */
const probes: ReadonlyMap<unknown, Probe> = new Map<unknown, Probe>([
  [undefined, chat],
  ['chat', chat],
  ['completion', json('completions', { prompt: 'ping', max_tokens: 5 })],
  ['responses', json('responses', { input: 'ping' })],
  ['embedding', json('embeddings', { input: 'ping' })],
  ['moderation', json('moderations', { input: 'ping' })],
  ['audio_speech', json('audio/speech', { input: 'ping', voice: 'alloy' })],
  ['audio_transcription', transcription()],
])

/** The probe of a mode; `undefined` for modes that are not probed, because the call is expensive (images) or not supported. */
export const probeFor = (mode: unknown): Probe | undefined => probes.get(mode)

function transcription(): Probe {
  const boundary = 'tracked-openai-health'
  const part = (head: string) => `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`
  return {
    api: 'audio/transcriptions',
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: (model) =>
      Buffer.concat([
        Buffer.from(`${part('name="model"')}${model}\r\n`),
        Buffer.from(part('name="file"; filename="ping.wav"\r\nContent-Type: audio/wav')),
        silence(),
        Buffer.from(`\r\n--${boundary}--\r\n`),
      ]),
  }
}

/** Half a second of silence as a WAV file: 8 kHz, 16 bits, mono. */
function silence(): Buffer {
  const [rate, bytes] = [8_000, 8_000]
  const wav = Buffer.alloc(44 + bytes)
  wav.write('RIFF', 0, 'latin1')
  wav.writeUInt32LE(36 + bytes, 4)
  wav.write('WAVEfmt ', 8, 'latin1')
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20)
  wav.writeUInt16LE(1, 22)
  wav.writeUInt32LE(rate, 24)
  wav.writeUInt32LE(rate * 2, 28)
  wav.writeUInt16LE(2, 32)
  wav.writeUInt16LE(16, 34)
  wav.write('data', 36, 'latin1')
  wav.writeUInt32LE(bytes, 40)
  return wav
}
