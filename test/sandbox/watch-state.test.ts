import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, type TestContext } from 'vitest'
import { run } from '#cli/program'
import { freePort } from '#support/free-port'
import { testIo } from '#support/test-io'
import { startTestWatch } from './watch-support.ts'

const plu = 'api="plu-card-partner.v1"'
const breaking = `contract_drift_findings{${plu},class="breaking",environment="sandbox",pinned="true",target="plu"}`
const runs = `contract_probe_runs_total{${plu},environment="sandbox",target="plu"}`
const success = `contract_probe_success{${plu},environment="sandbox",target="plu"}`

function freshDirectory({ onTestFinished }: Pick<TestContext, 'onTestFinished'>): string {
  const directory = mkdtempSync(join(tmpdir(), 'plumbline-state-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return directory
}

const events = (err: string) =>
  err
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('the state of a watch', () => {
  it('is there again after a restart, before any run; the metrics wait for what that run sees', async (test) => {
    const state = join(freshDirectory(test), 'state.db')
    const args = ['plu', '--state', state, '--sandbox-port', String(await freePort())]
    const first = await startTestWatch(test, ...args, '--scenario', 'plu-email-removed')
    await first.eventually({ [breaking]: 1 })
    expect(await first.stop()).toBe(0)
    // Its first answer is long in coming: what it shows meanwhile, it remembers.
    const second = await startTestWatch(test, ...args, '--scenario', 'slow')
    const after = await second.series()
    const told = Object.keys(after).filter((key) => /^contract_(drift_findings|probe_(success|last_))/.test(key))
    expect([after[runs], told]).toEqual([0, []])
    const [finding] = JSON.parse(await second.text('/api/v1/findings')).findings
    expect([finding.state, finding.fingerprint]).toEqual(['confirmed', 'f58e03903c93'])
    expect(await second.text('/')).toContain('response-required-property-removed')
    expect((await fetch(`${second.origin}/readyz`)).status).toBe(200)
    await second.plant('plu-email-removed')
    await second.eventually({ [breaking]: 1, [success]: 0 })
  })

  it('is where waive looks for a fingerprint, while the watch goes on', async (test) => {
    const cwd = freshDirectory(test)
    const state = join(cwd, 'plumbline.db')
    const watch = await startTestWatch(test, 'plu', '--scenario', 'plu-email-removed', '--state', state)
    await watch.eventually({ [breaking]: 1 })
    const io = testIo({ cwd })
    const args = ['f58e03903c93', '--until', '2999-12-31', '--owner', 'jane', '--reason', 'known']
    expect([await run(['waive', ...args], io), io.err()]).toEqual([0, ''])
    expect(io.out()).toBe(
      [
        'Waived until the end of 2999-12-31 (UTC): response-required-property-removed at listUsers 200 /data/users/*/email, in sandbox.',
        'It is accepted for every target: now plu, and each that comes to have it. --target NAME accepts it for one alone.',
        'plumbline.waivers.yaml:4 holds it. Commit the file: check and watch read it, a running watch on SIGHUP or POST /-/reload.',
        '',
      ].join('\n'),
    )
  })

  it('counts what is waived no more once the waivers are read again', async (test) => {
    const directory = freshDirectory(test)
    const waivers = join(directory, 'w.yaml')
    writeFileSync(waivers, '')
    const watch = await startTestWatch(test, 'plu', '--scenario', 'plu-email-removed', '--waivers', waivers)
    await watch.eventually({ [breaking]: 1, [success]: 0 })
    writeFileSync(waivers, "- { fingerprint: 'f58e03903c93', until: 2999-12-31, owner: jane, reason: known }\n")
    const answer = await fetch(`${watch.origin}/-/reload`, { method: 'POST', headers: { origin: watch.origin } })
    expect(answer.status).toBe(200)
    expect((await watch.series())[breaking]).toBe(0)
    await watch.eventually({ [breaking]: 0, [success]: 1 })
    const [finding] = JSON.parse(await watch.text('/api/v1/findings')).findings
    expect([finding.state, finding.waiver.owner]).toEqual(['confirmed', 'jane'])
    writeFileSync(waivers, '- { fingerprint: nonsense }\n')
    const refused = await fetch(`${watch.origin}/-/reload`, { method: 'POST', headers: { origin: watch.origin } })
    expect([refused.status, await refused.text()]).toEqual([500, expect.stringContaining('w.yaml:1 [0]')])
    expect((await watch.series())[breaking]).toBe(0)
  })

  it('that is damaged keeps the watch from beginning, and is left alone', async (test) => {
    const state = join(freshDirectory(test), 'state.db')
    writeFileSync(state, 'no database\n'.repeat(1_000))
    const io = testIo()
    expect(await run(['watch', '--port', '0', '--sandbox-port', '0', '--state', state], io)).toBe(2)
    expect([io.out(), io.err()]).toEqual([
      '',
      `plumbline: ${state}: the state file is damaged, or no SQLite database\n  Nothing was changed in it. Restore it from a backup, or move it away to begin anew.\n`,
    ])
  })

  it('opens nothing in an outage', async (test) => {
    const watch = await startTestWatch(test, 'plu')
    await watch.eventually({ [success]: 1, [breaking]: 0 })
    await watch.plant('outage')
    await watch.eventually({ [success]: 0 })
    expect(events(watch.err()).filter(({ event }) => event.startsWith('finding-'))).toEqual([])
    expect((await watch.series())[runs]).toBeGreaterThan(1)
  })
})
