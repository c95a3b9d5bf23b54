import { isOpenAiHost } from '@tracked-openai/core/wire'
import { isUtf8 } from 'node:buffer'
import { allMetadata } from '../pass/all-metadata.js'
import { type FormPart, readForm, spliceForm, toMetadata, withField } from '../pass/read-form.js'
import { type Member, scanBody, valueOf } from '../pass/scan-body.js'
import { spliceBody } from '../pass/splice-body.js'
import type { Target } from '../upstream/create-target.js'
import { isYes } from './call-facts.js'
import type { CallRoute } from './route-of.js'
import { type Failure, invalidRequest } from './send-json.js'

/** A model call as it was asked for. */
export interface AskedCall {
  readonly modelName: string
  readonly isStream: boolean
  /** The body wants no event. */
  readonly noLog: boolean
  /** What the body says of `x-litellm-timeout` and `x-litellm-num-retries`. */
  readonly timeoutS?: unknown
  readonly numRetries?: unknown
  /** The body names its own PostHog project, by LiteLLM's keys. */
  readonly posthog?: { readonly apiKey: unknown; readonly host: unknown }
  /** It names more models than that, of which the upstream may choose: OpenRouter does. */
  readonly namesOthers?: boolean
  /** The response that this one goes on from. */
  readonly previousResponseId?: string
  /** What the log reads as its body: JSON. */
  readonly logged: Buffer
  /** Token counts may be asked for, and the client did not. */
  readonly lacksUsage: boolean
  bytesFor(asked: AskedOf): Buffer
}

/** How one upstream is asked. */
export interface AskedOf {
  readonly target: Target
  /** As the upstream calls it. */
  readonly model: string
  /** Token counts are asked for, too. */
  readonly withUsage: boolean
}

/**
 * Members that no client may send on: they would choose where our keys go, or are ours or LiteLLM's own and would be
 * refused by the upstream.
 */
const dropped: ReadonlySet<string> = new Set(
  (
    'api_base base_url api_key api_version extra_headers litellm_params litellm_metadata no-log posthog_api_key ' +
    'posthog_api_url fallbacks disable_fallbacks num_retries max_retries timeout stream_timeout mock_response ' +
    'mock_timeout mock_testing_fallbacks litellm_session_id litellm_trace_id tags cache caching guardrails drop_params ' +
    'additional_drop_params allowed_openai_params turn_off_message_logging'
  ).split(' '),
)

/** Reads a JSON call. The bytes are parsed by nobody: its members are found, and replaced where they must be. */
export function readJsonCall(bytes: Buffer, route: CallRoute): AskedCall | Failure {
  const { operation, standardModel, modelName: modelOfPath } = route
  if (!isUtf8(bytes)) return invalidRequest('The request body is not valid UTF-8.')
  const members = scanBody(bytes)
  if (!members) return invalidRequest('The request body is not a JSON object of at most 1,000 members.')
  const given = valueOf(bytes, members, 'model')
  if (modelOfPath !== undefined) {
    const named = spliceBody(bytes, members, new Map([['model', JSON.stringify(modelOfPath)]]))
    return readJsonCall(named, { ...route, modelName: undefined })
  }
  const modelName = given === undefined ? standardModel : asText(given)
  if (modelName === undefined) return invalidRequest('you must provide a model parameter', 'model')
  // Mostly there are none.
  const own = members.filter(({ name }) => dropped.has(name))
  const ownOf = (name: string) => valueOf(bytes, own, name)
  const isStream = isLaxYes(valueOf(bytes, members, 'stream'))
  const streamOptions = valueOf(bytes, members, 'stream_options')
  // Budgets live on these counts: who says `include_usage: false` only does not see them.
  const lacksUsage = (operation === 'chat' || operation === 'completions') && isStream && !includesUsage(streamOptions)
  const metadata = valueOf(bytes, members, 'metadata')
  if (metadata === undefined && members.some(({ name }) => name === 'metadata'))
    return invalidRequest('metadata must be JSON of at most 1 MiB.', 'metadata')
  const isKept = operation === 'responses' || valueOf(bytes, members, 'store') === true

  return {
    modelName,
    isStream,
    ...(operation === 'responses' && { previousResponseId: asText(valueOf(bytes, members, 'previous_response_id')) }),
    namesOthers: members.some(({ name }) => name === 'models'),
    logged: bytes,
    noLog: isTrue(ownOf('no-log')) || isTrue(noLogIn(allMetadata(metadata, ownOf('litellm_metadata')))),
    timeoutS: ownOf('timeout'),
    numRetries: ownOf('num_retries'),
    ...(own.some(({ name }) => name.startsWith('posthog_api_')) && {
      posthog: { apiKey: ownOf('posthog_api_key'), host: ownOf('posthog_api_url') },
    }),
    lacksUsage,
    bytesFor({ target, model, withUsage }) {
      const changes = new Map<string, string | undefined>()
      for (const { name } of own) changes.set(name, undefined)
      if (model !== modelName || isTwice(members, 'model')) changes.set('model', JSON.stringify(model))
      if (withUsage) changes.set('stream_options', toUsageOptions(streamOptions))
      else if (isTwice(members, 'stream_options')) changes.set('stream_options', toText(streamOptions))
      if (isTwice(members, 'stream')) changes.set('stream', toText(valueOf(bytes, members, 'stream')))
      if (metadata !== undefined) {
        const clean = cleanMetadata(metadata)
        // OpenAI refuses metadata on calls that it does not store.
        if (!isKept && isOpenAis(target)) changes.set('metadata', undefined)
        else if (clean !== metadata) changes.set('metadata', JSON.stringify(clean))
      }
      return spliceBody(bytes, members, changes)
    },
  }
}

/** Reads a call whose body is a form: speech to write down, a picture to edit. */
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
  // Some readers take `model[]` for the model too.
  if (modelName === undefined || parts.some(({ name }) => name.startsWith('model[')))
    return invalidRequest('you must provide a model parameter: one field "model" with a text', 'model')
  // A form has no `true`: whatever a client writes there is a yes, unless it is a no, as in our header.
  const noLog = [fields['no-log'], noLogIn(fields.metadata)].some(
    (value) => isTrue(value) || (typeof value === 'string' && isYes(value)),
  )
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
        // What we look at and what the upstream looks at must be the same model.
        if (part.name === 'model' || dropped.has(part.name.replace(/\[.*/, ''))) return 'left out'
        if (!/^metadata(\[|$)/.test(part.name)) return 'as it is'
        if (isOpenAis(target) || part.name === 'metadata[no-log]') return 'left out'
        const metadata = part.name === 'metadata' ? toMetadata(textOf(part)) : undefined
        const clean = cleanMetadata(metadata)
        return clean === metadata ? 'as it is' : { text: JSON.stringify(clean) }
      }),
  }
}

const asText = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

/** As pydantic reads it, and so vLLM and its kind: a stream that they make is one that is to be counted. */
const isLaxYes = (value: unknown) => typeof value !== 'object' && /^(1|true|t|yes|y|on)$/i.test(String(value))

const isTrue = (value: unknown) => String(value) === 'true'

const noLogIn = (metadata: unknown) =>
  typeof metadata === 'object' && metadata !== null && 'no-log' in metadata && metadata['no-log']

const isOpenAis = ({ provider, baseUrl }: Target) =>
  provider === 'openai' || provider === 'azure' || isOpenAiHost(baseUrl)

const isTwice = (members: readonly Member[], name: string) =>
  members.findIndex((one) => one.name === name) !== members.findLastIndex((one) => one.name === name)

const includesUsage = (options: unknown) =>
  typeof options === 'object' && options !== null && 'include_usage' in options && options.include_usage === true

/** `undefined`: no JSON, which the upstream shall refuse. */
const toText = (value: unknown) => (value === undefined ? undefined : JSON.stringify(value))

const toUsageOptions = (options: unknown) =>
  JSON.stringify({ ...(typeof options === 'object' ? options : {}), include_usage: true })

/** Without what is only for us. */
function cleanMetadata(metadata: unknown): unknown {
  if (typeof metadata !== 'object' || metadata === null || !('no-log' in metadata)) return metadata
  const { 'no-log': _, ...rest } = metadata
  return rest
}
