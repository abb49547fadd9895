import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { packageRoot } from '#config/package'

/** What a running `plumbline watch` tells Prometheus: every metric by its HELP line, and every sample with its labels. */
export interface Exposition {
  /** Names as queries use them: of a histogram its `_bucket`, `_sum` and `_count`. */
  names: ReadonlySet<string>
  samples: { name: string; labels: Record<string, string> }[]
}

/** Starts `plumbline watch` on the embedded sandbox with a scenario, waits until each target was checked, and reads `/metrics`. */
export async function readRunningExposition(scenario: string): Promise<Exposition> {
  const args = [join(packageRoot(), 'src/cli/main.ts'), 'watch', '--port', '0', '--sandbox-port', '0', '--scenario', scenario]
  const watch = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const origin = await originOf(watch.stdout)
    for (let tries = 0; (await fetch(`${origin}/readyz`)).status !== 200; tries++) {
      if (tries > 150) throw new Error('plumbline watch did not get ready')
      await wait(100)
    }
    return parseExposition(await (await fetch(`${origin}/metrics`)).text())
  } finally {
    watch.kill()
    await once(watch, 'exit')
  }
}

async function originOf(stdout: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(stdout)) {
    const origin = /(http:\/\/[\d.:]+)\/metrics/.exec(line)?.[1]
    if (origin !== undefined) return origin
  }
  throw new Error('plumbline watch ended without saying where its metrics are')
}

function parseExposition(text: string): Exposition {
  const names = new Set<string>()
  const samples: Exposition['samples'] = []
  for (const line of text.split('\n')) {
    const [, name, type] = /^# TYPE (\S+) (\S+)/.exec(line) ?? []
    if (name !== undefined) for (const suffix of type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']) names.add(name + suffix)
    const [, sample, labels = ''] = /^([a-z_:]+)(?:\{(.*)\})? \S+/.exec(line) ?? []
    if (sample !== undefined) samples.push({ name: sample, labels: readLabels(labels) })
  }
  return { names, samples }
}

function readLabels(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, value]) => [label, value]))
}
