import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { run } from '#cli/program'
import { showpieces } from '#cli/watch-banner'
import { personalValues } from '#sandbox/people'
import { scenarios } from '#sandbox/scenarios'
import { eventually } from '#support/eventually'
import { occupy } from '#support/occupied-port'
import { testIo } from '#support/test-io'
import { parseSeries, startTestWatch } from './watch-support.ts'

/** Where a watch outside the emulation may leave its state. */
const elsewhere = mkdtempSync(join(tmpdir(), 'plumbline-watch-'))
afterAll(() => rmSync(elsewhere, { recursive: true }))

const targetOf = (api: string) => (api === 'plu-card-partner.v1' ? 'plu' : 'puppetvendors')
const plu = 'api="plu-card-partner.v1",environment="sandbox"'
const vendors = 'api="puppetvendors-vendor.v2",environment="sandbox"'
const drift = (api: string, severity: string, pinned = true) =>
  `contract_drift_findings{api="${api}",class="${severity}",environment="sandbox",pinned="${pinned}",target="${targetOf(api)}"}`
const pluBreaking = drift('plu-card-partner.v1', 'breaking')
const bothPass = { [`contract_probe_success{${plu},target="plu"}`]: 1, [`contract_probe_success{${vendors},target="puppetvendors"}`]: 1 }
const pluRuns = `contract_probe_runs_total{${plu},target="plu"}`

describe.concurrent('watch on the embedded sandbox', () => {
  it('is green within moments, and says what is watched, where to look, how to plant and how to stop', async (test) => {
    const watch = await startTestWatch(test)
    await watch.eventually(bothPass)
    const { port } = new URL(watch.origin)
    const sandbox = watch.sandboxOrigin
    expect(watch.out().replace(/Plumbline \d+\.\d+\.\d+/, 'Plumbline X')).toBe(`Plumbline X watches 2 targets in sandbox, emulated:
  plu            plu-card-partner.v1      * * * * * *  ${sandbox}/api
  puppetvendors  puppetvendors-vendor.v2  * * * * * *  ${sandbox}

  status page  http://127.0.0.1:${port}/
  metrics      http://127.0.0.1:${port}/metrics
  health       http://127.0.0.1:${port}/healthz and http://127.0.0.1:${port}/readyz

Plant a breaking change, and see it on the page after the next run; then heal it:
  curl -X PUT ${sandbox}/__sandbox/scenario -d '{"scenario":"plu-email-removed"}'
  curl -X PUT ${sandbox}/__sandbox/scenario -d '{"scenario":"healthy"}'

Ctrl-C stops it. Each run writes one line of JSON to stderr.
`)
    expect((await fetch(`${watch.origin}/readyz`)).status).toBe(200)
    expect(await watch.text('/')).toContain('<h1>All 2 targets hold</h1>')
    expect(await watch.stop()).toBe(0)
  })

  it('raises the gauge within one tick of a planted drift, and lowers it after three clean runs', async (test) => {
    const watch = await startTestWatch(test)
    await watch.eventually({ ...bothPass, [pluBreaking]: 0 })
    await watch.plant('plu-email-removed')
    const planted = await watch.series()
    const risen = await watch.eventually({ [pluBreaking]: 1, [`contract_probe_success{${plu},target="plu"}`]: 0 })
    // The run that was under way when it was planted, the one of the next tick, and the one that confirms it at once.
    expect(risen[pluRuns]! - planted[pluRuns]!).toBeLessThanOrEqual(3)
    const findings = JSON.parse(await watch.text('/api/v1/findings')).findings
    expect(findings.map(({ state, runs }: { state: string; runs: number }) => [state, runs >= 2])).toEqual([['confirmed', true]])
    expect(findings.map(({ id, location }: { id: string; location: string }) => `${id} ${location}`)).toEqual([
      'response-required-property-removed /data/users/*/email',
    ])
    expect(await watch.text('/')).toContain('<h1>Drift in 1 of 2 targets</h1>')
    await watch.plant('healthy')
    const healed = await watch.series()
    const fallen = await watch.eventually({ [pluBreaking]: 0, ...bothPass })
    expect(fallen[pluRuns]! - healed[pluRuns]!).toBeGreaterThanOrEqual(3)
    expect(fallen[pluRuns]! - healed[pluRuns]!).toBeLessThanOrEqual(4)
    const told = watch
      .err()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ event }) => event.startsWith('finding-'))
    expect(told.map(({ event, target, fingerprint, location }) => [event, target, fingerprint, location])).toEqual(
      ['finding-opened', 'finding-confirmed', 'finding-resolved'].map((event) => [event, 'plu', 'f58e03903c93', '/data/users/*/email']),
    )
    expect(await watch.series()).toMatchObject({
      'contract_drift_detected_total{api="plu-card-partner.v1",class="breaking",environment="sandbox",target="plu"}': 1,
      'contract_drift_detected_total{api="puppetvendors-vendor.v2",class="breaking",environment="sandbox",target="puppetvendors"}': 0,
    })
  })

  it('takes an outage for trouble: no success, its reason, not one finding', async (test) => {
    const watch = await startTestWatch(test)
    await watch.eventually(bothPass)
    await watch.plant('outage')
    await watch.eventually({
      [`contract_probe_success{${plu},target="plu"}`]: 0,
      [`contract_probe_success{${vendors},target="puppetvendors"}`]: 0,
    })
    const series = await watch.series()
    expect(series[`contract_probe_run_failures_total{${plu},reason="server-error",target="plu"}`]).toBeGreaterThan(0)
    expect(series[`contract_probe_run_failures_total{${vendors},reason="server-error",target="puppetvendors"}`]).toBeGreaterThan(0)
    const nonZero = Object.entries(series).filter(([key, value]) => /^contract_drift_|reason="(drift|internal)"/.test(key) && value !== 0)
    expect(nonZero).toEqual([])
    expect(JSON.parse(await watch.text('/api/v1/findings')).findings).toEqual([])
  })

  it('keeps a drift that it saw through an outage', async (test) => {
    const watch = await startTestWatch(test, '--scenario', 'plu-email-removed')
    await watch.eventually({ [pluBreaking]: 1 })
    await watch.plant('outage')
    await eventually(async () =>
      expect((await watch.series())[`contract_probe_run_failures_total{${plu},reason="server-error",target="plu"}`]).toBeGreaterThan(0),
    )
    expect((await watch.series())[pluBreaking]).toBe(1)
  })

  it('stays under 150 series a target, of ours', async (test) => {
    const watch = await startTestWatch(test, '--scenario', 'puppetvendors-v2-breaking')
    await watch.eventually({ [`contract_probe_success{${vendors},target="puppetvendors"}`]: 0 })
    const keys = Object.keys(parseSeries(await watch.text('/metrics')))
    for (const api of ['plu-card-partner.v1', 'puppetvendors-vendor.v2']) {
      const count = keys.filter((key) => key.includes(`api="${api}"`)).length
      expect(count).toBeGreaterThan(60)
      expect(count).toBeLessThan(150)
    }
    expect(
      keys.filter((key) => !key.includes('api="')).every((key) => /^(contract_(build_info|config_)|process_|nodejs_eventloop_)/.test(key)),
    ).toBe(true)
  })
})

describe.concurrent('secrets and personal values', () => {
  const searched = [
    'healthy',
    'plu-email-removed',
    'plu-status-grown',
    'puppetvendors-v2-breaking',
    'puppetvendors-cursor-broken',
    'expired-token',
  ]

  it.for(searched)('stand in no metric, page, answer or log: %s', async (scenario, test) => {
    const watch = await startTestWatch(test, '--scenario', scenario)
    await eventually(async () => expect((await fetch(`${watch.origin}/readyz`)).status).toBe(200))
    const served = await Promise.all(['/', '/metrics', '/api/v1/targets', '/api/v1/findings', '/readyz', '/nothing'].map(watch.text))
    const all = [...served, watch.out(), watch.err()].join('\n')
    const planted = scenarios.find(({ name }) => name === scenario)?.expects.findings ?? expect.fail(`no scenario ${scenario}`)
    for (const { id } of planted) expect(all).toContain(id)
    const canaries = personalValues()
    expect(canaries.length).toBeGreaterThan(200)
    expect(canaries.filter((value) => all.includes(value) && standsAlone(all, value))).toEqual([])
    expect(all).not.toMatch(/eyJ[\w-]{8,}|\b[sv]k_\w{4,}/)
  })

  /** `Ana` in `Analysis` is no leak. */
  function standsAlone(text: string, value: string): boolean {
    return new RegExp(`(?<![\\p{L}\\p{N}])${RegExp.escape(value)}(?![\\p{L}\\p{N}])`, 'u').test(text)
  }
})

describe('the log of a watch', () => {
  it('is one line of JSON a run, and nothing else', async (test) => {
    // A run at the start, and no tick that finds it still under way.
    const watch = await startTestWatch(test, 'plu', '--schedule', '0 0 1 1 *')
    await watch.eventually({ [`contract_probe_success{${plu},target="plu"}`]: 1 })
    await watch.stop()
    const lines = watch
      .err()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        level: 'info',
        runId: expect.stringMatching(/^[0-9a-f]{16}$/),
        blockedMs: expect.any(Number),
        event: 'run',
        target: 'plu',
        api: 'plu-card-partner.v1',
        environment: 'sandbox',
        verdict: 'pass',
        cause: null,
        causeMessage: null,
        durationMs: expect.any(Number),
        requests: expect.any(Number),
        slowestRequestMs: expect.any(Number),
        findings: { breaking: 0, warning: 0, info: 0 },
        waived: 0,
        operations: { observed: 1, of: 1 },
        laws: { held: expect.any(Number), broken: 0, untested: expect.any(Number) },
      },
    ])
  })
})

describe('the commands that the first lines show', () => {
  it('plant what they say when they are pasted', async (test) => {
    const watch = await startTestWatch(test)
    await watch.eventually(bothPass)
    const commands = watch
      .out()
      .split('\n')
      .filter((line) => line.startsWith('  curl'))
    expect(commands).toHaveLength(2)
    for (const command of commands) {
      const [, method, url, data] = /^ {2}curl -X (PUT) (\S+) -d '(.+)'$/.exec(command) ?? expect.fail(command)
      // What curl sends for -d, so that the test needs no curl.
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const response = await fetch(url!, { method: method!, headers, body: data! })
      expect([response.status, ((await response.json()) as { scenario: string }).scenario]).toEqual([200, JSON.parse(data!).scenario])
    }
  })

  it('name scenarios that there are, for every API that the sandbox emulates', async () => {
    const { providers } = await import('#sandbox/providers')
    expect(Object.keys(showpieces).toSorted()).toEqual(providers.map(({ api }) => api).toSorted())
    for (const name of Object.values(showpieces)) {
      expect(scenarios.find((scenario) => scenario.name === name)).toMatchObject({ name, expects: { verdict: 'drift' } })
    }
  })

  it('plant in the API that is watched', async (test) => {
    const watch = await startTestWatch(test, 'puppetvendors')
    expect(watch.out()).toContain('{"scenario":"puppetvendors-v2-breaking"}')
    expect(watch.out()).toContain('watches 1 target in sandbox, emulated:')
  })
})

describe('ports', () => {
  it('that are in use are replaced when nobody asked for them, and it says so', async () => {
    for (const port of [4010, 9464]) await occupy(port)
    const interrupt = new AbortController()
    const io = testIo({ signal: interrupt.signal })
    const ended = run(['watch'], io)
    await eventually(() => expect(io.out(), io.err()).toContain('status page'))
    interrupt.abort()
    expect(await ended).toBe(0)
    expect(io.out()).toMatch(/^Port 4010 is in use, so the sandbox is on \d+\.$/m)
    expect(io.out()).toMatch(/^Port 9464 is in use, so the page is on \d+\.$/m)
  })

  it.each([
    ['--port', ['--sandbox-port', '0']],
    ['--sandbox-port', ['--port', '0']],
  ])('that are in use and were asked for with %s are an error', async (option, others) => {
    const port = await occupy(0)
    const io = testIo()
    expect(await run(['watch', option, String(port), ...others], io)).toBe(2)
    expect([io.out(), io.err()]).toEqual([
      '',
      `plumbline: port ${port} is in use\n  Choose another with ${option}, or ${option} 0 for any that is free.\n`,
    ])
  })

  it('that are in use are an error outside the emulation, where Prometheus scrapes a fixed one', async () => {
    await occupy(9464)
    const io = testIo({ cwd: elsewhere, variables: { PLU_API_KEY: 'sk_staging_0123456789' } })
    expect(await run(['watch', 'plu', '--env', 'staging'], io)).toBe(2)
    expect([io.out(), io.err()]).toEqual([
      '',
      'plumbline: port 9464 on 127.0.0.1 is in use\n  Choose another with --port, or --port 0 for any that is free.\n',
    ])
  })
})

describe('what cannot begin', () => {
  it.each([
    ['staging without credentials', ['--env', 'staging'], /PLU_API_KEY/],
    ['one target without its credential', ['puppetvendors', '--env', 'production'], /PUPPETVENDORS_(TOKEN|API_KEY)/],
    ['a schedule that is none', ['--schedule', 'often'], /^plumbline: "often" is no schedule. It has 1 field.\n {2}Give a cron/],
    ['a target that there is not', ['plo'], /^plumbline: no target "plo" in sandbox/],
    [
      'a scenario that there is not',
      ['--sandbox-port', '0', '--scenario', 'plu-email-remove'],
      /there is no scenario "plu-email-remove"\n {2}Did you mean plu-email-removed/,
    ],
    ['a port that is none', ['--port', '99999'], /It takes a port from 0 to 65535/],
  ])('%s: exit 2, and nothing is watched', async (_, args, message) => {
    const io = testIo()
    expect(await run(['watch', ...args], io)).toBe(2)
    expect(io.out()).toBe('')
    expect(io.err()).toMatch(message)
  })

  it.each([
    ['--scenario', 'outage'],
    ['--sandbox-port', '4011'],
  ])('%s where nothing is emulated', async (option, value) => {
    const io = testIo({ cwd: elsewhere, variables: { PLU_API_KEY: 'sk_staging_0123456789' } })
    expect(await run(['watch', 'plu', '--env', 'staging', '--port', '0', option, value], io)).toBe(2)
    expect(io.err()).toBe(`plumbline: ${option} is for the embedded sandbox, and nothing here is watched on it\n  Leave out ${option}.\n`)
  })
})
