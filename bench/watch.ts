import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { brokenWatchBounds, renderWatchReport } from '#bench/report/watch-report'
import { blackboxVersion, type Endpoint, measureBlackbox } from '#bench/watch/blackbox'
import { type Load, measureWatch } from '#bench/watch/our-watch'
import { canPin, startProgram } from '#bench/watch/programs'
import { packageRoot } from '#config/package'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })

// The same checks a second; only the full one is what the page tells.
const load: Load = values.quick
  ? { targets: 250, schedule: '*/15 * * * * *', intervalSeconds: 15, measuredSeconds: 45 }
  : { targets: 1_000, schedule: '* * * * *', intervalSeconds: 60, measuredSeconds: 300 }

const providers = await startProviders()
try {
  const watch = await measureWatch(load, providers.baseUrls, tell)
  tell('blackbox_exporter')
  const blackbox = blackboxVersion() === null ? null : await measureBlackbox(await endpointsOf(providers), values.quick ? 5 : 30)
  tell('')
  const circumstances = { node: process.versions.node, processor: cpus()[0]?.model.trim() ?? 'unknown', isPinned: canPin() }
  const report = renderWatchReport({ watch, blackbox }, circumstances)
  console.log(report)
  if (!values.quick) {
    const page = join(packageRoot(), 'docs', 'benchmarks', 'watch.md')
    await mkdir(dirname(page), { recursive: true })
    await writeFile(page, report)
  }
  const failures = brokenWatchBounds(watch)
  for (const failure of failures) console.error(`bench: ${failure}`)
  if (failures.length === 0) console.error('bench: holds')
  process.exitCode = failures.length === 0 ? 0 : 1
} finally {
  await providers.stop()
}

interface Providers {
  baseUrls: Record<string, string>
  credentials: Record<string, string>
}

async function startProviders(): Promise<Providers & { stop(): Promise<void> }> {
  let written = ''
  const started = Promise.withResolvers<Providers>()
  const program = startProgram({
    command: process.execPath,
    parameters: [join(packageRoot(), 'bench', 'watch', 'provider.ts')],
    core: 'other',
    onOutput: (text) => {
      written += text
      if (written.endsWith('\n')) started.resolve(JSON.parse(written))
    },
  })
  return { ...(await Promise.race([program.failed, started.promise])), stop: program.stop }
}

async function endpointsOf({ baseUrls, credentials }: Providers): Promise<Endpoint[]> {
  const [plu, puppetvendors] = [baseUrls['plu-card-partner.v1'], baseUrls['puppetvendors-vendor.v2']]
  const exchange = await fetch(`${puppetvendors}/v2/authenticate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ apiKey: credentials.PUPPETVENDORS_API_KEY }),
  })
  const { data } = (await exchange.json()) as { data: { token: string } }
  return [
    {
      module: 'plu',
      url: `${plu}/v1/partner/card/users`,
      headers: { authorization: `Bearer ${credentials.PLU_API_KEY}` },
      body: '"email":"[^"]+@',
    },
    {
      module: 'puppetvendors',
      url: `${puppetvendors}/v2/vendor/users`,
      headers: { 'x-access-token': data.token },
      body: '"hasNextPage":true',
    },
  ]
}

function tell(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${what}`)
}
