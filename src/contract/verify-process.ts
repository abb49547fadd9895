// Runs Pact's own verifier in a process of its own: its native library prints to stdout whatever it is told, bodies included, and
// reads the real environment. The parent gives it neither a stdout nor a secret.
import type { VerifierJob, VerifierReply } from './verifier.ts'

process.once('message', async (job: VerifierJob) => {
  const reply = await verify(job)
  process.send?.(reply, () => process.disconnect())
})

async function verify({ provider, providerBaseUrl, pactUrl, stateUrl, timeoutMs }: VerifierJob): Promise<VerifierReply> {
  // It throws while it is loaded where its native library, an optional package of each platform, was not installed.
  const pact = await import('@pact-foundation/pact').catch(() => null)
  if (pact === null) return { ok: false, reason: 'not-installed' }
  const verifier = new pact.Verifier({
    provider,
    providerBaseUrl,
    pactUrls: [pactUrl],
    providerStatesSetupUrl: stateUrl,
    providerStatesSetupTeardown: true,
    followRedirects: false,
    timeout: timeoutMs,
    logLevel: 'error',
  })
  try {
    return { ok: true, results: await verifier.verifyProvider() }
  } catch (error) {
    // A failed verification is an Error whose message is the results.
    const message = error instanceof Error ? error.message : ''
    return message.startsWith('{') ? { ok: true, results: message } : { ok: false, reason: 'no-result' }
  }
}
