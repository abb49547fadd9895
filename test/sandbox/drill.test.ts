import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { run } from '#cli/program'
import { personalValues } from '#sandbox/people'
import { eventually } from '#support/eventually'
import { freePort } from '#support/free-port'
import { occupy } from '#support/occupied-port'
import { serveHttp } from '#support/servers'
import { testIo } from '#support/test-io'

const directory = mkdtempSync(join(tmpdir(), 'plumbline-drill-'))
afterAll(() => rmSync(directory, { recursive: true }))

async function drill(...args: string[]) {
  const io = testIo()
  const code = await run(['drill', ...args], io)
  return { code, out: io.out(), err: io.err() }
}

interface FakePrometheus {
  /** Targets of which it has a passing check. */
  passing: readonly string[]
  /** Targets of which an alert fires, and its name. */
  firing: Readonly<Record<string, string>>
  /** How many it gives. */
  answers: number
  onSilence(): void
}

/** As much of a Prometheus as a drill asks for. */
async function servePrometheus({
  passing = [],
  firing = {},
  answers = Number.POSITIVE_INFINITY,
  onSilence = () => {},
}: Partial<FakePrometheus> = {}): Promise<string> {
  let asked = 0
  const data = {
    result: passing.map((target) => ({ metric: { target } })),
    alerts: Object.entries(firing).map(([target, alertname]) => ({ state: 'firing', labels: { target, alertname } })),
  }
  const { origin } = await serveHttp((_, response) => {
    if (asked++ >= answers) return onSilence()
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }))
  })
  return origin
}

describe.concurrent('drill', () => {
  it('follows drift, trouble and silence to the metrics and back', async () => {
    const { code, out, err } = await drill('plu-email-removed', 'html-page', 'puppetvendors-growing', '--format', 'json')
    expect(err).toBe('')
    const report = JSON.parse(out)
    expect(report.exercises.map(({ target, proves, missed }: Record<string, unknown>) => [target, proves, missed])).toEqual([
      ['drill-plu-html-page', ['cause not-json'], null],
      ['drill-puppetvendors-html-page', ['cause not-json'], null],
      ['drill-plu-email-removed', ['response-required-property-removed'], null],
      ['drill-puppetvendors-growing', ['silence'], null],
    ])
    expect(code).toBe(0)
    const [page, , email, growing] = report.exercises.map(({ timesMs }: { timesMs: Record<string, number | null> }) => timesMs)
    const reached = (times: Record<string, number | null>) => Object.keys(times).filter((stage) => times[stage] !== null)
    expect([page, email, growing].map(reached)).toEqual([['seen', 'exported', 'healed'], ['seen', 'confirmed', 'exported', 'healed'], []])
    expect(email.seen).toBeLessThanOrEqual(email.confirmed)
    expect(email.confirmed).toBeLessThan(15_000)
    expect(report.proven).toBe(true)
    expect(personalValues().filter((value) => value.includes('@') && out.includes(value))).toEqual([])
  }, 40_000)

  it('exits with 1, and says what was not seen, where the contract does not forbid what was planted', async () => {
    cpSync('openapi', join(directory, 'openapi'), { recursive: true })
    const spec = join(directory, 'openapi', 'plu-card-partner.v1.yaml')
    const lenient = readFileSync(spec, 'utf8').replace(/^(\s+enum:) \[[^\]]*approved[^\]]*\]|^(\s+enum:)\n(?:\s+- \w+\n)+/gm, '')
    expect(lenient).not.toBe(readFileSync(spec, 'utf8'))
    writeFileSync(spec, lenient)
    writeFileSync(join(directory, 'plumbline.yaml'), `specs: openapi\ncontracts: ${join(process.cwd(), 'contracts')}\n`)
    const { code, out, err } = await drill('plu-status-grown', '--config', join(directory, 'plumbline.yaml'))
    expect(err).toBe('')
    expect(out).toContain('drill-plu-status-grown: not seen: the last check wants response-property-enum-value-added')
    expect(out).toContain('1 of 1 target MISSED')
    expect(code).toBe(1)
  }, 40_000)

  it('exits with 3 when Prometheus does not answer, before anything is planted', async () => {
    const { code, out, err } = await drill('plu-gone', '--prometheus', 'http://127.0.0.1:1')
    expect([code, out]).toEqual([3, ''])
    expect(err).toBe(
      'plumbline: Prometheus or Alertmanager does not answer, so no alert can be followed\n  Check the URL, or leave it out.\n',
    )
  })

  it.each([
    [['plu-gon'], 'plumbline: there is no scenario "plu-gon" (did you mean plu-gone?)\n'],
    [['--list', 'plu-gone', 'plu-gon'], 'plumbline: there is no scenario "plu-gon" (did you mean plu-gone?)\n'],
    [['--all', 'plu-gone'], 'plumbline: --all goes without a name, got plu-gone\n'],
    [['--all', '--list', 'plu-gone', 'plu-growing'], 'plumbline: --all goes without a name, got plu-gone and plu-growing\n'],
    [['healthy'], 'plumbline: healthy is not drilled: it is what every exercise begins and ends with\n'],
    [['--prometheus', 'prometheus:9090'], 'plumbline: --prometheus takes an http or https URL without a user name or a password\n'],
    [['--prometheus', 'http://me:pw@127.0.0.1'], 'plumbline: --prometheus takes an http or https URL without a user name or a password\n'],
    [
      ['--prometheus', 'http://127.0.0.1:1', '--port', '0'],
      'plumbline: --prometheus cannot be told to scrape --port 0, which is another port each time\n  Use --port 9465, ',
    ],
    [['--alertmanager', 'http://127.0.0.1:9093'], 'plumbline: --alertmanager needs --prometheus\n'],
    [['--patience', 'soon'], "plumbline: option '--patience <duration>' argument 'soon' is invalid."],
    [['--port', '65536'], "plumbline: option '--port <port>' argument '65536' is invalid."],
  ])('refuses %j', async (args, message) => {
    const { code, out, err } = await drill(...args)
    expect([code, out]).toEqual([2, ''])
    expect(err.slice(0, message.length)).toBe(message)
  })

  it('lists what can be planted and what it proves', async () => {
    const { code, out } = await drill('--list')
    expect(code).toBe(0)
    const rows = out
      .trimEnd()
      .split('\n')
      .map((row) => row.split(/ {2,}/))
    expect(rows.find(([name]) => name === 'plu-gone')).toEqual([
      'plu-gone',
      'default',
      'plu-card-partner.v1',
      'api-removed-without-deprecation',
    ])
    expect(new Set(rows.map(([, when]) => when))).toEqual(new Set(['default', '--all']))
  })

  it('lists it for a machine', async () => {
    const { code, out } = await drill('--list', '--format', 'json', 'html-page')
    expect([code, JSON.parse(out)]).toEqual([
      0,
      {
        schemaVersion: 1,
        tool: { name: 'plumbline', version: expect.any(String) },
        exercises: [
          { scenario: 'html-page', target: 'drill-plu-html-page', api: 'plu-card-partner.v1', proves: ['cause not-json'], default: true },
          {
            scenario: 'html-page',
            target: 'drill-puppetvendors-html-page',
            api: 'puppetvendors-vendor.v2',
            proves: ['cause not-json'],
            default: false,
          },
        ],
      },
    ])
  })

  it('lists what is named alone', async () => {
    const { code, out } = await drill('--list', 'plu-growing', 'html-page')
    expect([code, out.split('\n').map((row) => row.split(/ {2,}/))]).toEqual([
      0,
      [
        ['html-page', 'default', 'plu-card-partner.v1', 'cause not-json'],
        ['html-page', '--all', 'puppetvendors-vendor.v2', 'cause not-json'],
        ['plu-growing', 'default', 'plu-card-partner.v1', 'silence'],
        [''],
      ],
    ])
  })

  it('ends when it is interrupted', async () => {
    const interrupt = new AbortController()
    const io = testIo({ signal: interrupt.signal })
    const port = await freePort()
    const ended = run(['drill', 'plu-gone', '--port', String(port)], io)
    await eventually(async () =>
      expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toMatch(/^contract_probe_success\{.*\} 1$/m),
    )
    interrupt.abort()
    expect(await ended).toBe(3)
    expect(io.out()).toBe('')
    expect(io.err()).toBe('plumbline: interrupted, so nothing was proven.\n')
  })
})

describe('drill --prometheus', () => {
  it('serves its metrics where the scrape config of the docs looks for them', async () => {
    expect(readFileSync('docs/drill.md', 'utf8')).toContain('targets: ["127.0.0.1:9465"]')
    await occupy(9465)
    const { code, err } = await drill('plu-gone', '--prometheus', await servePrometheus())
    expect([code, err.split('\n')[0]]).toEqual([2, 'plumbline: port 9465 on 127.0.0.1 is in use'])
  })

  it('is unverified where Prometheus does not scrape it, and says what it would scrape', async () => {
    const port = String(await freePort())
    const { code, out, err } = await drill(
      ...['plu-gone', 'plu-growing', '--port', port, '--patience', '1s'],
      ...['--prometheus', await servePrometheus({ firing: { 'drill-plu-gone': 'ContractProbeAbsent' } })],
    )
    expect([code, err]).toEqual([3, ''])
    const [, , , , ...lines] = out.replaceAll(/ in \d+ s\.$/gm, ' in … s.').split('\n')
    expect(lines.slice(0, 7)).toEqual([
      'UNTESTED  drill-plu-gone     -     -          -       -      -       -         api-removed-without-deprecation',
      'UNTESTED  drill-plu-growing  -     -          -       -      -       -         silence',
      '',
      `  UNTESTED: Prometheus scraped no passing check from http://127.0.0.1:${port}/metrics within 1.0 s, so`,
      '  nothing was planted; docs/drill.md shows what its scrape_configs need.',
      '',
      '2 of 2 targets UNTESTED, in … s.',
    ])
  })

  it('exits with 1 where an alert fires before anything was planted, also beside what is untested', async () => {
    const args = ['plu-gone', 'plu-growing', '--format', 'json', '--port', String(await freePort()), '--patience', '1s']
    const firing = { 'drill-plu-gone': 'ContractDriftBreaking' }
    const { code, out } = await drill(...args, '--prometheus', await servePrometheus({ passing: ['drill-plu-gone'], firing }))
    expect(code).toBe(1)
    const { exercises } = JSON.parse(out)
    expect(exercises.map(({ target, proven, missed, untested }: Record<string, unknown>) => [target, proven, missed, untested])).toEqual([
      ['drill-plu-gone', false, 'an alert of it fires before anything was planted: ContractDriftBreaking', null],
      ['drill-plu-growing', false, null, expect.stringContaining('Prometheus scraped no passing check')],
    ])
  })

  it.each([
    ['at the start', 0],
    ['under way', 2],
  ])('ends at once when it is interrupted while Prometheus owes it an answer: %s', async (_, answers) => {
    const silence = Promise.withResolvers<void>()
    const prometheus = await servePrometheus({ answers, onSilence: silence.resolve })
    const interrupt = new AbortController()
    const io = testIo({ signal: interrupt.signal })
    const ended = run(['drill', 'plu-gone', '--port', String(await freePort()), '--prometheus', prometheus], io)
    await silence.promise
    interrupt.abort()
    const start = performance.now()
    expect(await ended).toBe(3)
    expect(performance.now() - start).toBeLessThan(2_000)
    expect([io.out(), io.err()]).toEqual(['', 'plumbline: interrupted, so nothing was proven.\n'])
  })
})
