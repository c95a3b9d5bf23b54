import { array, assert, constantFrom, oneof, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { markFindings } from '../../../test/mark-findings.js'
import { findEntities } from './find-entities.js'
import { nationalIds } from './national-ids.js'

const everything =
  'ada@example.org, +49 30 901820, 4242 4242 4242 4242, DE89370400440532013000, 460-89-9847, 203.0.113.77, password=hunter22, born on 12 March 1980, /home/ada/x'

test('finds all entities in one text, in order', () => {
  const found = findEntities(everything)
  expect(found.map(({ entity }) => entity)).toEqual([
    'email',
    'phone',
    'card',
    'iban',
    'ssn',
    'ip',
    'secret',
    'birthdate',
    'path',
  ])
  found.forEach(({ start, end }, index) => {
    expect(start).toBeLessThan(end)
    expect(start).toBeGreaterThanOrEqual(found[index - 1]?.end ?? 0)
  })
})

test.each(['', 'nothing here'])('finds nothing in %j', (text) => {
  expect(findEntities(text)).toEqual([])
})

test('finds only the requested entities', () => {
  expect(findEntities(everything, { only: (entity) => entity === 'card' })).toHaveLength(1)
})

test.each([
  'password: [secret:1]',
  'write to [email:12] or call [phone#k3f9a2]',
  '[iban:1][card:2]',
  'postgres://app:[secret:1]@db/app',
  'my password is [secret:12]',
  'Authorization: Bearer [secret:3]',
])('never touches our own placeholders: %s', (text) => {
  expect(markFindings(text)).toBe(text)
})

test('finds the values of many texts joined together', () => {
  const text = everything.split(', ').join('\nnext ')
  const kept = markFindings(text).replace(/‹[^›]*›/g, '')
  for (const value of ['ada', '901820', '4242', '0532', '9847', '203.', 'hunter', '1980'])
    expect(kept).not.toContain(value)
})

test('a number inside an address is part of the address', () => {
  expect(markFindings('to 4155552671@sms.example.com')).toBe('to ‹email 4155552671@sms.example.com›')
})

/** Runs that make a careless pattern read on to the end of the text, or back to its beginning, at each character. */
const runs =
  'a@|a.a.|a1/|1/|1|1 |1 1 1 |1-|1.|1:|(1|+1|+1 |{|"|\\|\\"|\\u0041|AKIA|AKIA1|ghp_|ghp_1|sk-|a1|a1.|a1-|:|=|a:|a=|key=|token=1a|password=|password="|"password":"|%41|%25|%2541|http://a:|://a:b|-----BEGIN |-----BEGIN PRIVATE KEY-----\n|-----BEGIN PRIVATE KEY-----\nA[email:1]|Bearer a1|DE89 3704 |4111 |phone 1 |born 1|lives at 1 A |0:0:|aa:|::|eyJa.|[at]|(dot)|&#64;|１|＠|\u200b|/home/|\\Users\\|--password |-u a:|password is 1|cookie: a=b|1\n|1234 |+1 555 |mysql -p |-b a=1234 |_key |AB12 1234 |eyJhbGciOiJI.eyJbc1|(1)|1>|-p1 |AA11 A |a@b.co:|tel 1|a,b\n1,a1b2\n|a,b\n\n;a1b2\n|,a1b2|,"a1b2|"a1,\n'.split(
    '|',
  )

/** Characters looked at one by one, patterns tried, and characters taken out of the text, while `run` runs. */
function workOf(run: () => void): number {
  let work = 0
  const { charCodeAt, slice } = String.prototype
  const { exec } = RegExp.prototype
  String.prototype.charCodeAt = function (at) {
    work += 1
    return charCodeAt.call(this, at)
  }
  String.prototype.slice = function (start, end) {
    const part = slice.call(this, start, end)
    work += 1 + part.length
    return part
  }
  RegExp.prototype.exec = function (text) {
    const { lastIndex } = this
    const match = exec.call(this, text)
    // A pattern that is not sticky reads on to what it finds, or to the end.
    work +=
      1 + (this.sticky ? (match?.[0].length ?? 0) : (match ? match.index + match[0].length : text.length) - lastIndex)
    return match
  }
  try {
    run()
  } finally {
    Object.assign(String.prototype, { charCodeAt, slice })
    RegExp.prototype.exec = exec
  }
  return work
}

test.each(runs)('work is linear for repetitions of %j', (run) => {
  const workAt = (length: number) => workOf(() => findEntities(run.repeat(length / run.length), { ids: nationalIds }))
  const [small, large] = [workAt(10_000), workAt(100_000)]
  expect(large / small).toBeLessThan(12)
})

test('the digit of a placeholder does not turn the text around it into a secret', () => {
  expect(findEntities('--password /home/ada/x').map(({ entity }) => entity)).toEqual(['path'])
  expect(findEntities('--password /home/[path:1]/x')).toEqual([])
  expect(findEntities('--password password=[secret:1]')).toEqual([])
  expect(findEntities('password: "a/b[db:9xK2pq]"').map(({ entity }) => entity)).toEqual(['secret'])
  expect(findEntities('--password hunter-2[path:1]').map(({ entity }) => entity)).toEqual(['secret'])
})

test('for any text, the scan ends, findings are in order, and placeholders are not found again', () => {
  const pieces = oneof(
    constantFrom(...runs, ...everything.split(', '), 'hf_', 'org_', ' ', '\n', 'https://', ' is '),
    string(),
  )
  assert(
    property(array(pieces, { maxLength: 24 }), (parts) => {
      const text = parts.join('')
      let done = 0
      let masked = ''
      for (const { start, end, entity } of findEntities(text)) {
        expect(start).toBeGreaterThanOrEqual(done)
        expect(end).toBeGreaterThan(start)
        masked += `${text.slice(done, start)}[${entity}:1]`
        done = end
      }
      expect(done).toBeLessThanOrEqual(text.length)
      masked += text.slice(done)
      const placeholders = [...masked.matchAll(/\[[a-z]+:1\]/g)]
      for (const { start, end } of findEntities(masked))
        expect(placeholders.filter(({ 0: own, index }) => index < end && index + own.length > start)).toEqual([])
    }),
    { numRuns: 300 },
  )
})
