import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { run } from '#cli/program'
import { parseWaivers } from '#config/waivers'
import { initialState, recordRun } from '#monitor/state'
import { openStore } from '#monitor/store'
import { finding, reportOf, targetReport } from '#support/report-fixture'
import { testIo } from '#support/test-io'

const today = Date.parse('2026-03-10T23:30:00Z')
const wanted = { until: '2026-03-31', owner: 'jane', reason: 'They put it back in March.' }

function scene() {
  const cwd = mkdtempSync(join(tmpdir(), 'plumbline-waive-'))
  onTestFinished(() => rmSync(cwd, { recursive: true }))
  const other = finding({ fingerprint: 'ffffffffffff', location: '/data/users/*/phone' })
  const report = reportOf([
    targetReport({ verdict: 'drift', findings: [finding(), other] }),
    targetReport({ target: 'orders', environment: 'production', verdict: 'drift', findings: [other] }),
    targetReport({ target: 'shop', verdict: 'drift', findings: [finding()] }),
  ])
  writeFileSync(join(cwd, 'report.json'), JSON.stringify(report))
  const waive = async (fingerprint: string, options: Partial<Record<string, string>> = {}) => {
    const io = testIo({ cwd, now: () => today })
    const flags = Object.entries({ ...wanted, report: 'report.json', ...options }).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}`, value],
    )
    const code = await run(['waive', fingerprint, ...flags], io)
    return { code, out: io.out(), err: io.err() }
  }
  const file = (name = 'plumbline.waivers.yaml') => readFileSync(join(cwd, name), 'utf8')
  return { cwd, waive, file }
}

const common = { ...wanted, environment: 'staging', target: null, id: 'response-required-property-removed' }

describe('plumbline waive', () => {
  it('writes a waiver that check and watch read, and says what it waived and where it stands', async () => {
    const { waive, file } = scene()
    expect(await waive('0123456789ab')).toEqual({
      code: 0,
      out: [
        'Waived until the end of 2026-03-31 (UTC): response-required-property-removed at listUsers 200 /data/users/*/email, in staging.',
        'It is accepted for every target: now plu, shop, and each that comes to have it. --target NAME accepts it for one alone.',
        'plumbline.waivers.yaml:4 holds it. Commit the file: check and watch read it, a running watch on SIGHUP or POST /-/reload.',
        '',
      ].join('\n'),
      err: '',
    })
    expect(parseWaivers(file(), 'w.yaml')).toEqual([
      { fingerprint: '0123456789ab', ...common, location: '/data/users/*/email', place: { file: 'w.yaml', line: 4 } },
    ])
  })

  it('adds to what is there, and gives a finding that is waived already the new date', async () => {
    const { waive, file } = scene()
    await waive('0123456789ab')
    await waive('ffffffffffff', { env: 'production', until: '2026-03-10' })
    const { code, out } = await waive('0123456789ab', { until: '2026-04-30', reason: ' once \n more ' })
    expect([code, out.split('\n')[0]]).toEqual([
      0,
      'Waived anew until the end of 2026-04-30 (UTC): response-required-property-removed at listUsers 200 /data/users/*/email, in staging.',
    ])
    expect(
      parseWaivers(file(), 'w.yaml').map(({ fingerprint, until, reason, environment }) => [fingerprint, until, reason, environment]),
    ).toEqual([
      ['0123456789ab', '2026-04-30', 'once more', 'staging'],
      ['ffffffffffff', '2026-03-10', 'They put it back in March.', 'production'],
    ])
  })

  it('waives it for one target alone where that is named, beside the others and beside all', async () => {
    const { waive, file } = scene()
    const { out } = await waive('0123456789ab', { target: 'shop' })
    expect(out.split('\n').slice(0, 2)).toEqual([
      'Waived until the end of 2026-03-31 (UTC): response-required-property-removed at listUsers 200 /data/users/*/email, in staging.',
      'It is accepted for shop alone.',
    ])
    await waive('0123456789ab', { target: 'plu' })
    await waive('0123456789ab')
    expect((await waive('0123456789ab', { target: 'shop', until: '2026-04-30' })).out).toContain('Waived anew until the end of 2026-04-30')
    expect(parseWaivers(file(), 'w.yaml').map(({ target, until }) => [target, until])).toEqual([
      ['shop', '2026-04-30'],
      ['plu', '2026-03-31'],
      [null, '2026-03-31'],
    ])
  })

  it('takes the environment of the target that is named', async () => {
    const { waive, file } = scene()
    await waive('ffffffffffff', { target: 'orders' })
    expect(parseWaivers(file(), 'w.yaml').map(({ target, environment }) => [target, environment])).toEqual([['orders', 'production']])
  })

  it('writes next to the configuration, or where it is told to', async () => {
    const { cwd, waive, file } = scene()
    mkdirSync(join(cwd, 'deep'))
    writeFileSync(join(cwd, 'deep', 'plumbline.yaml'), '{}\n')
    expect((await waive('0123456789ab', { config: 'deep/plumbline.yaml' })).out).toContain('deep/plumbline.waivers.yaml:4 holds it.')
    expect((await waive('0123456789ab', { file: 'mine.yaml' })).out).toContain('mine.yaml:4 holds it.')
    expect(file('mine.yaml')).toBe(file('deep/plumbline.waivers.yaml'))
    expect(existsSync(join(cwd, 'plumbline.waivers.yaml'))).toBe(false)
  })

  it('knows what watch has seen, resolved or not', async () => {
    const { cwd, waive, file } = scene()
    const store = openStore(join(cwd, 'plumbline.db'))
    const report = targetReport({ verdict: 'drift', findings: [finding()] })
    const outcome = { kind: 'report', report } as const
    const state = recordRun(
      initialState,
      { id: 'x', startedAt: 0, durationMs: 1, blockedMs: 0, outcome },
      { confirm: { seen: 2, of: 3 }, waivers: [], target: 'plu', environment: 'staging' },
    )
    store.save(
      { name: 'plu', api: 'plu.v1', environment: 'staging', baseUrl: 'https://plu.test' },
      { state, presence: [], expiries: { certificateExpiry: null, sunsets: [] } },
    )
    store.close()
    expect((await waive('0123456789ab', { report: undefined })).code).toBe(0)
    expect((await waive('0123456789ab', { report: undefined, state: 'plumbline.db', until: '2026-05-01' })).out).toContain('Waived anew')
    expect(parseWaivers(file(), 'w.yaml')).toHaveLength(1)
    expect((await waive('ffffffffffff', { report: undefined })).err).toBe(
      'plumbline: there is no finding ffffffffffff in plumbline.db\n  Findings in it: 0123456789ab (response-required-property-removed at listUsers 200 /data/users/*/email).\n',
    )
  })
})

describe('plumbline waive, told something wrong', () => {
  const untilHint = '  Give the last day on which it is accepted, as YYYY-MM-DD: today is 2026-03-10 in UTC.\n'
  const reportHint = '  Make one with: npx plumbline check --format json --output FILE\n'
  it.each<[string, string, Partial<Record<string, string>>, string]>([
    [
      'a fingerprint that is none',
      '0123',
      {},
      '"0123" is no fingerprint: it has 12 hex digits, such as f58e03903c93\n  Reports show it with each finding.\n',
    ],
    [
      'one that was not found',
      '0123456789ac',
      {},
      'there is no finding 0123456789ac in report.json (did you mean 0123456789ab?)\n  Findings in it: 0123456789ab (response-required-property-removed at listUsers 200 /data/users/*/email), ffffffffffff (response-required-property-removed at listUsers 200 /data/users/*/phone).\n',
    ],
    [
      'one that was found in two environments',
      'ffffffffffff',
      {},
      'ffffffffffff was found in staging and production\n  Say where it is accepted: --env staging or --env production.\n',
    ],
    [
      'one that was not found there',
      '0123456789ab',
      { env: 'sandbox' },
      'there is no finding 0123456789ab in report.json for sandbox\n  No finding is in it at all.\n',
    ],
    [
      'a target that does not have it',
      '0123456789ab',
      { target: 'shpo' },
      'target "shpo" has no finding 0123456789ab in report.json (did you mean shop?)\n  It was found in plu, shop.\n',
    ],
    [
      'a fingerprint in capitals',
      'FFFFFFFFFFFF',
      {},
      '"FFFFFFFFFFFF" is no fingerprint: it has 12 hex digits, such as f58e03903c93 (did you mean ffffffffffff?)\n  Reports show it with each finding.\n',
    ],
    ['a date that is none', '0123456789ab', { until: 'soon' }, `--until "soon" is no date\n${untilHint}`],
    ['a day that there is not', '0123456789ab', { until: '2026-02-30' }, `--until "2026-02-30" is no date\n${untilHint}`],
    ['a day that is over', '0123456789ab', { until: '2026-03-09' }, `--until 2026-03-09 is in the past\n${untilHint}`],
    ['no owner', '0123456789ab', { owner: ' ' }, '--owner is empty\n  A waiver says who accepts the finding, and why.\n'],
    ['no reason', '0123456789ab', { reason: '\n' }, '--reason is empty\n  A waiver says who accepts the finding, and why.\n'],
    [
      'a report that is not there',
      '0123456789ab',
      { report: 'missing.json' },
      '--report missing.json: there is no such file\n  Name a file that "plumbline check --format json --output FILE" wrote.\n',
    ],
    ['a report that is no JSON', '0123456789ab', { report: 'text.txt' }, `text.txt: this is no JSON\n${reportHint}`],
    [
      'a report that is something else',
      '0123456789ab',
      { report: 'other.json' },
      `other.json: this is no report: must have required property 'schemaVersion'\n${reportHint}`,
    ],
    [
      'no report where watch has left nothing',
      '0123456789ab',
      { report: undefined },
      'there is nothing to know findings from\n  Run "npx plumbline check --format json --output report.json", then this with --report report.json.\n',
    ],
    [
      'a state file that is not there',
      '0123456789ab',
      { report: undefined, state: 'missing.db' },
      'there is no state file missing.db\n  Run "npx plumbline check --format json --output report.json", then this with --report report.json.\n',
    ],
    [
      'a place where nothing can be written',
      '0123456789ab',
      { file: 'missing/w.yaml' },
      '--file missing/w.yaml cannot be written: its directory does not exist\n  Name a file in a directory that exists.\n',
    ],
    ['a file without a name', '0123456789ab', { file: '' }, '--file is empty\n  Name a file in a directory that exists.\n'],
    [
      'a file that is wrong already',
      '0123456789ab',
      { file: 'wrong.yaml' },
      'wrong.yaml:1 [0].until: got "soon", wants a date, such as 2026-03-31\n',
    ],
  ])('%s: leaves with 2, and writes nothing', async (_, fingerprint, options, err) => {
    const { cwd, waive } = scene()
    writeFileSync(join(cwd, 'text.txt'), 'canary')
    writeFileSync(join(cwd, 'other.json'), '{"canary": 1}')
    writeFileSync(join(cwd, 'wrong.yaml'), "- { fingerprint: '0123456789ab', until: soon, owner: x, reason: y }\n")
    const before = readdirSync(cwd)
    expect(await waive(fingerprint, options)).toEqual({ code: 2, out: '', err: `plumbline: ${err}` })
    expect(readdirSync(cwd)).toEqual(before)
  })

  it('does not take a state file that it cannot look at for one that is not there', async () => {
    const { cwd, waive } = scene()
    symlinkSync('loop.db', join(cwd, 'loop.db'))
    expect(await waive('0123456789ab', { report: undefined, state: 'loop.db' })).toEqual({
      code: 2,
      out: '',
      err: `plumbline: ${cwd}/loop.db: the state file cannot be opened: ELOOP\n  Make it readable and writable, or name another file with --state.\n`,
    })
  })

  it('without one of its options says which', async () => {
    const { waive } = scene()
    expect((await waive('0123456789ab', { owner: undefined })).err).toBe(
      "plumbline: required option '--owner <who>' not specified\n  Run it with --help for what it takes.\n",
    )
  })

  it('is explained within 100 columns', async () => {
    const io = testIo()
    expect(await run(['waive', '--help'], io)).toBe(0)
    expect(
      Math.max(
        ...io
          .out()
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(100)
  })
})
