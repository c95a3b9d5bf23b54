import { audioCases } from './audio-cases.js'
import { batchCases } from './batch-cases.js'
import type { Case } from './case.js'
import { clientCases } from './client-cases.js'
import { helperCases } from './helper-cases.js'
import { jobCases } from './job-cases.js'
import { streamCases } from './stream-cases.js'
import { wholeCases } from './whole-cases.js'

/** Every tested way of using the SDK. */
export const cases: readonly Case[] = [
  ...wholeCases,
  ...streamCases,
  ...helperCases,
  ...audioCases,
  ...jobCases,
  ...batchCases,
  ...clientCases,
]
