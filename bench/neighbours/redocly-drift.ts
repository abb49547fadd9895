import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Exchange } from '#bench/run/case'
import { packageRoot } from '#config/package'
import type { Spec } from '#spec/model'
import type { CredentialScheme } from '#spec/security'
import { parseCsv } from './csv.ts'
import { bodyText, type Neighbour } from './neighbour.ts'

/** A HAR is read into memory as a whole; beyond this it is cut. */
const mostBytes = 48 * 1_048_576

/**
 * `redocly drift`, as a process over recorded traffic, with its standard rules. What it says of a response counts, whatever its
 * severity; what it says of our own requests does not, save of one without a credential that was served.
 */
export function createRedoclyDrift(): Neighbour {
  return {
    name: 'redocly drift',
    async reports(spec, exchanges) {
      const reported = exchanges.map(() => false)
      for (const batch of await batchesOf(spec, exchanges)) {
        for (const index of await runDrift(spec, batch)) {
          if (batch.first + index < reported.length) reported[batch.first + index] = true
        }
      }
      return reported
    },
  }
}

/** Entries of a HAR, and which of all exchanges is the first of them. */
interface Batch {
  first: number
  entries: string[]
}

async function batchesOf(spec: Spec, exchanges: readonly Exchange[]): Promise<Batch[]> {
  const batches: Batch[] = []
  let size = Number.POSITIVE_INFINITY
  for (const [index, exchange] of exchanges.entries()) {
    const entry = JSON.stringify(harEntry(spec, exchange, await bodyText(exchange)))
    size += entry.length
    if (size > mostBytes) {
      batches.push({ first: index, entries: [] })
      size = entry.length
    }
    batches.at(-1)?.entries.push(entry)
  }
  return batches
}

/** The indexes of the entries that it reports. */
async function runDrift(spec: Spec, { entries }: Batch): Promise<number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-drift-'))
  try {
    const [traffic, report] = [join(folder, 'traffic.har'), join(folder, 'report.csv')]
    await writeFile(traffic, harOf(entries))
    await driftCommand(spec, ['--traffic-format', 'har', '--format', 'csv', '--output', report, traffic])
    const [header = [], ...rows] = parseCsv(await readFile(report, 'utf8'))
    const column = (name: string): number => header.indexOf(name)
    const [index, target, rule, status] = [column('exchange_index'), column('target'), column('rule_id'), column('status')]
    const counts = rows.filter(
      (row) => row[target] === 'response' || (row[rule] === 'security-baseline' && row[status]?.startsWith('2') === true),
    )
    return counts.map((row) => Number(row[index]))
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Runs `redocly drift` against a spec; it ends with 1 where it reports errors, and with another code only where it fails. */
export async function driftCommand(spec: Spec, parameters: readonly string[]): Promise<void> {
  const redocly = join(packageRoot(), 'node_modules', '.bin', 'redocly')
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }
  try {
    await promisify(execFile)(redocly, ['drift', '--api', join(packageRoot(), spec.file), ...parameters], { env, maxBuffer: 1024 ** 3 })
  } catch (error) {
    if (Object(error).code !== 1) throw error
  }
}

/** A HAR of these entries. */
export function harOf(entries: readonly string[]): string {
  return `{"log":{"version":"1.2","creator":{"name":"plumbline","version":"1"},"entries":[${entries.join(',\n')}]}}`
}

/** One exchange as an entry of a HAR, sent to the first server of the spec. */
export function harEntry(spec: Spec, { probe, sent }: Exchange, text: string): object {
  const operation = spec.operations.find(({ id }) => id === probe.operation)
  const [server = ''] = Object.values(spec.servers)
  const query = new URLSearchParams(probe.query)
  const mimeType = sent.headers['content-type'] ?? ''
  const { 'content-encoding': _encoding, ...headers } = sent.headers
  const isPost = operation?.method === 'POST'
  return {
    startedDateTime: '2025-10-09T08:53:20.000Z',
    time: 1,
    request: {
      method: operation?.method ?? 'GET',
      url: `${server}${operation?.path ?? ''}${query.size > 0 ? `?${query}` : ''}`,
      httpVersion: 'HTTP/1.1',
      headers: pairs({
        ...(probe.credential === 'none' ? {} : credentialHeader(spec.credential)),
        ...(isPost && { 'content-type': 'application/json' }),
      }),
      queryString: [...query].map(([name, value]) => ({ name, value })),
      cookies: [],
      headersSize: -1,
      bodySize: 0,
      ...(isPost && { postData: { mimeType: 'application/json', text: '{"apiKey":"vk_bench"}' } }),
    },
    response: {
      status: sent.status,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      headers: pairs(headers),
      cookies: [],
      content: { size: text.length, mimeType, text },
      redirectURL: '',
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: { send: 0, wait: 1, receive: 0 },
  }
}

function credentialHeader(credential: CredentialScheme | null): Record<string, string> {
  if (credential === null) return {}
  return credential.placement.type === 'bearer' ? { authorization: 'Bearer sk_bench' } : { [credential.placement.header]: 'bench' }
}

function pairs(headers: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(headers).map(([name, value]) => ({ name, value }))
}
