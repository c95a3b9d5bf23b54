import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import postgres from 'postgres'

export interface TestPostgres {
  /** Creates an empty database and returns its URL. */
  newDatabase(): Promise<string>
  /** Ends the server like a crash: clients lose their connections, committed data is kept. */
  crash(): Promise<void>
  /** Starts it again, on the same port. */
  restart(): Promise<void>
  close(): Promise<void>
}

/**
 * A PostgreSQL server for one test file, in a temporary folder and not run as root. `undefined`, with a message, if PostgreSQL
 * is not installed and cannot be; in CI that is an error.
 */
export async function startPostgres(): Promise<TestPostgres | undefined> {
  const bin = findBin() ?? installFromDebian()
  if (!bin) {
    const message = 'PostgreSQL is missing, and could not be installed: its tests are skipped. Install "postgresql".'
    if (process.env.CI) throw new Error(message)
    console.warn(message)
    return undefined
  }
  const owner = findOwner()
  const folder = mkdtempSync(join(tmpdir(), 'gateway-postgres-'))
  if (owner) chownSync(folder, owner.uid, owner.gid)
  const options = { ...owner, cwd: folder, env: { ...process.env, HOME: folder, LC_ALL: 'C' } }
  const data = join(folder, 'data')
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'gateway', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'],
    { ...options, encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
  const port = await findFreePort()
  const url = (name: string) => `postgres://gateway@127.0.0.1:${port}/${name}`
  let server = await start()
  let databases = 0

  function start(): Promise<ChildProcess> {
    const child = spawn(
      join(bin ?? '', 'postgres'),
      ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder, '-F', '-c', 'shared_buffers=16MB'],
      { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    return new Promise((resolve, reject) => {
      let said = ''
      child.once('exit', () => reject(new Error(`postgres ended: ${said}`)))
      child.stderr.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-10_000)
        if (said.includes('ready to accept connections')) resolve(child)
      })
    })
  }
  const end = (signal: NodeJS.Signals) =>
    new Promise<void>((resolve) => {
      if (server.exitCode !== null || server.signalCode !== null) return resolve()
      server.once('exit', () => resolve())
      server.kill(signal)
    })
  const endNow = () => server.kill('SIGQUIT')
  process.once('exit', endNow)

  return {
    async newDatabase() {
      const name = `test_${++databases}`
      const client = postgres(url('postgres'), { max: 1 })
      await client.unsafe(`create database ${name}`)
      await client.end()
      return url(name)
    },
    crash: () => end('SIGQUIT'),
    async restart() {
      server = await start()
    },
    async close() {
      await end('SIGQUIT')
      process.off('exit', endNow)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function findBin(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ]
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
}

/** Test files run in parallel: one of them installs PostgreSQL, and the others wait for it. */
const install = `
  test -d /usr/lib/postgresql && exit
  mkdir -p /etc/postgresql-common
  echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
  apt-get update
  apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-confold postgresql`

function installFromDebian(): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined
  console.log('No PostgreSQL found. Installing one.')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const lock = join(tmpdir(), 'tracked-openai-postgres.lock')
  spawnSync('/usr/bin/flock', [lock, 'sh', '-c', install], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  return findBin()
}

/** PostgreSQL refuses to run as root. Its Debian package creates a user; without it, "nobody" is used. */
function findOwner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const [, uid, gid] = /^postgres:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8')) ?? []
  return { uid: Number(uid ?? 65_534), gid: Number(gid ?? 65_534) }
}

function findFreePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
