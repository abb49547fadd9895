import { fork } from 'node:child_process'
import { HarnessError } from '#errors'

/** One run of Pact's verifier. */
export interface VerifierJob {
  /** Name of the provider, as the pact has it. */
  provider: string
  providerBaseUrl: string
  /** Where the pact is to be read. */
  pactUrl: string
  /** Where provider states are to be set. */
  stateUrl: string
  /** For one request, milliseconds. */
  timeoutMs: number
}

/** What the verifier's process sends back: its results as JSON, or why there are none. */
export type VerifierReply = { ok: true; results: string } | { ok: false; reason: 'not-installed' | 'no-result' }

const noResult = { ok: false, reason: 'no-result' } as const satisfies VerifierReply

/** One interaction as the verifier saw it, in the order of the pact. */
export interface VerifierResult {
  description: string
  passed: boolean
  mismatches: Mismatch[]
}

/** One difference as Pact words it; `actual` and `mismatch` may hold values out of the response and must not be shown. */
export interface Mismatch {
  type: string
  path?: string
  key?: string
  expected?: unknown
  actual?: unknown
}

/**
 * Runs Pact's verifier in a process of its own, which ends with the signal; throws `usage` where Pact's native library is not
 * installed, and `internal` when it ends without results.
 */
export async function runVerifier(job: VerifierJob, signal: AbortSignal): Promise<VerifierResult[]> {
  const child = fork(new URL('./verify-process.ts', import.meta.url), {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // Nothing of ours: the variables hold secrets. Only exactly `true` keeps the native library from an analytics host.
    env: { PACT_DO_NOT_TRACK: 'true' },
    signal,
    killSignal: 'SIGKILL',
  })
  const { promise, resolve, reject } = Promise.withResolvers<VerifierReply>()
  child.once('message', (reply) => resolve(reply as VerifierReply))
  child.once('error', reject)
  child.once('exit', () => resolve(noResult))
  child.send(job)
  const reply = await promise.catch(() => noResult)
  signal.throwIfAborted()
  if (!reply.ok && reply.reason === 'not-installed') {
    throw new HarnessError('usage', "verify needs Pact's native library, which is not installed here: the container image leaves it out", {
      hint: 'Run it in a checkout after "npm ci", which installs it.',
    })
  }
  const results = reply.ok ? readResults(reply.results) : null
  if (results === null) {
    throw new HarnessError('internal', "Pact's verifier ended without a result.", {
      hint: 'Run "npm ci" again: its native library may not fit this platform.',
    })
  }
  return results
}

function readResults(text: string): VerifierResult[] | null {
  const { interactionResults } = Object(parse(text))
  if (!Array.isArray(interactionResults)) return null
  return interactionResults.map(({ description, result, mismatch }) => ({
    description: String(description),
    passed: result === 'OK',
    mismatches: Array.isArray(mismatch?.mismatches) ? mismatch.mismatches : [],
  }))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
