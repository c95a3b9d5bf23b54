import type { Problem, Runtime } from '@tracked-openai/core'
import type { Journal } from './create-journal.js'

export function openJournal(_: {
  directory: string
  fsync: 'always' | 'interval' | 'never'
  project: string
  runtime: Runtime
  onProblem: (problem: Problem) => void
}): Journal {
  throw new Error('later')
}
