import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { HarnessError } from '#errors'
import { startSandbox } from '#sandbox/server'
import { openSandbox, withShortcuts } from '#support/open-sandbox'

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'))

async function listenSomewhere(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

describe('start', () => {
  it('serves both providers under their real paths on one port', async () => {
    const { port, origin, baseUrls } = await openSandbox()
    expect(origin).toBe(`http://127.0.0.1:${port}`)
    expect(baseUrls).toEqual({ 'plu-card-partner.v1': `${origin}/api`, 'puppetvendors-vendor.v2': origin })
  })

  it('refuses a busy port', async () => {
    const port = await listenSomewhere()
    const failure = await startSandbox({ port }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(HarnessError)
    expect(failure).toMatchObject({
      code: 'usage',
      message: `port ${port} is already in use`,
      hint: 'Choose another with --port, or 0 for any free one.',
    })
  })

  it('refuses an address that is not this machine’s', async () => {
    await expect(startSandbox({ host: '192.0.2.1' })).rejects.toMatchObject({ name: 'HarnessError', code: 'usage' })
  })

  it('refuses an unknown scenario with the names that are near', async () => {
    await expect(startSandbox({ scenario: 'outtage' })).rejects.toMatchObject({
      code: 'usage',
      message: 'there is no scenario "outtage"',
      hint: 'Did you mean outage? plumbline sandbox --list names them all.',
    })
  })

  it.skipIf(!hasIpv6)('listens on IPv6 as well', async () => {
    const { origin, plu } = await openSandbox({ host: '::1' })
    expect(origin).toMatch(/^http:\/\/\[::1\]:\d+$/)
    expect((await plu()).status).toBe(200)
  })

  it('leaves the global Request and Response alone', async () => {
    const before = [globalThis.Request, globalThis.Response]
    await openSandbox()
    expect([globalThis.Request, globalThis.Response]).toEqual(before)
  })
})

it('answers the same bytes from any two sandboxes', async () => {
  const [one, other] = [await openSandbox(), await openSandbox()]
  const token = await one.token()
  for (const query of ['', '?skip=40&limit=100']) expect((await other.plu(query)).text).toBe((await one.plu(query)).text)
  for (const query of ['', '?first=100', '?last=100', '?search=a']) {
    expect((await other.vendors(query, token)).text).toBe((await one.vendors(query, token)).text)
  }
})

it('keeps two sandboxes apart', async () => {
  const [one, other] = [await openSandbox(), await openSandbox()]
  one.setScenario('outage')
  await one.state('a vendor with no users')
  expect([one.scenario(), other.scenario()]).toEqual(['outage', 'healthy'])
  expect((await other.plu()).status).toBe(200)
  expect((await other.vendors()).json.data.edges).toHaveLength(20)
})

describe('close', () => {
  it('is quick in spite of a kept-alive connection and a slow request', async () => {
    const sandbox = withShortcuts(await startSandbox())
    const agent = new HttpAgent({ keepAlive: true })
    onTestFinished(() => agent.destroy())
    await new Promise<void>((resolve) =>
      httpRequest(`${sandbox.origin}/__sandbox/scenario`, { agent }, (r) => r.resume().on('end', resolve)).end(),
    )
    sandbox.setScenario('slow')
    const slow = sandbox.plu().then(
      () => 'answered',
      () => 'cut',
    )
    await delay(50)
    const start = performance.now()
    await sandbox.close()
    expect(performance.now() - start).toBeLessThan(1000)
    expect(await slow).toBe('cut')
    await expect(sandbox.plu()).rejects.toThrow()
  })

  it('may be asked for twice', async () => {
    const sandbox = await startSandbox()
    await Promise.all([sandbox.close(), sandbox.close()])
    await sandbox.close()
  })
})

describe('the rate limit of PuppetVendors', () => {
  const limited = { success: false, error: { message: 'Too many requests', code: 'RATE_LIMITED' } }

  it('lets 100 requests a minute pass, whatever they ask for, then answers 429 with the seconds to wait', async () => {
    let time = Date.UTC(2025, 0, 1)
    const sandbox = await openSandbox({ now: () => time, perMinute: 100 })
    const paths = ['/v2/vendor/users', '/v2/nowhere', '/v2/vendor/users?first=0', '/']
    for (let count = 0; count < 100; count += 1) {
      const { status } = await sandbox.ask(paths[count % paths.length]!)
      expect(status).not.toBe(429)
      if (count === 0) time += 15_000
    }
    const refused = await sandbox.ask('/v2/authenticate', { method: 'POST', body: '{"apiKey":"vk_1"}' })
    expect([refused.status, refused.headers.get('retry-after'), refused.json]).toEqual([429, '45', limited])
    time += 44_999
    expect((await sandbox.ask('/')).status).toBe(429)
    time += 1
    expect((await sandbox.ask('/')).status).toBe(404)
    expect((await sandbox.ask('/')).status).toBe(429)
  })

  it('is the documented one unless told otherwise', async () => {
    const sandbox = await startSandbox()
    onTestFinished(() => sandbox.close())
    const { ask } = withShortcuts(sandbox)
    const statuses = await Promise.all(Array.from({ length: 101 }, async () => (await ask('/v2/vendor/users')).status))
    expect(statuses.filter((status) => status === 429)).toHaveLength(1)
  })

  // Only Linux owns all of 127.0.0.0/8 without being told to.
  it.skipIf(process.platform !== 'linux')('counts each address for itself, and neither PLU nor the sandbox’s own endpoints', async () => {
    const sandbox = await openSandbox({ perMinute: 2 })
    const from = async (localAddress: string) => {
      const dispatcher = new Agent({ localAddress })
      const { statusCode, body } = await request(`${sandbox.origin}/v2/vendor/users`, { dispatcher })
      await body.dump()
      await dispatcher.close()
      return statusCode
    }
    const statuses: number[] = []
    for (const address of ['127.0.0.2', '127.0.0.2', '127.0.0.2', '127.0.0.3']) statuses.push(await from(address))
    expect(statuses).toEqual([401, 401, 429, 401])
    for (let count = 0; count < 5; count += 1) {
      expect((await sandbox.plu()).status).toBe(200)
      expect((await sandbox.ask('/__sandbox/scenario')).status).toBe(200)
    }
    expect((await sandbox.vendors('', null)).status).toBe(401)
  })
})

it('writes nothing to the console, even when clients hang up on a large answer', async () => {
  const spies = (['log', 'info', 'warn', 'error'] as const).map((method) => vi.spyOn(console, method).mockImplementation(() => {}))
  onTestFinished(() => {
    vi.restoreAllMocks()
  })
  const sandbox = await openSandbox({ scenario: 'huge-body' })
  const abort = new AbortController()
  const response = await fetch(`${sandbox.origin}/v2/vendor/users`, { signal: abort.signal, headers: { 'accept-encoding': 'identity' } })
  abort.abort()
  await response.text().catch(() => undefined)
  sandbox.setScenario('connection-reset')
  await sandbox.plu().catch(() => undefined)
  await delay(50)
  expect(spies.flatMap((spy) => spy.mock.calls)).toEqual([])
})
