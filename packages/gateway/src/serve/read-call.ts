import { isOpenAiHost } from '@tracked-openai/core/wire'
import { isUtf8 } from 'node:buffer'
import { allMetadata } from '../pass/all-metadata.js'
import { asksForNoLog } from '../pass/asks-for-no-log.js'
import { gatewayMembers } from '../pass/gateway-members.js'
import { type FormPart, readForm, spliceForm, withField } from '../pass/read-form.js'
import { type Member, scanBody, valueOf } from '../pass/scan-body.js'
import { spliceBody } from '../pass/splice-body.js'
import { toMetadata } from '../pass/to-metadata.js'
import type { Target } from '../upstream/create-target.js'
import type { CallRoute } from './route-of.js'
import { type Failure, invalidRequest } from './send-json.js'

/** A model call as the client asked for it. */
export interface AskedCall {
  readonly modelName: string
  readonly isStream: boolean
  /** The body asks for no event. */
  readonly noLog: boolean
  /** `timeout` (seconds; for a stream, `stream_timeout` before it) and `num_retries` of the body. The headers take precedence. */
  readonly timeoutS?: unknown
  readonly numRetries?: unknown
  /** The PostHog project of the body, by LiteLLM's keys. */
  readonly posthog?: { readonly apiKey: unknown; readonly host: unknown }
  /** The body lists further models in `models`, as OpenRouter accepts them. */
  readonly namesOthers?: boolean
  /** The body has `data_sources`, beside which Azure rejects `stream_options`. */
  readonly hasDataSources?: boolean
  readonly previousResponseId?: string
  /** The body as the log reads it, always JSON. */
  readonly logged: Buffer
  /** A chat or completions stream whose client did not ask for token counts. */
  readonly lacksUsage: boolean
  /** The body to send to an upstream. */
  bytesFor(asked: AskedOf): Buffer
}

/** The upstream that a body is written for. */
export interface AskedOf {
  readonly target: Target
  /** The upstream's name of the model. */
  readonly model: string
  /** Adds `stream_options: {"include_usage": true}`. */
  readonly withUsage: boolean
}

/** Reads a JSON call. The body is never parsed as a whole: its members are located, and replaced in place where necessary. */
export function readJsonCall(bytes: Buffer, route: CallRoute): AskedCall | Failure {
  const { operation, isForm, standardModel, modelName: modelOfPath } = route
  if (!isUtf8(bytes)) return invalidRequest('The request body is not valid UTF-8.')
  const members = scanBody(bytes)
  if (!members) return invalidRequest('The request body is not a JSON object of at most 1,000 members.')
  const given = valueOf(bytes, members, 'model')
  if (modelOfPath !== undefined) {
    const named = spliceBody(bytes, members, new Map([['model', JSON.stringify(modelOfPath)]]))
    return readJsonCall(named, { ...route, modelName: undefined })
  }
  // The standard models of forms are not those of the same call in JSON.
  const modelName = given === undefined && !isForm ? standardModel : asText(given)
  if (modelName === undefined) return invalidRequest('you must provide a model parameter', 'model')
  const own = members.filter(({ name }) => gatewayMembers.has(name))
  const ownOf = (name: string) => valueOf(bytes, own, name)
  const isStream = isLaxYes(valueOf(bytes, members, 'stream'))
  const streamOptions = valueOf(bytes, members, 'stream_options')
  // Budgets need the token counts, so we ask for them even if the client sends `include_usage: false`, and hide them from it.
  const lacksUsage = (operation === 'chat' || operation === 'completions') && isStream && !includesUsage(streamOptions)
  const givenMetadata = valueOf(bytes, members, 'metadata')
  const metadata = toMetadata(givenMetadata) ?? givenMetadata
  if (metadata === undefined && members.some(({ name }) => name === 'metadata'))
    return invalidRequest('metadata must be JSON of at most 1 MiB.', 'metadata')
  const isKept = operation === 'responses' || valueOf(bytes, members, 'store') === true

  return {
    modelName,
    isStream,
    ...(operation === 'responses' && { previousResponseId: asText(valueOf(bytes, members, 'previous_response_id')) }),
    namesOthers: members.some(({ name }) => name === 'models'),
    hasDataSources: members.some(({ name }) => name === 'data_sources'),
    logged: bytes,
    noLog: asksForNoLog(ownOf('no-log'), allMetadata(metadata, ownOf('litellm_metadata'))),
    timeoutS: (isStream ? ownOf('stream_timeout') : undefined) ?? ownOf('timeout'),
    numRetries: ownOf('num_retries'),
    ...(own.some(({ name }) => name.startsWith('posthog_api_')) && {
      posthog: { apiKey: ownOf('posthog_api_key'), host: ownOf('posthog_api_url') },
    }),
    lacksUsage,
    bytesFor({ target, model, withUsage }) {
      const changes = new Map<string, string | undefined>()
      for (const { name } of own) changes.set(name, undefined)
      // A duplicated member is written once, so that the upstream reads the value that was checked here.
      if (model !== modelName || isTwice(members, 'model')) changes.set('model', JSON.stringify(model))
      if (withUsage) changes.set('stream_options', toUsageOptions(streamOptions))
      else if (isTwice(members, 'stream_options')) changes.set('stream_options', toText(streamOptions))
      if (isTwice(members, 'stream')) changes.set('stream', toText(valueOf(bytes, members, 'stream')))
      if (metadata !== undefined) {
        const clean = cleanMetadata(metadata)
        if (!takesMetadata(target, isKept)) changes.set('metadata', undefined)
        else if (clean !== metadata) changes.set('metadata', JSON.stringify(clean))
      }
      return spliceBody(bytes, members, changes)
    },
  }
}

/** Reads a call whose body is a multipart form: a transcription or an image edit. */
export function readFormCall(bytes: Buffer, contentType: string | undefined, route: CallRoute): AskedCall | Failure {
  const form = readForm(bytes, contentType ?? '')
  if ('mistake' in form) return invalidRequest(`The form in the request body is not passed on: ${form.mistake}.`)
  const { fields, parts } = form
  const isSet = (name: string) => fields[name] !== undefined
  if (route.modelName !== undefined)
    return readFormCall(withField(bytes, form, 'model', route.modelName), contentType, {
      ...route,
      modelName: undefined,
    })
  const lastModel = parts.findLast(({ name }) => name === 'model')
  const modelName = lastModel ? asText(fields.model) : route.standardModel
  // Some form parsers read `model[]` as the model, too.
  if (modelName === undefined || parts.some(({ name }) => name.startsWith('model[')))
    return invalidRequest('you must provide a model parameter: one field "model" with a text', 'model')
  const noLog = asksForNoLog(fields['no-log'], allMetadata(fields.metadata, fields.litellm_metadata))
  const textOf = ({ valueStart, valueEnd }: FormPart) => bytes.toString('utf8', valueStart, valueEnd)
  return {
    modelName,
    isStream: fields.stream === true,
    noLog,
    timeoutS: fields.timeout,
    numRetries: fields.num_retries,
    ...((isSet('posthog_api_key') || isSet('posthog_api_url')) && {
      posthog: { apiKey: fields.posthog_api_key, host: fields.posthog_api_url },
    }),
    logged: Buffer.from(JSON.stringify(noLog ? { ...fields, 'no-log': true } : fields)),
    lacksUsage: false,
    bytesFor: ({ target, model }) =>
      spliceForm(bytes, parts, (part) => {
        if (part === lastModel) return model === modelName ? 'as it is' : { text: model }
        // Only the last model field is kept, so that the upstream uses the model that we checked.
        if (part.name === 'model' || gatewayMembers.has(part.name.replace(/\[.*/, ''))) return 'left out'
        if (!/^metadata(\[|$)/.test(part.name)) return 'as it is'
        if (!takesMetadata(target, false) || part.name === 'metadata[no-log]') return 'left out'
        const metadata = part.name === 'metadata' ? toMetadata(textOf(part)) : undefined
        const clean = cleanMetadata(metadata)
        return clean === metadata ? 'as it is' : { text: JSON.stringify(clean) }
      }),
  }
}

const asText = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

/** Accepts what pydantic reads as true: vLLM and other servers built on it would stream, so the stream must be counted. */
const isLaxYes = (value: unknown) => typeof value !== 'object' && /^(1|true|t|yes|y|on)$/i.test(String(value))

/** OpenAI rejects metadata on calls that it does not store (`isKept`), other providers always. */
const takesMetadata = ({ provider, baseUrl, takesMetadata }: Target, isKept: boolean) =>
  provider === 'openai' || provider === 'azure' || isOpenAiHost(baseUrl) ? isKept : takesMetadata

const isTwice = (members: readonly Member[], name: string) =>
  members.findIndex((one) => one.name === name) !== members.findLastIndex((one) => one.name === name)

const includesUsage = (options: unknown) =>
  typeof options === 'object' && options !== null && 'include_usage' in options && options.include_usage === true

/** `undefined` if the value could not be parsed; the member is then left out. */
const toText = (value: unknown) => (value === undefined ? undefined : JSON.stringify(value))

const toUsageOptions = (options: unknown) =>
  JSON.stringify({ ...(typeof options === 'object' ? options : {}), include_usage: true })

/** The metadata without `no-log`, which is meant for the gateway. */
function cleanMetadata(metadata: unknown): unknown {
  if (typeof metadata !== 'object' || metadata === null || !('no-log' in metadata)) return metadata
  const { 'no-log': _, ...rest } = metadata
  return rest
}
