/** What `Call.fail` reads of an error. */
export interface ErrorBody {
  readonly message?: unknown
  readonly code?: unknown
  readonly type?: unknown
}

/** A longer text is hardly a message. */
const maxCharacters = 4_000

/**
 * The error in a provider's answer: parsed JSON, or plain text. Most write `{"error": {"message", "type", "code"}}`; Gemini puts
 * that into a list, Ollama writes only the message there, Mistral and vLLM leave `error` out, and FastAPI servers write `detail`.
 */
export function readErrorBody(answer: unknown): ErrorBody {
  const body: unknown = Array.isArray(answer) ? answer[0] : answer
  // A page of a proxy says less than its status.
  if (typeof body === 'string') return /^\s*(<|$)/.test(body) ? {} : { message: body.trim().slice(0, maxCharacters) }
  if (!isRecord(body)) return {}
  const { error, message, detail, code, type } = body
  if (isRecord(error)) return error
  return { message: toText(error ?? message ?? detail), code, type }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Validation errors are lists or maps. */
const toText = (value: unknown) =>
  typeof value === 'object' && value !== null ? JSON.stringify(value).slice(0, maxCharacters) : value
