import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { run } from '#cli/program'
import { formats } from '#report/render'
import { personalValues } from '#sandbox/people'
import { type RunningSandbox, startSandbox } from '#sandbox/server'
import { eventually } from '#support/eventually'
import { freePort } from '#support/free-port'
import { reportSchemaErrors } from '#support/report-schema'
import { type TestIo, type TestIoOptions, testIo } from '#support/test-io'

const directory = mkdtempSync(join(tmpdir(), 'plumbline-check-'))
let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
})
afterEach(() => sandbox.setScenario('healthy'))
afterAll(async () => {
  await sandbox.close()
  rmSync(directory, { recursive: true })
})

async function check(args: string[], options: TestIoOptions = {}): Promise<{ code: number; io: TestIo; lines: string[] }> {
  const io = testIo({ cwd: directory, ...options })
  const code = await run(['check', ...args], io)
  return { code, io, lines: io.out().split('\n') }
}

const atSandbox = (target: 'plu' | 'puppetvendors', ...args: string[]) => [
  target,
  '--base-url',
  sandbox.baseUrls[{ plu: 'plu-card-partner.v1', puppetvendors: 'puppetvendors-vendor.v2' }[target]] ?? '',
  ...args,
]

describe('plumbline check', () => {
  it('passes both emulated APIs without being told anything', async () => {
    const { code, io, lines } = await check([])
    expect([code, io.err()]).toEqual([0, ''])
    expect(lines.slice(0, 2)).toEqual([
      'PASS [sandbox] plu and puppetvendors keep their contracts',
      'Everything that could be tested was seen to hold.',
    ])
  })

  it('names every planted change with its place, how often, and where it was promised', async () => {
    const { code, io, lines } = await check(['--scenario', 'puppetvendors-v2-breaking'])
    expect(code).toBe(1)
    expect(lines[0]).toMatch(
      /^DRIFT \[sandbox\] puppetvendors breaks its contract \(\d+ breaking, 1 warning, 2 info\); plu keeps its$|^DRIFT/,
    )
    const node = 'listVendorUsers 200 /data/edges/*/node'
    const places = lines.filter((line) => line.startsWith(`    ${node}`)).map((line) => line.trim().slice(node.length))
    expect(places.toSorted()).toEqual(
      [
        '/approved',
        '/email',
        '/emailAddress',
        '/notifications',
        '/permission',
        '/profile/firstName',
        '/profile/fullName',
        '/profile/lastName',
        '/type',
        '/updatedAt',
      ].toSorted(),
    )
    expect(lines.filter((line) => /^ {6}live shows .+, in \d+ of \d+$/.test(line))).toHaveLength(places.length)
    expect(io.out().match(/openapi\/puppetvendors-vendor\.v2\.yaml:\d+\n/g)).toHaveLength(places.length)
  })

  it('takes an outage for trouble', async () => {
    const { code, lines } = await check(['--scenario', 'outage'])
    expect(code).toBe(3)
    expect(lines[0]).toBe('UNVERIFIED [sandbox] plu could not be verified (server-error); puppetvendors could not be verified')
    expect(lines.filter((line) => /^ {2}(breaking|warning|info) /.test(line))).toEqual([])
    expect(lines.filter((line) => line.startsWith('  again'))).toEqual([
      '  again      npx plumbline check plu --scenario outage',
      '  again      npx plumbline check puppetvendors --scenario outage',
    ])
  })

  it('lets an empty list pass only when told to', async () => {
    expect((await check(['--scenario', 'no-users'])).code).toBe(3)
    const { code, io } = await check(['--scenario', 'no-users', '--allow-empty', '--format', 'json'])
    const report = JSON.parse(io.out())
    expect([
      code,
      report.verdict,
      ...report.targets.map((target: { cause: null; coverage: { items: number } }) => [target.cause, target.coverage.items]),
    ]).toEqual([0, 'pass', [null, 0], [null, 0]])
  })

  it('draws the line where --fail-on puts it', async () => {
    const codes = await Promise.all(
      ['breaking', 'warning', 'info'].map(
        async (failOn) => (await check(['plu', '--scenario', 'plu-status-grown', '--fail-on', failOn])).code,
      ),
    )
    expect(codes).toEqual([0, 1, 1])
  })

  it('writes the report to a file, and one line to stdout', async () => {
    const { code, io } = await check(['--scenario', 'plu-email-removed', '--format', 'json', '--output', 'report.json'])
    expect(code).toBe(1)
    expect(io.out()).toMatch(/^DRIFT \[sandbox\] plu breaks its contract \(1 breaking\); puppetvendors keeps its contract\n$/)
    expect(reportSchemaErrors(JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8')))).toEqual([])
    expect(readdirSync(directory)).toEqual(['report.json'])
  })

  it('shows progress on a terminal only, on stderr, and removes it', async () => {
    const { io } = await check(['plu'], { terminal: true })
    const shown = io.err().split('\r\u001b[2K')
    expect(shown.slice(0, 2)).toEqual(['', 'checking plu (request 1)'])
    expect(shown.slice(1, -1).filter((text) => !/^checking plu \(request \d+\)$/.test(text))).toEqual([])
    expect(shown.at(-1)).toBe('')
    expect(stripVTControlCharacters(io.out()).split('\n')[0]).toBe('PASS [sandbox] plu keeps its contract')
    expect(io.out().startsWith('\u001b[1m\u001b[32mPASS')).toBe(true)
  })
})

describe('plumbline check --base-url', () => {
  it('needs no credential for a sandbox, and uses the user’s own where it is set', async () => {
    expect((await check(atSandbox('plu'))).code).toBe(0)
    expect((await check(atSandbox('puppetvendors'))).code).toBe(0)
    const { code, lines } = await check(atSandbox('plu'), { variables: { PLU_API_KEY: 'of-no-form-that-it-takes' } })
    expect([code, lines[0]]).toEqual([3, 'UNVERIFIED [sandbox] plu could not be verified (auth)'])
  })

  it('takes an unreachable host for trouble', async () => {
    const { code, io } = await check(['plu', '--base-url', `http://127.0.0.1:${await freePort()}`, '--format', 'json'])
    const [target] = JSON.parse(io.out()).targets
    expect([code, target.cause.class, target.findings, target.requests.map(({ status }: { status: null }) => status)]).toEqual([
      3,
      'connect',
      [],
      [null],
    ])
  })

  it('goes with any environment', async () => {
    const { code, io } = await check(atSandbox('plu', '--env', 'staging', '--format', 'json'), { variables: sandbox.credentials })
    const [{ environment, baseUrl }] = JSON.parse(io.out()).targets
    expect([code, environment, baseUrl]).toEqual([0, 'staging', sandbox.baseUrls['plu-card-partner.v1']])
  })
})

describe('credentials', () => {
  it('of the user never go to the embedded sandbox', async () => {
    expect((await check([], { variables: { PLU_API_KEY: 'not-good', PUPPETVENDORS_TOKEN: 'not-good' } })).code).toBe(0)
  })

  it('in a file that cannot be read are our own trouble, not the API’s', async () => {
    const { code, io } = await check(atSandbox('plu', '--env', 'staging'), { variables: { PLU_API_KEY_FILE: '/missing/key' } })
    expect([code, io.out(), io.err()]).toEqual([
      2,
      '',
      'plumbline: PLU_API_KEY_FILE names a file that cannot be read: /missing/key\n  Make the file readable, or unset PLU_API_KEY_FILE.\n',
    ])
  })

  it('in a file that is empty are told from ones that are not set', async () => {
    const variables = { PLU_API_KEY_FILE: '/dev/null' }
    const { code, io } = await check(atSandbox('plu', '--env', 'staging'), { variables })
    expect([code, io.out(), io.err()]).toEqual([
      2,
      '',
      'plumbline: PLU_API_KEY_FILE names an empty file: /dev/null\n  Write the value into the file, or unset PLU_API_KEY_FILE.\n',
    ])
  })

  it('and personal values stand in no output, whatever happens', async () => {
    const variables = { PLU_API_KEY: 'sk_staging_canary4711', PUPPETVENDORS_API_KEY: 'vk_canary4711' }
    const canaries = ['canary4711', ...personalValues().filter((value) => value.includes('@'))]
    const cases = [
      'healthy',
      'puppetvendors-v2-breaking',
      'plu-email-removed',
      'expired-token',
      'outage',
      'html-page',
      'redirect',
      'truncated-json',
    ].flatMap((scenario) => (['plu', 'puppetvendors'] as const).map((target) => ({ scenario, target })))
    const everyFormat = Object.keys(formats)
    for (const [index, { scenario, target }] of cases.entries()) {
      sandbox.setScenario(scenario)
      const format = everyFormat[index % everyFormat.length] ?? 'text'
      const { io } = await check(atSandbox(target, '--env', 'staging', '--format', format), { variables, terminal: true })
      const written = io.out() + io.err()
      expect(written.length).toBeGreaterThan(100)
      expect(canaries.filter((canary) => written.includes(canary))).toEqual([])
      expect(written).not.toMatch(/eyJ[\w-]{6}/)
    }
  })
})

describe('an interrupted check', () => {
  it('ends at once, says so, and verifies nothing', async () => {
    const abort = new AbortController()
    const io = testIo({ cwd: directory, signal: abort.signal, terminal: true })
    const ended = run(['check', '--scenario', 'slow'], io)
    await eventually(() => expect(io.err()).toContain('(request 1)'))
    abort.abort('SIGINT')
    const start = performance.now()
    expect(await ended).toBe(3)
    expect(performance.now() - start).toBeLessThan(3_000)
    expect([io.out(), io.err().split('\r\u001b[2K').at(-1)]).toEqual(['', 'plumbline: interrupted, so nothing was verified.\n'])
  })
})
