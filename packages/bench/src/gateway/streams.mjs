import { connect } from 'node:net'
import { chunksOfStream } from './upstream.mjs'

/** The delay of each chunk of many streams, and the time to the first chunk, in milliseconds. */
export async function measureStreams(port, bytes, count) {
  const delays = []
  const firsts = []
  let chunks = 0
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      await new Promise((go) => setTimeout(go, (index * 20) / count))
      await new Promise((done) => {
        const started = performance.now()
        const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
        socket.setNoDelay(true)
        let isFirst = true
        socket.on('data', (chunk) => {
          const now = performance.now()
          const text = chunk.toString('latin1')
          for (const [, at] of text.matchAll(/"content":" ([\d.]+)"/g)) {
            chunks += 1
            delays.push(now - Number(at))
            if (isFirst) firsts.push(now - started)
            isFirst = false
          }
          if (text.includes('[DONE]')) socket.destroy()
        })
        socket.on('close', done)
        socket.on('error', done)
      })
    }),
  )
  return { delays, firsts, lost: count * chunksOfStream - chunks }
}
