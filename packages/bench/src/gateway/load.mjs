import { connect } from 'node:net'

/** The bytes of one request. */
export function requestBytes({ port, headers }, path, body) {
  const bytes = Buffer.from(body)
  const lines = Object.entries({ host: `127.0.0.1:${port}`, ...headers, 'content-length': bytes.length })
  const head = `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
  return Buffer.concat([Buffer.from(head), bytes])
}

/** A connection that sends one request after another. Uses plain sockets, so that the load generator costs less than its target. */
function openConnection(port) {
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  let seen = ''
  let onAnswer = () => undefined
  socket.on('data', (chunk) => {
    seen += chunk.toString('latin1')
    const status = isWhole(seen)
    if (!status) return
    seen = ''
    onAnswer(status)
  })
  socket.on('error', () => onAnswer('error'))
  return {
    ask: (bytes) =>
      new Promise((done) => {
        onAnswer = done
        socket.write(bytes)
      }),
    close: () => socket.destroy(),
  }
}

/** The status of a complete response; `undefined` until then. */
function isWhole(text) {
  const head = text.indexOf('\r\n\r\n')
  if (head < 0) return undefined
  const [, length] = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head)) ?? []
  const isThere = length === undefined ? text.endsWith('0\r\n\r\n') : text.length - head - 4 >= Number(length)
  return isThere ? text.slice(9, 12) : undefined
}

/** Requests per second over `seconds`, with `connections` concurrent ones, after a warm-up of `warmSeconds`. */
export async function saturate({ port, cpuUs }, bytes, { connections, seconds, warmSeconds }) {
  let count = 0
  let failed = 0
  let isOver = false
  let isCounting = false
  const all = Array.from({ length: connections }, () => openConnection(port))
  const running = all.map(async (connection) => {
    while (!isOver) {
      const status = await connection.ask(bytes)
      if (status !== '200') failed += 1
      else if (isCounting) count += 1
    }
  })
  await wait(warmSeconds * 1000)
  isCounting = true
  const started = performance.now()
  const cpuBefore = cpuUs()
  await wait(seconds * 1000)
  const elapsed = (performance.now() - started) / 1000
  const rps = count / elapsed
  const cpu = (cpuUs() - cpuBefore) / count
  isOver = true
  await Promise.all(running)
  for (const connection of all) connection.close()
  return { rps, cpuUs: cpu, failed }
}

/** Latencies in milliseconds at a fixed rate (open loop): each request is sent at its time, whether earlier ones were answered or not. */
export async function atRate(port, bytes, { rps, seconds, connections }) {
  const free = Array.from({ length: connections }, () => openConnection(port))
  const all = [...free]
  const latencies = []
  const pending = new Set()
  const started = performance.now()
  for (let sent = 0; sent < rps * seconds;) {
    const due = started + (sent / rps) * 1000
    const now = performance.now()
    if (now < due || free.length === 0) {
      await new Promise((go) => setImmediate(go))
      continue
    }
    sent += 1
    const connection = free.pop()
    const one = connection.ask(bytes).then(() => {
      latencies.push(performance.now() - due)
      free.push(connection)
      pending.delete(one)
    })
    pending.add(one)
  }
  await Promise.all(pending)
  for (const connection of all) connection.close()
  return latencies.slice(Math.floor(latencies.length / 4))
}

export const wait = (ms) => new Promise((go) => setTimeout(go, ms))
export const quantile = (values, q) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))]
