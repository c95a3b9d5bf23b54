import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, sep } from 'node:path'
import ts from 'typescript'

/** Our exports that samples use without importing them. */
const names =
  'createTrace gateway traceRequests trackedFetch trackedOpenAI trackedRealtime tracking withRequestTrace withTrace'

/** The app around the samples. */
const prelude = `
${names
  .split(' ')
  .map((name) => `declare const ${name}: typeof import('tracked-openai').${name}`)
  .join('\n')}
declare const useTrackedChat: typeof import('tracked-openai/react').useTrackedChat
declare const createMockPostHog: typeof import('@tracked-openai/devserver').createMockPostHog

declare const OpenAI: typeof import('openai').default
declare const client: import('openai').default
declare const openai: import('openai').default & import('tracked-openai').TrackedClient
declare const model: 'gpt-4o-mini'
declare const messages: import('openai').default.ChatCompletionMessageParam[]
declare const body: import('openai').default.ChatCompletionCreateParamsNonStreaming
declare const id: string, question: string, userId: string, user_id: string, sessionId: string, baseURL: string
declare const promptName: string
declare const noLog: boolean
declare const privacy: import('tracked-openai').PrivacyMode
declare const groups: Record<string, string>, properties: Record<string, unknown>
declare const trace: import('tracked-openai').Trace
declare function answer(about: unknown): Promise<Response>
declare function search(): Promise<string[]>

declare const posthog: import('posthog-js').PostHog
declare function Chat(): import('react').ReactNode
declare const peer: RTCPeerConnection
declare const OpenAIRealtimeWS: typeof import('openai/realtime/ws').OpenAIRealtimeWS
declare const OpenAIRealtimeWebRTC: typeof import('openai7/realtime/webrtc').OpenAIRealtimeWebRTC
declare const ResponsesWS: typeof import('openai/resources/responses/ws').ResponsesWS
declare const LiveWS: new (client: import('openai').default) => import('openai7/resources/live/ws').LiveWS

declare const app: import('express').Express
declare const fastify: import('fastify').FastifyInstance
declare const hono: import('hono').Hono
declare const createOpenAI: typeof import('@ai-sdk/openai').createOpenAI
declare const ChatOpenAI: typeof import('@langchain/openai').ChatOpenAI
declare const setDefaultOpenAIClient: typeof import('@openai/agents-openai').setDefaultOpenAIClient
`

/** Checks that every TypeScript sample in README.md, docs and the packages' README files compiles. */
export async function checkSamples(checks, { root }) {
  await checks.add('samples of the documentation compile', () => {
    // In a folder from which the built packages and everything else that a sample may import are resolved.
    const folder = join(root, 'node_modules/.cache/samples')
    mkdirSync(folder, { recursive: true })
    try {
      const samples = pagesOf(root).flatMap(readSamples)
      for (const { file, text } of samples) writeFileSync(join(folder, file), `${text}\nexport {}\n`)
      writeFileSync(join(folder, 'prelude.ts'), prelude)
      const problems = problemsOf(root, folder, samples)
      return { problems, note: `${samples.length} samples` }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
}

function pagesOf(root) {
  const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
  const packages = readdirSync(join(root, 'packages')).map((name) => join('packages', name, 'README.md'))
  return ['README.md', ...docs.map((name) => join('docs', name)), ...packages].flatMap((page) => {
    try {
      return [{ page, text: readFileSync(join(root, page), 'utf8') }]
    } catch {
      return []
    }
  })
}

function readSamples({ page, text }) {
  return [...text.matchAll(/^```tsx?\n([\s\S]*?)^```$/gm)].map(({ 1: sample, index }) => {
    const line = text.slice(0, index).split('\n').length
    return { page, line, text: sample, file: `${page.replace(/\W/g, '-')}-${line}.tsx` }
  })
}

function problemsOf(root, folder, samples) {
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      target: 'es2022',
      module: 'esnext',
      moduleResolution: 'bundler',
      lib: ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable'],
      jsx: 'react-jsx',
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
    },
    folder,
  )
  const paths = samples.map(({ file }) => join(folder, file).split(sep).join('/'))
  const program = ts.createProgram([...paths, join(folder, 'prelude.ts')], options)
  return [...paths, join(folder, 'prelude.ts').split(sep).join('/')].flatMap((path) => {
    const source = program.getSourceFile(path)
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    return found.map(({ start, messageText }) => {
      const { page = basename(path), line = 0 } = samples.find(({ file }) => file === basename(path)) ?? {}
      const at = line + source.getLineAndCharacterOfPosition(start ?? 0).line + 1
      return `${page}:${at} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
    })
  })
}
