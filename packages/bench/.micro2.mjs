import { messages } from './src/answers.mjs'
import { memoryClient, bareClient } from './src/clients.mjs'
const body = { model: 'gpt-4o-mini', messages }
const cs = { bare: bareClient(), ours: memoryClient().client }
for (let k = 0; k < 3; k++) for (const [n, c] of Object.entries(cs)) {
  let sync = 0, sync2 = 0; const N = 4000
  const t0 = performance.now()
  for (let i = 0; i < N; i++) { const s = performance.now(); const r = c.chat.completions; const s1 = performance.now(); const p = r.create(body); const s2 = performance.now(); sync += s1 - s; sync2 += s2 - s1; await p }
  console.log(n, 'get', (sync / N * 1000).toFixed(2), 'create sync', (sync2 / N * 1000).toFixed(2), 'total', ((performance.now() - t0) / N * 1000).toFixed(1))
}
