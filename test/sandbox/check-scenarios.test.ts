import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Report, TargetReport } from '#check/report'
import { run } from '#cli/program'
import { exitCodes } from '#errors'
import { type Format, formats, renderReport } from '#report/render'
import { personalValues } from '#sandbox/people'
import type { Scenario } from '#sandbox/scenario'
import { scenarios } from '#sandbox/scenarios'
import { renderOptions } from '#support/report-fixture'
import { reportSchemaErrors } from '#support/report-schema'
import { testIo } from '#support/test-io'

const directory = mkdtempSync(join(tmpdir(), 'plumbline-scenarios-'))
afterAll(() => rmSync(directory, { recursive: true }))

function configWith(timeout: string): string {
  const file = join(directory, `${timeout}.yaml`)
  const row = (api: string) => `{ api: ${api}, environment: sandbox, timeout: ${timeout} }`
  writeFileSync(file, `targets:\n  plu: ${row('plu-card-partner.v1')}\n  puppetvendors: ${row('puppetvendors-vendor.v2')}\n`)
  return file
}

/** A deadline far below the twelve seconds of `slow`. */
const impatient = configWith('2s')
/** A deadline that no local answer takes, whatever else the machine does. */
const patient = configWith('2m')

async function check({ name, expects }: Scenario): Promise<{ code: number; report: Report }> {
  const io = testIo()
  const config = expects.cause === 'timeout' ? impatient : patient
  const code = await run(['check', '--scenario', name, '--format', 'json', '--config', config], io)
  expect(io.err()).toBe('')
  return { code, report: JSON.parse(io.out()) }
}

const listOf: Record<string, string> = { plu: 'listUsers', puppetvendors: 'listVendorUsers' }

interface Seen {
  verdict: string
  cause: string | null
  findings: string[]
}

function seen({ verdict, cause, findings }: TargetReport): Seen {
  return {
    verdict,
    cause: cause?.class ?? null,
    findings: findings.map(({ id, location, operation }) => `${id} ${location} ${operation}`).sort(),
  }
}

/** What the table says of a target, with those of the consequences that were in fact reported. */
function expected({ provider, expects }: Scenario, report: TargetReport): Seen {
  if (provider !== 'all' && provider !== report.target) return { verdict: 'pass', cause: null, findings: [] }
  const follows = seen(report).findings.filter((finding) => expects.follows.includes(finding.split(' ')[0] ?? ''))
  const reported = expects.findings.map(({ id, location, operation = listOf[report.target] }) => `${id} ${location} ${operation}`)
  return { verdict: expects.verdict, cause: expects.cause, findings: [...new Set([...reported, ...follows])].sort() }
}

const canaries = personalValues()
const token = /eyJ[\w-]{8,}|\b[sv]k_\w{4,}/

/** Canaries and tokens in a text; a canary counts where it stands as a word of its own: `Ana` in `Analysis` is no leak. */
function leaks(text: string): string[] {
  const found = canaries.filter((value) => text.includes(value) && isWord(text, value))
  return [...found, ...(token.exec(text) ?? [])]
}

function isWord(text: string, value: string): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}])${RegExp.escape(value)}(?![\\p{L}\\p{N}])`, 'u').test(text)
}

describe('the search for leaks', () => {
  it('finds a name, an address and a token', () => {
    const [name = '', address = ''] = [canaries.find((value) => !value.includes('@')), canaries.find((value) => value.includes('@'))]
    expect(leaks(`"${name}" <${address}> x-access-token: eyJhbGciOiJI`)).toEqual(expect.arrayContaining([name, address, 'eyJhbGciOiJI']))
    expect(leaks(`x${name}x`)).toEqual([])
  })
})

async function holdAgainstTable(scenario: Scenario): Promise<void> {
  const { code, report } = await check(scenario)
  expect(Object.fromEntries(report.targets.map((target) => [target.target, seen(target)]))).toEqual(
    Object.fromEntries(report.targets.map((target) => [target.target, expected(scenario, target)])),
  )
  expect(code).toBe(exitCodes[scenario.expects.verdict])
  expect(report.targets.map(({ target }) => target)).toEqual(['plu', 'puppetvendors'])
  expect(reportSchemaErrors(report)).toEqual([])
  for (const format of Object.keys(formats) as Format[]) {
    expect([format, leaks(renderReport(report, format, renderOptions({ failOn: 'info' })))]).toEqual([format, []])
  }
  for (const { requests, findings } of report.targets) {
    expect(requests.length).toBeLessThanOrEqual(30)
    for (const { source } of findings) expect(source).toMatch(/^openapi\/.+\.yaml:\d+$/)
  }
}

const cases = scenarios.map((scenario) => [scenario.name, scenario] as const)

describe.concurrent('a check of each scenario of the sandbox', () => {
  it.each(cases)('%s comes to what the table says', (_name, scenario) => holdAgainstTable(scenario))
})
