import OpenAI from 'openai'

// A script of a user's: one call, then it ends in the way that its argument says. Settings come from the environment.
Object.assign(globalThis, { __VERSION__: '0.0.0-test' })
const { shutdown, trackedOpenAI } = await import('../src/index.js')

const openai = trackedOpenAI(new OpenAI())
await openai.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] })
if (process.argv[2] === 'shutdown') {
  await shutdown()
  process.exit(7)
}
