import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string) => fileURLToPath(new URL(`./packages/${path}`, import.meta.url))

const project = (name: string, folders: string, options: object = {}) => ({
  extends: true as const,
  test: { name, include: [`${folders}/{src,test}/**/*.test.{ts,tsx}`], ...options },
})

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@tracked-openai\/(core|node)\/([\w-]+)$/, replacement: source('$1/src/$2.ts') },
      {
        find: /^@tracked-openai\/(core|browser|node|react|devserver|gateway)$/,
        replacement: source('$1/src/index.ts'),
      },
      { find: /^tracked-openai$/, replacement: source('tracked-openai/src/node.ts') },
      { find: /^tracked-openai\/(privacy|react)$/, replacement: source('tracked-openai/src/$1.ts') },
    ],
  },
  define: { __VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    // Where modules hold no state of a process, test files share one: to begin one takes longer than most of them.
    projects: [
      project('shared', 'packages/{core,devserver,gateway}', { isolate: false, restoreMocks: true }),
      project('separate', 'packages/!(core|devserver|gateway)'),
    ],
    testTimeout: 20_000,
    expect: { poll: { timeout: 10_000 } },
    // Vitest leaves one core alone, which on a machine of two is half of it.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
})
