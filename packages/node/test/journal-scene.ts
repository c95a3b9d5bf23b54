import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Problem } from '@tracked-openai/core'
import { afterEach } from 'vitest'
import { createFakeRuntime } from '../../core/test/fake-runtime.js'
import type { Disk } from '../src/journal/disk.js'
import { type OpenJournalOptions, openJournal } from '../src/journal/open-journal.js'

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true })
})

/** A temporary folder, removed after the test. */
export function newFolder(): string {
  const folder = fs.mkdtempSync(join(tmpdir(), 'tracked-openai-outbox-'))
  folders.push(folder)
  return folder
}

/** Journals in one folder, and the problems that they report. Each starts more than a minute after the last. */
export function journalScene(directory = newFolder()) {
  const problems: Problem[] = []
  let nowMs = Date.now()
  return {
    directory,
    problems,
    /** Starts a process after the previous ones were killed. */
    start(more: Partial<OpenJournalOptions> = {}) {
      nowMs += 121_000
      return openJournal({
        directory,
        project: 'p',
        fsync: 'never',
        runtime: createFakeRuntime(nowMs),
        left: new Map(),
        onProblem: (problem) => problems.push(problem),
        ...more,
      })
    },
    /** Every segment in the folder. */
    files: () =>
      fs
        .readdirSync(directory, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.events'))
        .map((name) => join(directory, name)),
  }
}

/** A disk that is full after `bytes` were written. */
export function fullDisk(roomBytes: number): { disk: Disk; free(): void } {
  let room = roomBytes
  const writeSync = (file: number, bytes: Uint8Array, offset: number) => {
    if (room <= 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
    const written = fs.writeSync(file, bytes, offset, Math.min(bytes.length - offset, room))
    room -= written
    return written
  }
  return {
    disk: { ...fs, writeSync: writeSync as unknown as Disk['writeSync'] },
    free: () => {
      room = Infinity
    },
  }
}

/** All events of a journal, in order. */
export function readAll(journal: ReturnType<typeof openJournal>): string[] {
  const all: string[] = []
  for (let read = journal.read(); read; read = journal.read()) all.push(...read.events.map(({ json }) => json))
  return all
}
