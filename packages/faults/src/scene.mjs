import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMockPostHog } from '@tracked-openai/devserver'
import { startScript } from './start-script.mjs'

/** The resources of a row: a mock PostHog, folders and programs, all closed after the row. */
export async function createScene() {
  const mocks = []
  const folders = []
  const running = new Set()
  const newMock = async (options) => {
    const mock = await createMockPostHog(options)
    mocks.push(mock)
    return mock
  }
  const mock = await newMock()
  return {
    mock,
    newMock,
    newFolder() {
      const folder = mkdtempSync(join(tmpdir(), 'tracked-openai-faults-'))
      folders.push(folder)
      return folder
    },
    start(plan) {
      const script = startScript({ host: mock.url, ...plan })
      running.add(script)
      void script.ended.then(() => running.delete(script))
      return script
    },
    /** A timeout, because a row that hangs has failed. */
    timeout: (ms) =>
      new Promise((_, reject) => {
        setTimeout(() => reject(new Error(`not over after ${ms} ms`)), ms).unref()
      }),
    async end() {
      for (const script of running) script.kill('SIGKILL')
      for (const one of mocks) await one.close()
      for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Resolves when the mock has answered `count` requests, with `status` if it is given. */
export function answered(mock, count, status) {
  return new Promise((resolve) => {
    const check = () => {
      const { length } = mock.requests().filter((request) => status === undefined || request.status === status)
      if (length >= count) resolve()
      else setTimeout(check, 20)
    }
    check()
  })
}
