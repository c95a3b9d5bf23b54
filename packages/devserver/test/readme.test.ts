import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { scenarios } from '../src/mock-openai/scenarios.js'
import { readFault } from '../src/mock-posthog/faults.js'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

test('the README names every scenario', () => {
  const table = readme.slice(readme.indexOf('| scenarios |'))
  const named = [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) => cell!.match(/(?<=`)[\w-]+(?=`)/g) ?? [])
  expect([...new Set(named)].sort()).toEqual(Object.keys(scenarios).sort())
})

test('the README names every fault, and each of its samples is one', () => {
  const samples = [...readme.matchAll(/`(\{ kind: .*?\})`/g)].map(([, sample]) => {
    const json = sample!
      .replace(/(\w+): /g, '"$1": ')
      .replaceAll("'", '"')
      .replaceAll('_', '')
    return readFault(JSON.parse(json)).kind
  })
  expect(samples.sort()).toEqual(kinds().sort())
})

function kinds(): string[] {
  try {
    readFault({ kind: 'none' })
    return []
  } catch (error) {
    return /must be one of (.*), got/.exec((error as Error).message)?.[1]?.split(', ') ?? []
  }
}
