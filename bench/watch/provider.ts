import { startSandbox } from '#sandbox/server'

// The providers that are watched and probed, as a process of their own: what they take is no one's to answer for here.
const sandbox = await startSandbox({ perMinute: null })
process.stdout.write(`${JSON.stringify({ origin: sandbox.origin, baseUrls: sandbox.baseUrls, credentials: sandbox.credentials })}\n`)
process.once('SIGTERM', () => void sandbox.close())
