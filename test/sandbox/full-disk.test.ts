import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { describe, expect, it, type TestContext } from 'vitest'
import { eventually } from '#support/eventually'

/** Runs a command as a process of its own, with one of its streams on a disk that is full. */
function spawnOn({ onTestFinished }: TestContext, stream: 'stdout' | 'stderr', ...args: string[]) {
  const full = openSync('/dev/full', 'w')
  const child = spawn('node_modules/.bin/node', ['src/cli/main.ts', ...args], {
    stdio: ['ignore', stream === 'stdout' ? full : 'pipe', stream === 'stderr' ? full : 'pipe'],
  })
  closeSync(full)
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

describe.concurrent('on a full disk', () => {
  it.for(['pass', 'outage', 'plu-email-removed'])(
    'a check whose report is lost does not end as if it had told it: %s',
    async (scenario, test) => {
      const planted = scenario === 'pass' ? [] : ['--scenario', scenario]
      const child = spawnOn(test, 'stdout', 'check', 'plu', '--format', 'json', ...planted)
      const [said, [code]] = await Promise.all([child.stderr === null ? '' : text(child.stderr), once(child, 'exit')])
      expect([code, said]).toEqual([2, 'plumbline: stdout cannot be written: ENOSPC\n'])
    },
  )

  it('a watch goes on without its log', async (test) => {
    const child = spawnOn(test, 'stderr', 'watch', 'plu', '--port', '0', '--sandbox-port', '0', '--schedule', '* * * * * *')
    let said = ''
    child.stdout?.on('data', (chunk) => {
      said += chunk
    })
    await eventually(() => expect(said).toContain('status page'))
    const origin = /status page {2}(\S+)\//.exec(said)?.[1]
    const runs = async () => Number(/^contract_probe_runs_total\{.*\} (\d+)$/m.exec(await (await fetch(`${origin}/metrics`)).text())?.[1])
    await eventually(async () => expect(await runs()).toBeGreaterThan(1))
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})
