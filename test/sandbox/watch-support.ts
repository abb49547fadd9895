import { expect, type TestContext, vi } from 'vitest'
import { run } from '#cli/program'
import { eventually } from '#support/eventually'
import { testIo } from '#support/test-io'

/** Every series of a metrics text as `name{labels}` → value. */
export type Series = Record<string, number>

/** A watch on an embedded sandbox, both on free ports, with a tick a second unless told otherwise. */
export interface TestWatch {
  origin: string
  sandboxOrigin: string
  out(): string
  err(): string
  plant(scenario: string): Promise<void>
  series(): Promise<Series>
  text(path: string): Promise<string>
  /** Waits until these series have these values, and answers all series of that scrape. */
  eventually(expected: Series): Promise<Series>
  /** Interrupts it and answers its exit code. */
  stop(): Promise<number>
}

/** Starts `plumbline watch` in this process; it is stopped when the test whose context is given ends. */
export async function startTestWatch({ onTestFinished }: Pick<TestContext, 'onTestFinished'>, ...args: string[]): Promise<TestWatch> {
  const interrupt = new AbortController()
  const io = testIo({ signal: interrupt.signal })
  const ended = run(['watch', '--port', '0', '--sandbox-port', '0', '--schedule', '* * * * * *', ...args], io)
  const stop = () => {
    interrupt.abort()
    return ended
  }
  onTestFinished(async () => void (await stop()))
  await eventually(() => expect(io.out(), io.err()).toContain('status page'))
  const found = (pattern: RegExp) => pattern.exec(io.out())?.[1] ?? expect.fail(`no ${pattern} in ${io.out()}`)
  const origin = found(/status page {2}(http:\/\/127\.0\.0\.1:\d+)\//)
  const sandboxOrigin = found(/(http:\/\/127\.0\.0\.1:\d+)\/__sandbox/)
  const text = async (path: string) => (await fetch(`${origin}${path}`)).text()
  const series = async () => parseSeries(await text('/metrics'))
  return {
    origin,
    sandboxOrigin,
    out: io.out,
    err: io.err,
    text,
    series,
    stop,
    plant: async (scenario) => {
      const response = await fetch(`${sandboxOrigin}/__sandbox/scenario`, { method: 'PUT', body: JSON.stringify({ scenario }) })
      expect(response.status).toBe(200)
    },
    eventually: async (expected) => {
      const scrape = async () => {
        const all = await series()
        expect(pick(all, Object.keys(expected))).toEqual(expected)
        return all
      }
      return vi.waitFor(scrape, { timeout: 45_000, interval: 40 })
    },
  }
}

/** Every series of a metrics text, comments left out. */
export function parseSeries(text: string): Series {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]))
}

function pick(series: Series, keys: readonly string[]): Series {
  return Object.fromEntries(keys.flatMap((key) => (series[key] === undefined ? [] : [[key, series[key]]])))
}
