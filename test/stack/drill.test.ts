import { expect, it, onTestFinished } from 'vitest'
import { run } from '#cli/program'
import { freePort } from '#support/free-port'
import { testIo } from '#support/test-io'
import { startStack } from './stack.ts'

it('a drill follows drift to its alert in a real Prometheus and Alertmanager, and to its end', async () => {
  const port = await freePort()
  const stack = await startStack(port, { waitForScrape: false })
  onTestFinished(() => stack.stop())
  const io = testIo()
  const sources = ['--prometheus', stack.prometheus, '--alertmanager', `${stack.alertmanager}/`]
  const code = await run(
    ['drill', 'plu-email-removed', 'plu-property-added', 'plu-growing', '--port', String(port), ...sources, '--format', 'json'],
    io,
  )
  expect(io.err()).toBe('')
  const report = JSON.parse(io.out())
  expect(report.exercises.map(({ scenario, alerts, missed }: Record<string, unknown>) => ({ scenario, alerts, missed }))).toEqual([
    { scenario: 'plu-email-removed', alerts: ['ContractDriftBreakingPinned'], missed: null },
    { scenario: 'plu-property-added', alerts: ['ContractDriftAdditive'], missed: null },
    { scenario: 'plu-growing', alerts: [], missed: null },
  ])
  expect(code).toBe(0)
  expect(report.followed).toEqual(['prometheus', 'alertmanager'])
  for (const { timesMs, scenario } of report.exercises) {
    if (scenario === 'plu-growing') continue
    expect([timesMs.exported <= timesMs.fired, timesMs.healed <= timesMs.resolved]).toEqual([true, true])
  }
}, 120_000)

it('a drill whose alert does not fire says so, and exits with 1', async () => {
  const port = await freePort()
  // A Prometheus that scrapes the drill and has no rules for it.
  const stack = await startStack(port, { waitForScrape: false, rules: false })
  onTestFinished(() => stack.stop())
  const io = testIo()
  const args = ['plu-email-removed', '--port', String(port), '--prometheus', stack.prometheus, '--patience', '8s']
  expect(await run(['drill', ...args], io)).toBe(1)
  expect(io.out()).toContain('drill-plu-email-removed: in the metrics, but no alert fired.')
}, 120_000)
