import { bundle } from './bundle.js'
import type { maskText as MaskText } from './mask-text.js'
import { ordinaryTexts } from './ordinary-texts.js'

/** Texts that slow down many scanners when they are repeated. */
const hard = [
  'a@',
  'a.a.',
  '0',
  '1 ',
  '1\n',
  '4111 ',
  'DE89 3704 ',
  '+1 555 ',
  'a1/',
  'key=',
  '{',
  '"',
  '\\',
  'AKIA',
  ':',
  '=',
  '%41',
  'QUJD',
  'http://a:',
  '-----BEGIN ',
  'password=',
  'sk-',
  '+',
  '(',
  'eyJ',
  '\u200b1',
  '[email:1]',
  'password is 1 ',
  'key=1',
  'KEY=1 ',
  '1:',
  '(1)',
  'tel 1',
  'card 1',
  '-p1 ',
  'a@b.co:',
  '\\u0041',
  'eyJhbGciOiJI.eyJbc1',
  '1)',
  'pwd:',
  'auth:1',
  'no 1 ',
  '_id=1',
  'number 1',
  '1 Main ',
  "secret:'1",
  '\u00a01',
  '\uff20@',
  'a@[::',
  'mysql -p1',
  '%2540',
  '$a$aaaaaaaaaaaaaaaaaaa1',
  'a#1',
  'password for a b c: 1 ',
  'a  1  ',
  "insert into a(password) VALUES ('1'),",
]

/** Megabytes masked per second of CPU time, compared with a single RegExp over the same text as a baseline. */
export async function measureSpeed() {
  // Bundled as for users: the test runner keeps function names, which costs more time than the masking itself.
  const code = Buffer.from(await bundle("export { maskText } from './mask-text.js'")).toString('base64')
  const { maskText } = (await import(`data:text/javascript;base64,${code}`)) as { maskText: typeof MaskText }

  const lines: Record<string, { 'MB/s': string; 'of baseline': string }> = {}
  for (const [kind, texts] of Object.entries(ordinaryTexts())) {
    const pieces =
      texts
        .join('\n')
        .slice(0, 500_000)
        .match(/[^]{1,4000}/g) ?? []
    lines[`${kind}, 4 kB each`] = toLine(pieces, maskText)
  }
  const slowest = hard
    .map((part) => ({ part, seconds: secondsOf([part.repeat(100_000 / part.length)], maskText) }))
    .sort((a, b) => b.seconds - a.seconds)[0]
  if (slowest) {
    const text = slowest.part.repeat(100_000 / slowest.part.length)
    lines[`worst case: ${JSON.stringify(slowest.part)} repeated`] = toLine([text], maskText)
  }
  return lines
}

function toLine(texts: readonly string[], maskText: typeof MaskText) {
  const characters = texts.reduce((sum, text) => sum + text.length, 0)
  const ours = secondsOf(texts, maskText)
  const baseline = secondsOf(texts, (text) => text.replace(/\d[\d ().-]{7,}\d/g, ''))
  return { 'MB/s': (characters / 1e6 / ours).toFixed(1), 'of baseline': (baseline / ours).toFixed(3) }
}

/** CPU seconds for all of `texts`: the minimum of ten runs, the first of which are not optimised yet. */
function secondsOf(texts: readonly string[], run: (text: string) => unknown): number {
  const once = () => {
    const { user, system } = process.cpuUsage()
    for (const text of texts) run(text)
    const after = process.cpuUsage()
    return (after.user + after.system - user - system) / 1e6
  }
  return Math.min(...Array.from({ length: 10 }, once))
}
