import { describe, expect, test } from 'vitest'
import { batch, batchScene, openBatchMock } from './batch-scene.js'

openBatchMock()

describe('the output file of a batch', () => {
  const answer = (id: number, content: string) => ({
    custom_id: `line-${id}`,
    response: {
      status_code: 200,
      body: { id: `c${id}`, created: 1_750_000_000, model: 'm', choices: [{ index: 0, message: { content } }] },
    },
  })
  const toLines = (...lines: unknown[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('')

  /** A client that knows one file, whose content arrives in these pieces. */
  async function fileScene(...pieces: (string | Uint8Array)[]) {
    const ended = {
      id: 'batch_1',
      object: 'batch',
      status: 'completed',
      endpoint: batch.endpoint,
      output_file_id: 'file-9',
    }
    const body = () => {
      const left = pieces.map((piece) => (typeof piece === 'string' ? new TextEncoder().encode(piece) : piece.slice()))
      return new ReadableStream<Uint8Array>({
        pull(controller) {
          const piece = left.shift()
          if (piece) controller.enqueue(piece)
          else controller.close()
        },
      })
    }
    const answering = (url: string | URL | Request) =>
      Promise.resolve(String(url).endsWith('/content') ? new Response(body()) : Response.json(ended))
    const test = batchScene({}, { fetch: answering })
    await test.client.batches.retrieve('batch_1')
    const names = () => test.results().map(({ properties }) => properties.tracked_openai_batch_custom_id)
    return {
      ...test,
      names,
      open: () => test.client.files.content('file-9'),
      goOn: (piece: string) => pieces.push(piece),
    }
  }

  test('may arrive in pieces that split lines and characters', async () => {
    const bytes = new TextEncoder().encode(toLines(answer(1, 'Grüße, 東京 ☀️ 🎉'), answer(2, 'ok')).trimEnd())
    const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, at) => bytes.subarray(at * 7, at * 7 + 7))
    const { open, results, names } = await fileScene(...pieces)
    const reader = (await open()).body?.getReader()
    for (;;) {
      const piece = await reader?.read()
      if (!piece?.value) break
      // The caller owns the buffer.
      piece.value.fill(0)
    }
    expect(names()).toEqual(['line-1', 'line-2'])
    expect(results()[0]?.properties.$ai_output_choices).toMatchObject([{ content: 'Grüße, 東京 ☀️ 🎉' }])
  })

  test('that is abandoned within a line reports the lines before it, and the others when it is read again', async () => {
    const text = toLines(answer(1, 'one'), answer(2, 'two'), answer(3, 'three'))
    const { open, names, problems } = await fileScene(text.slice(0, 250), text.slice(250))
    const reader = (await open()).body?.getReader()
    await reader?.read()
    await reader?.cancel()
    expect(names()).toEqual(['line-1'])
    await (await open()).text()
    expect([names(), problems]).toEqual([['line-1', 'line-2', 'line-3'], []])
  })

  test.each(['text', 'body'])(
    'with a line of more than 4 MiB reports that line without its content, read as %s',
    async (way) => {
      const large = answer(2, 'x'.repeat(5 * 1024 * 1024))
      const { open, names, results } = await fileScene(toLines(answer(1, 'one'), large, answer(3, 'three')))
      const response = await open()
      if (way === 'text') await response.text()
      else for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) void chunk
      await expect.poll(names).toEqual(['line-1', 'line-2', 'line-3'])
      expect(results()[1]?.properties).toMatchObject({ tracked_openai_truncated: true, $ai_http_status: 200 })
      expect(results()[1]).toMatchObject({ timestampMs: 1_750_000_000_000 })
      expect(results()[1]?.properties).not.toHaveProperty('$ai_output_choices')
    },
  )

  test('with an invalid line reports the other lines, and a problem', async () => {
    const { open, names, problems } = await fileScene(
      toLines(answer(1, 'one')),
      '{"custom_id":\n\n',
      toLines(answer(3, 'three')),
    )
    await (await open()).text()
    expect(names()).toEqual(['line-1', 'line-3'])
    expect(problems).toMatchObject([{ code: 'tracking_failed', dropped: 0 }])
  })

  test.each(['text', 'arrayBuffer', 'blob', 'body'] as const)(
    'that begins with a byte order mark has its first line reported, too (%s)',
    async (way) => {
      const mark = Uint8Array.of(0xef, 0xbb, 0xbf)
      const { open, names, problems } = await fileScene(mark, toLines(answer(1, 'one'), answer(2, 'two')))
      const response = await open()
      if (way === 'body') for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) void chunk
      else await response[way]()
      await expect.poll(names).toEqual(['line-1', 'line-2'])
      expect(problems).toEqual([])
    },
  )

  test('that ends within a line reports this line once it is read completely', async () => {
    const text = toLines(answer(1, 'one'), answer(2, 'two'))
    const { open, names, problems, goOn } = await fileScene(text.slice(0, -30))
    await (await open()).text()
    expect(names()).toEqual(['line-1'])
    goOn(text.slice(-30))
    await (await open()).text()
    expect(names()).toEqual(['line-1', 'line-2'])
    expect(problems).toMatchObject([{ code: 'tracking_failed', dropped: 0 }])
  })

  test.each(['text', 'arrayBuffer', 'blob'] as const)(
    'with many lines is read in turns (%s), and to its end when the process ends',
    async (way) => {
      const lines = Array.from({ length: 3_000 }, (_, at) => answer(at, 'word '.repeat(50)))
      const { open, names, events } = await fileScene(toLines(...lines))
      const response = await open()
      await response[way]()
      expect(events().length).toBeLessThan(3_000)
      if (way === 'blob') await expect.poll(() => events().length, { timeout: 20_000 }).toBe(3_000)
      expect(names()).toEqual(lines.map(({ custom_id: name }) => name))
    },
  )

  test('with a single line is reported, too', async () => {
    const { open, names } = await fileScene(toLines(answer(1, 'one')))
    await (await open()).json()
    expect(names()).toEqual(['line-1'])
  })
})
