import { createServer } from 'node:http'
import { Pool } from 'undici'

/** A minimal proxy as the baseline: node:http, one JSON.parse, undici's dispatch. */
const pool = new Pool(process.env.UPSTREAM, { connections: 512, pipelining: 1 })
createServer((request, response) => {
  if (request.method === 'GET') return response.end()
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const body = Buffer.concat(chunks)
    JSON.parse(body)
    let controller
    response.once('close', () => !response.writableFinished && controller?.abort(new Error('left')))
    pool.dispatch(
      {
        path: request.url,
        method: 'POST',
        headers: ['content-type', 'application/json', 'authorization', 'Bearer upstream'],
        body,
      },
      {
        onRequestStart: (started) => (controller = started),
        onResponseStart: (_, status, headers) => {
          response.writeHead(status, { 'content-type': headers['content-type'] })
        },
        onResponseData: (_, chunk) => {
          if (response.write(chunk)) return
          controller.pause()
          response.once('drain', () => controller.resume())
        },
        onResponseEnd: () => response.end(),
        onResponseError: () => response.destroy(),
      },
    )
  })
}).listen(Number(process.env.PORT), '127.0.0.1', 4096)
