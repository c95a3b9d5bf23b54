import { expect, test } from 'vitest'
import { createUpstream } from './create-upstream.js'
import { errorOf, master, masterKey, scene } from './scene.js'
import { entry, yamlOf } from './yaml-of.js'

const part = (head: string, value: string) => `--XbX\r\n${head}\r\n\r\n${value}\r\n`
const field = (name: string, value: string) => part(`Content-Disposition: form-data; name="${name}"`, value)
const file = part('Content-Disposition: form-data; name="file"; filename="a.mp3"\r\nContent-Type: audio/mpeg', 'sound')
const cheap = field('model', 'cheap')
const end = '--XbX--\r\n'
const formType = 'multipart/form-data; boundary=XbX'

/** A gateway whose key may only use `cheap`, with an upstream that has `expensive`, too. */
async function open(provider = 'openai') {
  const upstream = await createUpstream((response) => response.end('{"text":"Mild"}'))
  const { gateway, ended } = await scene({
    yaml: yamlOf(['cheap', 'expensive', 'dall-e-2'].map((name) => entry(name, `${provider}/${name}`, upstream))),
    keys: {
      find: () => ({ ...master, isMaster: false }),
      admit: (_, { names: [model] }) =>
        model === 'expensive'
          ? { status: 403, type: 'key_model_access_denied', code: '403', message: 'No.' }
          : undefined,
    },
  })
  const send = (body: string | Buffer, type = formType, path = 'audio/transcriptions') =>
    fetch(`${gateway.url}/v1/${path}`, {
      method: 'POST',
      body: typeof body === 'string' ? Buffer.from(body, 'latin1') : new Uint8Array(body),
      headers: { authorization: `Bearer ${masterKey}`, 'content-type': type },
    })
  return { upstream, send, ended }
}

const disposition = (text: string, value = 'expensive') => part(`Content-Disposition: ${text}`, value)
const padded = (padding: string, value = 'expensive') =>
  part(`${padding}\r\nContent-Disposition: form-data; name="model"`, value)
const model = 'form-data; name="model"'

const unclear: Readonly<Record<string, string>> = {
  'with more parts than are looked at': `${cheap}${field('include[]', 'a').repeat(1_000)}${field('model', 'expensive')}${end}`,
  'with a part that has a long head': `${cheap}${padded(`X-Pad: ${'a'.repeat(9_000)}`)}${end}`,
  'with a parameter before the name': `${cheap}${disposition('form-data; x="; name=zzz"; name="model"')}${end}`,
  'with two names in one part': `${cheap}${disposition(`${model}; name="zzz"`)}${end}`,
  'with a name twice written': `${cheap}${disposition(`${model}; name*=utf-8''zzz`)}${end}`,
  'with a blank behind a name': `${cheap}${disposition('form-data; name ="model"')}${end}`,
  'with a backslash in a name': `${cheap}${disposition('form-data; name="mod\\el"')}${end}`,
  'with a filename that hides a name': `${cheap}${disposition('form-data; name="zzz"; filename="\\"; name="model"')}${end}`,
  'with another filename that hides a name': `${cheap}${disposition('form-data; name="zzz"; filename="\\"; name=model; x=\\"a"')}${end}`,
  'with two dispositions': `${cheap}${part(`Content-Disposition: ${model}\r\nContent-Disposition: form-data; name="zzz"`, 'expensive')}${end}`,
  'with a folded head': `${cheap}${part('Content-Disposition: form-data;\r\n name="model"', 'expensive')}${end}`,
  'with a bare line feed in a head': `${cheap}${part(`X: a\nContent-Disposition: ${model}\r\nY: b`, 'expensive')}${end}`,
  'with a part that has no name': `${cheap}${part('X: a', 'expensive')}${end}`,
  'with a part without headers': `${cheap}--XbX\r\n\r\nexpensive\r\n${end}`,
  'whose prompt holds the boundary': `${cheap}${field('prompt', 'a --XbX; name="zzz"')}${field('model', 'expensive')}${end}`,
  'with a boundary behind a bare line feed': `${cheap}${field('prompt', `a\n--XbX\nContent-Disposition: ${model}\n\nexpensive\n`)}${end}`,
  'with a boundary that goes on': `${cheap}--XbX \r\nContent-Disposition: ${model}\r\n\r\nexpensive\r\n${end}`,
  'with a boundary in a head': `${cheap}--XbX\r\nX: a\r\n${field('model', 'expensive')}${end}`,
  'with a boundary that ends a head': `${cheap}--XbX\r\nContent-Disposition: form-data; name="a"\r\n\r\n${field('model', 'expensive')}${end}`,
  'that has no end': `${cheap}${field('model', 'expensive')}`,
  'that ends in a boundary that is not the last': `${cheap}${field('model', 'expensive')}--XbX\r\n`,
  'with data after its final boundary': `${cheap}${end}${field('model', 'expensive')}${end}`,
  'with text after its final boundary': `${cheap}${end}and more`,
  'whose model is a file': `${cheap}${disposition(`${model}; filename="a"`)}${end}`,
  'whose model is a list': `${cheap}${field('model[]', 'expensive')}${end}`,
  'with an empty model': `${file}${field('model', '')}${end}`,
  'with a value in another encoding': `${cheap}${padded('Content-Transfer-Encoding: base64', 'Y2hlYXA=').replace('model', 'prompt')}${end}`,
  'with a value in another charset': `${cheap}${padded('Content-Type: text/plain; charset=utf-7', '+AGU-xpensive').replace('model', 'prompt')}${end}`,
  'with parts inside a part': `${cheap}${padded('Content-Type: multipart/mixed; boundary=b', 'expensive')}${end}`,
  'with a part of another length than it says': `${cheap}${padded('Content-Length: 3', 'expensive')}${end}`,
}

test.each(Object.keys(unclear))('a form %s is rejected, and does not reach an upstream', async (name) => {
  const { upstream, send } = await open()
  const answer = await send(unclear[name] ?? '')
  expect(answer.status).toBe(400)
  expect(await errorOf(answer)).toMatchObject({ type: 'invalid_request_error', code: '400' })
  expect(upstream.requests).toHaveLength(0)
})

test.each([
  'multipart/form-data; boundary=zzz; boundary=XbX',
  'multipart/form-data; x="; boundary=zzz"; boundary=XbX; boundary="y"',
  "multipart/form-data; boundary=XbX; boundary*=utf-8''zzz",
  'multipart/form-data; boundary=XbX; charset=utf-7',
  'multipart/form-data; boundary=XbX; charset=utf-8; charset=utf-7',
  'multipart/form-data',
  'text/plain; boundary=XbX',
])('a form of the type %s is rejected', async (type) => {
  const { upstream, send } = await open()
  expect((await send(`${cheap}${file}${end}`, type)).status).toBe(400)
  expect(upstream.requests).toHaveLength(0)
})

test.each(['audio/translations', 'images/variations'])(
  '%s takes forms only: JSON is rejected, and does not reach an upstream',
  async (path) => {
    const { upstream, send } = await open()
    expect((await send('{"model":"cheap"}', 'application/json', path)).status).toBe(400)
    expect(upstream.requests).toHaveLength(0)
  },
)

test('an image edit whose model is a list or empty does not get the default model', async () => {
  const { upstream, send } = await open()
  for (const more of [field('model[]', 'dall-e-2'), field('model', '')])
    expect((await send(`${field('model', 'expensive')}${more}${end}`, formType, 'images/edits')).status).toBe(400)
  expect(upstream.requests).toHaveLength(0)
  expect((await send(`${file}${end}`, formType, 'images/edits')).status).toBe(200)
})

test('fields that would choose where our keys are sent are removed from forms and JSON bodies', async () => {
  const { upstream, send } = await open()
  const many = field('include[]', 'a').repeat(200)
  const own = field('api_base', 'http://x') + field('posthog_api_key', 'phc_x') + field('extra_headers[x]', 'y')
  expect((await send(`${cheap}${many}${own}${file}${end}`)).status).toBe(200)
  expect(upstream.requests[0]?.body.toString('latin1')).toBe(`${cheap}${many}${file}${end}`)
})

/** Forms as HTTP clients write them: undici (openai 5, 6 and 7), curl -F, Python's requests and httpx, .NET, OkHttp and others. */
const written: Readonly<Record<string, readonly [type: string, body: string]>> = {
  undici: [
    'multipart/form-data; boundary=----formdata-undici-012345678901',
    formOf('----formdata-undici-012345678901'),
  ],
  'undici without a last line end': [
    'multipart/form-data; boundary=----formdata-undici-0',
    formOf('----formdata-undici-0').slice(0, -2),
  ],
  'curl -F': [
    'multipart/form-data; boundary=------------------------d74496d66958873e',
    formOf('------------------------d74496d66958873e', '; filename="a;b\\"c.mp3"').replace('a;b', 'ab'),
  ],
  'requests and httpx': [
    'multipart/form-data; boundary=7a1b2c3d4e5f',
    formOf('7a1b2c3d4e5f', '; filename="Wetter; heute.mp3"'),
  ],
  'requests with a name in UTF-8': [
    'multipart/form-data; boundary=7a1b',
    formOf('7a1b', "; filename*=utf-8''%C3%A4.mp3"),
  ],
  '.NET': [
    'multipart/form-data; boundary="9b5f0c1e-8a7d"',
    formOf('9b5f0c1e-8a7d', "; filename=a.mp3; filename*=utf-8''a.mp3").replaceAll(/name="(\w+)"/g, 'name=$1'),
  ],
  OkHttp: [
    'multipart/form-data; boundary=9b5f',
    formOf('9b5f').replaceAll(/(Content-Disposition.*)\r\n/g, '$1\r\nContent-Length: 5\r\n'),
  ],
  'Apache HttpClient': [
    'multipart/form-data; charset=ISO-8859-1; boundary=-_aZ09',
    formOf('-_aZ09')
      .replaceAll(
        'Content-Disp',
        'Content-Transfer-Encoding: 8bit\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Disp',
      )
      .replace(
        'charset=UTF-8\r\nContent-Disposition: form-data; name="file"; filename="a.mp3"\r\nContent-Type: audio/mpeg',
        'charset=UTF-8\r\nContent-Disposition: form-data; name="file"; filename="a.mp3"',
      ),
  ],
  'heads in lower case, the type first': [
    'Multipart/Form-Data;boundary=XbX',
    formOf('XbX').replaceAll(/(Content-Disposition: .*)\r\n(Content-Type: .*)/g, (_, a: string, b: string) =>
      `${b}\r\n${a}`.toLowerCase(),
    ),
  ],
  'a name with quotes': [formType, formOf('XbX').replace('"prompt"', '"a %22prompt%22"')],
  'a path as a filename': [formType, formOf('XbX', '; filename="C:\\music\\a.mp3"')],
  'an empty value, a line before the first boundary': [formType, `\r\n${formOf('XbX').replace('words', '')}`],
}

function formOf(boundary: string, filename = '; filename="a.mp3"'): string {
  const parts = [
    'name="model"\r\n\r\ncheap',
    'name="prompt"\r\n\r\nwords',
    `name="file"${filename}\r\nContent-Type: audio/mpeg\r\n\r\n\0\r\n\n\0`,
  ].map((one) => `--${boundary}\r\nContent-Disposition: form-data; ${one}\r\n`)
  return `${parts.join('')}--${boundary}--\r\n`
}

test.each(Object.keys(written))('a form as written by %s is passed on with its bytes unchanged', async (name) => {
  const { upstream, send } = await open()
  const [type = '', body = ''] = written[name] ?? []
  const answer = await send(body, type)
  expect(await answer.text()).toContain('Mild')
  expect(upstream.requests[0]?.body.toString('latin1')).toBe(body)
  expect(upstream.requests[0]?.headers['content-type']).toBe(type)
})

const said = [
  field('no-log', 'True'),
  field('no-log', '1'),
  field('metadata[no-log]', 'True'),
  field('metadata', '{"no-log":true}'),
  field('metadata', '{"no-log":"True","user_id":"u1"}'),
]

test.each(said)('a form with %j makes no event', async (more) => {
  const { send, ended } = await open()
  const answer = await send(`${cheap}${more}${file}${end}`)
  expect([answer.status, answer.headers.has('x-tracked-openai')]).toEqual([200, false])
  expect(await ended()).toHaveLength(0)
})

test.each([field('no-log', 'False'), field('no-log', '0'), field('no-log', ''), field('metadata', '{"no-log":false}')])(
  'a form with %j makes its event',
  async (more) => {
    const { send, ended } = await open()
    expect((await send(`${cheap}${more}${file}${end}`)).headers.has('x-tracked-openai')).toBe(true)
    expect(await ended()).toHaveLength(1)
  },
)

test("person and session are read from a form's metadata, both as JSON and as single members", async () => {
  const { send, ended } = await open()
  const metadata = field('metadata', '{"user_id":"u1","team":"blue"}') + field('metadata[session_id]', 's1')
  expect((await send(`${cheap}${metadata}${file}${end}`)).status).toBe(200)
  expect(await ended()).toMatchObject([{ distinct_id: 'u1', properties: { $ai_session_id: 's1', team: 'blue' } }])
})

test.each([
  ['custom_openai', '{ "a": 1.0 }', '{ "a": 1.0 }'],
  ['custom_openai', 'words', 'words'],
  ['custom_openai', '{ "a": 1.0, "no-log": true }', '{"a":1}'],
  ['openai', '{ "a": 1.0 }', undefined],
])('at %s the metadata %s of a form becomes %s', async (provider, given, becomes) => {
  const { upstream, send } = await open(provider)
  expect((await send(`${cheap}${field('metadata', given)}${file}${end}`)).status).toBe(200)
  const passed = becomes === undefined ? '' : field('metadata', becomes)
  expect(upstream.requests[0]?.body.toString('latin1')).toBe(`${cheap}${passed}${file}${end}`)
})

test('the content-length of a part is removed if its value is replaced', async () => {
  const { upstream, send } = await open('custom_openai')
  const sized = cheap.replace('\r\n\r\n', '\r\ncontent-length: 5\r\n\r\n')
  const metadata = part(
    'Content-Length: 23\r\nContent-Disposition: form-data; name="metadata"',
    '{"no-log":true,"a":"b"}',
  )
  expect((await send(`${sized}${metadata}${file}${end}`)).status).toBe(200)
  expect(upstream.requests[0]?.body.toString('latin1')).toBe(`${sized}${field('metadata', '{"a":"b"}')}${file}${end}`)
})
