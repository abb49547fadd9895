import type { Waiver } from '#config/waivers'
import { unusedWaivers } from '#findings/waivers'
import { type CheckOptions, checkTarget } from './check-target.ts'
import type { Report, TargetReport } from './report.ts'
import { worstVerdict } from './verdict.ts'

interface RunOptions {
  /** Plumbline's own. */
  version: string
  /** All that there are, to tell which are of no use; none by default. */
  waivers?: readonly Waiver[]
  /** Whether the checks are of every target of their environment. */
  everyTarget?: boolean
  /** Unix milliseconds. */
  now(): number
}

/** Checks every target at the same time; the first HarnessError ends the others and is thrown. */
export async function checkTargets(checks: readonly CheckOptions[], options: RunOptions): Promise<Report> {
  const { version, now, waivers = [], everyTarget = false } = options
  const startedAt = now()
  const start = performance.now()
  const targets = await runAll(checks)
  const uses = targets.map((target) => ({ ...target, complete: target.cause === null && target.verdict !== 'unverified' }))
  const unused = unusedWaivers(waivers, { uses, everyTarget, now: startedAt })
  return {
    schemaVersion: 1,
    tool: { name: 'plumbline', version },
    startedAt: new Date(startedAt).toISOString(),
    durationMs: Math.round(performance.now() - start),
    verdict: worstVerdict(targets.map(({ verdict }) => verdict)),
    targets,
    ...(unused.length === 0 ? {} : { unusedWaivers: unused }),
  }
}

async function runAll(checks: readonly CheckOptions[]): Promise<TargetReport[]> {
  const failure = new AbortController()
  const runs = checks.map(async (check) => {
    const signal = check.signal === undefined ? failure.signal : AbortSignal.any([check.signal, failure.signal])
    try {
      return await checkTarget({ ...check, signal })
    } catch (error) {
      failure.abort()
      throw error
    }
  })
  // Waiting for all of them first leaves no request behind that would keep the process from ending.
  await Promise.allSettled(runs)
  return Promise.all(runs)
}
