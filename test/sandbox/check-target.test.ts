import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type CheckOptions, type CheckReadings, checkTarget } from '#check/check-target'
import { checkTargets } from '#check/check-targets'
import { type Plan, planTargets } from '#check/plan-targets'
import { emulation } from '#cli/emulation'
import { loadConfig } from '#config/load'
import { selectTargets } from '#config/target-selection'
import { variablesFrom } from '#config/variables'
import { HarnessError } from '#errors'
import { type RunningSandbox, startSandbox } from '#sandbox/server'
import { reportSchemaErrors } from '#support/report-schema'

let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
})
afterEach(() => sandbox.setScenario('healthy'))
afterAll(() => sandbox.close())

async function optionsFor(target: 'plu' | 'puppetvendors', overrides: Partial<CheckOptions> = {}): Promise<CheckOptions> {
  const config = loadConfig({ cwd: process.cwd(), variables: variablesFrom(sandbox.credentials) })
  const targets = selectTargets(config, { environment: 'sandbox', names: [target] })
  const api = targets[0]?.api ?? ''
  const plan: Plan = await planTargets({ config, targets, emulation, baseUrl: sandbox.baseUrls[api] ?? '', now: Date.now })
  return { ...plan.targets[0]!, policy: config.policy, failOn: 'breaking', allowEmpty: false, now: Date.now, ...overrides }
}

const lawsOf = ({ laws }: { laws: { id: string; verdict: string }[] }, verdict: string) =>
  laws.filter((law) => law.verdict === verdict).map(({ id }) => id)

/** The pages that showed the law `page-size` broken, and those before them that they are taken from. */
const secondSurvey = ['listUsers:first-2', 'listUsers:second-2', 'listUsers:double-2']
const lastOfFirstSurvey = 'listUsers:walk-3'

describe('a law that is broken once', () => {
  it('is tried again on fresh pages, and is no finding when it holds there', async () => {
    const asked: string[] = []
    const onProgress: CheckOptions['onProgress'] = ({ probe }) => {
      if (asked.includes(lastOfFirstSurvey)) sandbox.setScenario('healthy')
      asked.push(probe)
    }
    sandbox.setScenario('plu-limit-ignored')
    const report = await checkTarget(await optionsFor('plu', { onProgress }))
    expect(asked.slice(asked.indexOf(lastOfFirstSurvey) + 1)).toEqual(secondSurvey)
    expect([report.verdict, report.findings, lawsOf(report, 'broken')]).toEqual(['pass', [], []])
  })

  it('is a finding when it is broken there, too, and other laws are not asked for twice', async () => {
    sandbox.setScenario('plu-limit-ignored')
    const report = await checkTarget(await optionsFor('plu'))
    expect(report.findings.map(({ id }) => id)).toEqual(['pagination-page-size'])
    const ids = report.requests.map(({ id }) => id)
    expect(ids.slice(ids.indexOf(lastOfFirstSurvey) + 1)).toEqual(secondSurvey)
  })
})

describe('a check that is cut off', () => {
  it('keeps what it saw, and says that it was cut off', async () => {
    sandbox.setScenario('plu-email-removed')
    const abort = new AbortController()
    let made = 0
    const onProgress = () => {
      made++
      if (made === 3) abort.abort()
    }
    const report = await checkTarget(await optionsFor('plu', { signal: abort.signal, onProgress }))
    expect([report.verdict, report.cause, report.findings.map(({ id }) => id)]).toEqual([
      'drift',
      { class: 'timeout', message: 'The check was cut off before it was done.' },
      ['response-required-property-removed'],
    ])
  })

  it('is unverified where it saw nothing wrong', async () => {
    const report = await checkTarget(await optionsFor('plu', { signal: AbortSignal.abort() }))
    expect([report.verdict, report.cause?.class, report.findings, lawsOf(report, 'held')]).toEqual(['unverified', 'timeout', [], []])
  })
})

describe('what a check tells besides its report', () => {
  it('is when the credential ends', async () => {
    const readings: CheckReadings[] = []
    await checkTarget(await optionsFor('puppetvendors', { onReadings: (read) => readings.push(read) }))
    const day = 86_400
    expect(readings.map(({ credentialExpiry, certificateExpiry }) => [credentialExpiry?.variable, certificateExpiry])).toEqual([
      [expect.stringMatching(/^PUPPETVENDORS_(TOKEN|API_KEY)$/), null],
    ])
    const left = (readings[0]?.credentialExpiry?.at ?? 0) - Date.now() / 1_000
    expect(left).toBeGreaterThan(day - 60)
    expect(left).toBeLessThanOrEqual(day + 1)
  })

  it('is when an operation ends, in seconds', async () => {
    const readings: CheckReadings[] = []
    sandbox.setScenario('plu-sunset-soon')
    await checkTarget(await optionsFor('plu', { onReadings: (read) => readings.push(read) }))
    expect(readings.map(({ sunsets }) => sunsets)).toEqual([[{ operation: 'listUsers', at: expect.any(Number) }]])
    const days = ((readings[0]?.sunsets[0]?.at ?? 0) - Date.now() / 1_000) / 86_400
    expect(Math.round(days)).toBe(10)
  })
})

describe('several targets', () => {
  it('are checked at the same time and reported in the order asked for', async () => {
    const progress: string[] = []
    const onProgress: CheckOptions['onProgress'] = ({ target }) => progress.push(target.name)
    const checks = [await optionsFor('puppetvendors', { onProgress }), await optionsFor('plu', { onProgress })]
    const report = await checkTargets(checks, { version: '0.1.0', now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678) })
    expect(report.targets.map(({ target }) => target)).toEqual(['puppetvendors', 'plu'])
    expect([report.verdict, report.startedAt, report.tool]).toEqual([
      'pass',
      '2026-01-02T03:04:05.678Z',
      { name: 'plumbline', version: '0.1.0' },
    ])
    expect(reportSchemaErrors(report)).toEqual([])
    expect(new Set(progress.slice(0, 2))).toEqual(new Set(['plu', 'puppetvendors']))
  })

  it('end together when one of them meets a failure of our own', async () => {
    sandbox.setScenario('slow')
    const broken = await optionsFor('plu', { variables: variablesFrom({}) })
    const start = performance.now()
    await expect(checkTargets([await optionsFor('puppetvendors'), broken], { version: '0.1.0', now: Date.now })).rejects.toThrow(
      HarnessError,
    )
    expect(performance.now() - start).toBeLessThan(3_000)
  })
})
