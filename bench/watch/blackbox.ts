import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import { statsOf } from './process-stats.ts'
import { type Program, startProgram, untilAnswering } from './programs.ts'

/** What blackbox_exporter did. */
export interface BlackboxResult {
  version: string
  probes: number
  cpuSeconds: number
  seconds: number
  /** Bytes: the most that it ever held. */
  rss: number
}

/** Where a list is, and what it takes to read it. */
export interface Endpoint {
  module: string
  url: string
  headers: Record<string, string>
  /** What its body must match. */
  body: string
}

const atATime = 4

/** The version of blackbox_exporter that is installed; null where none is. */
export function blackboxVersion(): string | null {
  const { stdout, stderr, status } = spawnSync('prometheus-blackbox-exporter', ['--version'], { encoding: 'utf8' })
  return status === 0 ? (/version (\S+)/.exec(stdout + stderr)?.[1] ?? 'unknown') : null
}

/** Has it probe the endpoints in turn, as fast as it can on one core. */
export async function measureBlackbox(endpoints: readonly Endpoint[], seconds: number): Promise<BlackboxResult> {
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-blackbox-'))
  try {
    const config = join(folder, 'blackbox.yml')
    // JSON is YAML.
    await writeFile(config, JSON.stringify({ modules: Object.fromEntries(endpoints.map(moduleOf)) }), { mode: 0o600 })
    const port = await freePort()
    const origin = `http://127.0.0.1:${port}`
    const exporter = startProgram({
      command: 'prometheus-blackbox-exporter',
      parameters: [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${port}`],
      core: 'measured',
    })
    try {
      return await Promise.race([exporter.failed, drive(exporter, origin, endpoints, seconds)])
    } finally {
      await exporter.stop()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function moduleOf({ module, headers, body }: Endpoint): [string, unknown] {
  const http = { headers, fail_if_body_not_matches_regexp: [body], preferred_ip_protocol: 'ip4' }
  return [module, { prober: 'http', timeout: '10s', http }]
}

async function drive(exporter: Program, origin: string, endpoints: readonly Endpoint[], seconds: number): Promise<BlackboxResult> {
  await untilAnswering(`${origin}/-/healthy`)
  const agent = new Agent({ connections: atATime })
  const urls = endpoints.map(({ module, url }) => `${origin}/probe?module=${module}&target=${encodeURIComponent(url)}`)
  const probe = async (url: string): Promise<void> => {
    const { body } = await request(url, { dispatcher: agent })
    const text = await body.text()
    if (!text.includes('\nprobe_success 1\n')) throw new Error(`blackbox_exporter does not see ${url}`)
  }
  for (const url of urls) await probe(url)
  const before = await statsOf(exporter.pid)
  const start = performance.now()
  let probes = 0
  const work = async (first: number): Promise<void> => {
    for (let turn = first; performance.now() - start < seconds * 1000; turn++) {
      await probe(urls[turn % urls.length] ?? '')
      probes++
    }
  }
  await Promise.all(Array.from({ length: atATime }, (_, index) => work(index)))
  const elapsed = (performance.now() - start) / 1000
  const after = await statsOf(exporter.pid)
  await agent.close()
  return { version: blackboxVersion() ?? '', probes, cpuSeconds: after.cpu - before.cpu, seconds: elapsed, rss: after.peak }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
