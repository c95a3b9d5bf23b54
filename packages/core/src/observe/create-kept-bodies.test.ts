import { expect, test } from 'vitest'
import { createKeptBodies } from './create-kept-bodies.js'
import type { Asked } from './observation.js'
import type { CallSite } from './open-call.js'

const siteOf = (body: unknown) => ({ body, tracker: { runtime: {} } }) as CallSite
const words = 'plain words, '
/** 100 kB of plain text, without media. */
const text = (name: string) => `${name} ${words.repeat(8_000)}`.slice(0, 100_000)
const picture = (letter: string) => `data:image/png;base64,${letter.repeat(100_000)}`

test("bodies within the limit stay the caller's own objects", () => {
  const kept = createKeptBodies(1_000_000)
  const body = { model: 'm', input: text('a') }
  const site = siteOf(body)
  kept.add(site)
  expect(site.body).toBe(body)
  expect(kept.take(site)).toBe(false)
  expect(site.body).toBe(body)
})

test('a body that takes a large share of the limit is copied at once, unless the second limit allows it', () => {
  const body = { model: 'm', input: [{ type: 'input_image', image_url: picture('A') }] }
  const [site, other] = [siteOf(body), siteOf(body)]
  createKeptBodies(300_000).add(site)
  createKeptBodies(300_000, 300_000).add(other)
  expect(JSON.stringify(site.body)).not.toContain('AAAA')
  expect(other.body).toBe(body)
})

test('beyond the limit the oldest bodies are copied, with stubs for media and their full text', () => {
  const kept = createKeptBodies(500_000)
  const sites = Array.from('ABCDEFGH', (letter) =>
    siteOf({ model: 'm', input: [{ type: 'input_image', image_url: picture(letter) }, { text: letter }] }),
  )
  for (const site of sites) kept.add(site)
  expect(JSON.stringify(sites.map(({ body }) => body)).length).toBeLessThan(510_000)
  expect(sites.map((site) => kept.take(site))).toEqual(Array(8).fill(false))
  expect(sites[0]?.body).toEqual({
    model: 'm',
    input: [
      {
        type: 'input_image',
        image_url: expect.stringMatching(/^\[image\/png, 75000 bytes, sha256 \w{64}\]$/) as string,
      },
      { text: 'A' },
    ],
  })
  expect(sites[7]?.body).toMatchObject({ input: [{ image_url: picture('H') }, { text: 'H' }] })
})

test('if text alone exceeds the limit, the long fields of the oldest bodies are dropped, and the short ones stay', () => {
  const kept = createKeptBodies(510_000)
  const sites = Array.from('abcdefgh', (name) => siteOf({ model: 'm', temperature: 0.5, input: text(name) }))
  for (const site of sites) kept.add(site)
  expect(sites.map((site) => kept.take(site))).toEqual([true, true, true, false, false, false, false, false])
  expect(sites[0]?.body).toEqual({ model: 'm', temperature: 0.5 })
  expect(sites[3]?.body).toEqual({ model: 'm', temperature: 0.5, input: text('d') })
})

test('a body larger than the limit does not evict the others', () => {
  const kept = createKeptBodies(500_000)
  const small = siteOf({ input: text('a') })
  const large = siteOf({ model: 'm', input: words.repeat(100_000) })
  kept.add(small)
  kept.add(large)
  expect([kept.take(large), kept.take(small)]).toEqual([true, false])
  expect(large.body).toEqual({ model: 'm' })
})

test('taking a body back frees its space', () => {
  const kept = createKeptBodies(500_000)
  for (let count = 0; count < 50; count += 1) {
    const site = siteOf({ input: text('a') })
    if (count % 2) kept.pack(site, { asked: site.body as Asked })
    else kept.add(site)
    expect(kept.take(site)).toBe(false)
    expect(site.body).toEqual({ input: text('a') })
  }
})

test('files are kept as type and size, and values that are not JSON do no harm', () => {
  const kept = createKeptBodies(500_000)
  const circular: Record<string, unknown> = {}
  circular.self = circular
  const toJSON = () => {
    throw new TypeError('No JSON.')
  }
  const image = [new Blob([new Uint8Array(9)], { type: 'image/png' }), new Uint8Array(7)]
  const site = siteOf({
    image,
    prompt: 'a cat',
    run: toJSON,
    big: 10n,
    circular,
    odd: Object.create({ toJSON }) as object,
    large: words.repeat(100_000),
  })
  kept.add(site)
  expect(kept.take(site)).toBe(true)
  expect(site.body).toEqual({
    image: [{ size: 9, type: 'image/png' }, { byteLength: 7 }],
    prompt: 'a cat',
    big: '10',
    circular: { self: '[circular]' },
  })
})
