import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { TargetReport } from '#check/report'
import { run } from '#cli/program'
import { testIo } from '#support/test-io'

const email = 'f58e03903c93'
const today = Date.parse('2026-03-10T10:00:00Z')

function configIn(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-waived-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'plumbline.yaml'), text)
  return join(folder, 'plumbline.yaml')
}

/** A check of PLU on a sandbox without e-mail addresses, in a directory with these waivers. */
async function check(waivers: string, ...args: string[]) {
  const cwd = mkdtempSync(join(tmpdir(), 'plumbline-waived-'))
  onTestFinished(() => rmSync(cwd, { recursive: true }))
  writeFileSync(join(cwd, 'plumbline.waivers.yaml'), waivers)
  const io = testIo({ cwd, now: () => today })
  const code = await run(['check', 'plu', '--scenario', 'plu-email-removed', '--format', 'json', ...args], io)
  return { code, report: io.out() === '' ? null : JSON.parse(io.out()), err: io.err() }
}

const entry = (until: string, more = '') =>
  `- { fingerprint: '${email}', until: ${until}, owner: jane, reason: They put it back in March.${more} }\n`

describe('check, with a finding waived', () => {
  it('passes, and reports it all the same', async () => {
    const { code, report } = await check(entry('2026-03-31'))
    expect(code).toBe(0)
    expect(report.verdict).toBe('pass')
    expect(report.targets[0].findings).toMatchObject([
      { fingerprint: email, waiver: { until: '2026-03-31', owner: 'jane', reason: 'They put it back in March.', daysLeft: 21 } },
    ])
    expect(report.unusedWaivers).toBeUndefined()
  })

  it('passes on its last day, and drifts from the day after', async () => {
    expect((await check(entry('2026-03-10'))).code).toBe(0)
    const { code, report } = await check(entry('2026-03-09'))
    expect([code, report.verdict, report.targets[0].findings[0].waiver.daysLeft]).toEqual([1, 'drift', -1])
  })

  it('drifts where the waiver is for another environment', async () => {
    const { code, report } = await check(entry('2026-03-31', ', environment: staging'))
    expect([code, report.targets[0].findings[0].waiver]).toEqual([1, undefined])
  })

  it('drifts for the target that its waiver does not name, though both have the finding', async () => {
    const config = 'targets:\n  twin: { api: plu-card-partner.v1, environment: sandbox }\n'
    const waived = entry('2026-03-31', ', target: twin')
    const { code, report } = await check(waived, 'twin', '--waivers', 'plumbline.waivers.yaml', '--config', configIn(config))
    expect(code).toBe(1)
    expect(report.targets.map(({ target, verdict, findings }: TargetReport) => [target, verdict, findings[0]?.waiver?.target])).toEqual([
      ['plu', 'drift', undefined],
      ['twin', 'pass', 'twin'],
    ])
    expect(report.unusedWaivers).toBeUndefined()
  })

  it('names a waiver that matches nothing', async () => {
    const { code, report } = await check(entry('2026-03-31', ', target: plu').replace(email, '0123456789ab'))
    expect(code).toBe(1)
    expect(report.unusedWaivers).toMatchObject([{ fingerprint: '0123456789ab', source: 'plumbline.waivers.yaml:1' }])
  })

  it('refuses a file that is wrong before anything is checked', async () => {
    expect(await check(entry('soon'))).toEqual({
      code: 2,
      report: null,
      err: 'plumbline: plumbline.waivers.yaml:1 [0].until: got "soon", wants a date, such as 2026-03-31\n',
    })
    expect((await check('', '--waivers', 'missing.yaml')).err).toBe(
      'plumbline: missing.yaml: there is no such file\n  Name an existing file of waivers, or none.\n',
    )
  })
})
