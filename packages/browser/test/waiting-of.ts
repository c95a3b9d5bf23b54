import type { Waiting } from '../src/delivery/waiting.js'

export const waitingOf = (uuid: string, takenAtMs = 1_750_000_000_000, units = 0): Waiting => ({
  uuid,
  takenAtMs,
  json: `{"uuid":"${uuid}${'x'.repeat(units)}"}`,
})
