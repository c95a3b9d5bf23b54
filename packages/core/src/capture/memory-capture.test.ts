import { captureContract } from '../../test/capture-contract.js'
import { createMemoryCapture } from './memory-capture.js'
import { describe } from 'vitest'

describe('memory capture', () => captureContract(createMemoryCapture))
