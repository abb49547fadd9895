import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { run } from '#cli/program'
import { exitCodes } from '#errors'
import { personalValues } from '#sandbox/people'
import { openSandbox } from '#support/open-sandbox'
import { serveHttp } from '#support/servers'
import { testIo } from '#support/test-io'

const plu = 'plu-card-partner.v1'
const vendor = 'puppetvendors-vendor.v2'

async function verify(args: string[], options: Parameters<typeof testIo>[0] = {}) {
  const io = testIo(options)
  const code = await run(['verify', ...args], io)
  return { code, out: io.out(), err: io.err() }
}

const descriptions = (api: string): string[] =>
  JSON.parse(readFileSync(`contracts/${api}/plumbline-${api}.json`, 'utf8')).interactions.map(
    (each: { description: string }) => each.description,
  )

const marked = (out: string, mark: string) => out.split('\n').flatMap((line) => (line.startsWith(`  ${mark} `) ? [line.slice(4)] : []))

describe('plumbline verify on the embedded sandbox', () => {
  it('finds that every pact holds', async () => {
    const { code, out, err } = await verify([])
    expect(err).toBe('')
    expect(code).toBe(exitCodes.pass)
    expect(out.split('\n')[0]).toBe('pass: of 30 interactions, 30 passed; pacts and specs agree')
    expect(marked(out, '✓')).toEqual([plu, vendor].flatMap((api) => [...descriptions(api), `agrees with openapi/${api}.yaml`]))
  })

  it('finds what a planted drift breaks, and shows no value', async () => {
    const { code, out } = await verify(['--api', 'plu', '--scenario', 'plu-email-removed'])
    expect(code).toBe(exitCodes.drift)
    expect(out.split('\n')[0]).toBe('drift: of 11 interactions, 1 failed and 10 passed; pacts and specs agree')
    expect(marked(out, '✗')).toEqual(['the first page of users'])
    expect(out.split('\n').filter((line) => line.startsWith('      '))).toEqual([
      '      /data/users/*/email: absent (10 times); the pact relies on a text like ^[^@\\s]+@[^@\\s]+$',
    ])
  })

  it('names every breaking change of a whole set, and no personal value', async () => {
    const { code, out } = await verify(['--api', vendor, '--scenario', 'puppetvendors-v2-breaking', '--format', 'json'])
    expect(code).toBe(exitCodes.drift)
    const { verdict, pacts } = JSON.parse(out)
    expect(verdict).toBe('drift')
    const results: { description: string; outcome: string; failures?: { location: string; observed: string }[] }[] = pacts[0].interactions
    const first = results.find(({ description }) => description === 'the first page of vendor users')
    expect(first?.failures?.map(({ location, observed }) => `${location} ${observed}`)).toEqual([
      '/data/edges/*/node/approved a text',
      '/data/edges/*/node/email absent',
      '/data/edges/*/node/notifications absent',
      '/data/edges/*/node/permission null',
      '/data/edges/*/node/profile/firstName absent',
      '/data/edges/*/node/profile/lastName absent',
      '/data/edges/*/node/type another text',
      '/data/edges/*/node/updatedAt a number',
    ])
    expect(personalValues().filter((value) => out.includes(value))).toEqual([])
  })

  it.each(['outage', 'expired-token', 'truncated-json'])('takes %s for trouble and not for drift', async (scenario) => {
    const { code, out } = await verify(['--api', plu, '--scenario', scenario])
    expect(code).toBe(exitCodes.unverified)
    expect(out.split('\n')[0]).toMatch(/^unverified: /)
    expect(marked(out, '✗')).toEqual([])
  })

  it('takes another spelling of the same data for the same', async () => {
    const { code, out } = await verify(['--api', plu, '--scenario', 'other-spelling'])
    expect([code, marked(out, '✗')]).toEqual([exitCodes.pass, []])
  })
})

describe('plumbline verify elsewhere', () => {
  it('sets the provider states of a sandbox on this machine', async () => {
    const { baseUrls } = await openSandbox()
    const { code, out } = await verify(['--api', vendor, '--base-url', `${baseUrls[vendor]}`])
    expect(code).toBe(exitCodes.pass)
    expect(out.split('\n')[0]).toBe('pass: of 19 interactions, 19 passed; pacts and specs agree')
  })

  it('asks a provider without states only what holds on any data, with credentials that nobody sees', async () => {
    const { origin, token } = await openSandbox()
    const merchant = (await openSandbox()).credentials.PUPPETVENDORS_MERCHANT_TOKEN ?? ''
    const seen: string[] = []
    const provider = await serveHttp(async (request, response) => {
      if (request.url?.startsWith('/__sandbox')) return response.writeHead(404).end()
      seen.push(`${request.method} ${request.url} ${request.headers['x-access-token'] ?? 'no token'}`)
      const body = Buffer.concat(await Array.fromAsync(request))
      const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
        typeof value === 'string' && ['x-access-token', 'content-type'].includes(name) ? [[name, value]] : [],
      )
      const answer = await fetch(`${origin}${request.url}`, { method: request.method ?? 'GET', headers, ...(body.length > 0 && { body }) })
      return response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
    })
    const own = await token()
    const variables = { PUPPETVENDORS_TOKEN: own, PUPPETVENDORS_API_KEY: 'vk_canary', PUPPETVENDORS_MERCHANT_TOKEN: merchant }
    const { code, out, err } = await verify(['--api', vendor, '--base-url', provider.origin], { variables })
    expect(code).toBe(exitCodes.pass)
    expect(marked(out, '✓')).toEqual([
      'a page of more than a hundred vendor users',
      'a page of vendor users from both ends',
      "a page of vendor users with a merchant's token",
      'a page of vendor users without a token',
      'an exchange of an API key for a token',
      `agrees with openapi/${vendor}.yaml`,
    ])
    expect(marked(out, '-')).toHaveLength(14)
    expect(seen).toEqual([
      `GET /v2/vendor/users?first=101 ${own}`,
      `GET /v2/vendor/users?first=10&last=10 ${own}`,
      `GET /v2/vendor/users ${merchant}`,
      'GET /v2/vendor/users no token',
      'POST /v2/authenticate no token',
    ])
    for (const secret of [own, merchant, 'vk_canary']) expect(out + err).not.toContain(secret)
  })

  it('is unverified where nobody answers', async () => {
    const { code, out } = await verify(['--api', plu, '--base-url', 'http://127.0.0.1:1'])
    expect(code).toBe(exitCodes.unverified)
    expect(out).toContain('unverified: no answer from 127.0.0.1:1 (ECONNREFUSED)')
  })
})

describe('plumbline verify refuses', () => {
  it.each([
    ['an API that there is not', ['--api', 'plu-card-partnr.v1'], 'no API "plu-card-partnr.v1" (did you mean plu-card-partner.v1?)'],
    ['a base URL for several APIs', ['--base-url', 'http://127.0.0.1:1'], '--base-url goes with exactly one --api'],
    ['a base URL that is none', ['--api', plu, '--base-url', 'ftp://x'], '--base-url is refused: it is no http:// or https:// URL'],
    [
      'a base URL with a secret',
      ['--api', plu, '--base-url', 'https://me:canary@x'],
      '--base-url is refused: it holds a user name or password',
    ],
    [
      'a base URL with a query',
      ['--api', plu, '--base-url', 'https://x/?key=canary'],
      '--base-url is refused: it has a query or a fragment',
    ],
    [
      'a scenario elsewhere',
      ['--api', plu, '--base-url', 'http://x', '--scenario', 'outage'],
      '--scenario is for the embedded sandbox alone',
    ],
    ['a state URL without a base URL', ['--state-url', 'http://x'], '--state-url goes with --base-url'],
    ['a scenario that there is not', ['--scenario', 'outrage'], 'outrage'],
    ['a format that there is not', ['--format', 'xml'], 'It takes text or json'],
  ])('%s', async (_, args, message) => {
    const { code, out, err } = await verify(args)
    expect(code).toBe(exitCodes.usage)
    expect(out).toBe('')
    expect(err).toContain(message)
    expect(err).not.toContain('canary')
  })

  it.each(['PUPPETVENDORS_TOKEN', 'PUPPETVENDORS_API_KEY', 'PUPPETVENDORS_MERCHANT_TOKEN'])(
    '%s over plain http to another machine, as check does',
    async (variable) => {
      const args = ['--api', vendor, '--base-url', 'http://203.0.113.7:8080/v2']
      expect(await verify(args, { variables: { [variable]: 'canary' } })).toEqual({
        code: exitCodes.usage,
        out: '',
        err: `plumbline: --base-url: ${variable} would travel unencrypted to 203.0.113.7:8080\n  Use an https base URL; plain http is for loopback addresses only.\n`,
      })
    },
  )

  it('nothing, but says so, when it is interrupted', async () => {
    const { code, out, err } = await verify(['--api', plu], { signal: AbortSignal.abort('SIGINT') })
    expect([code, out, err]).toEqual([exitCodes.unverified, '', 'plumbline: interrupted, so nothing was verified.\n'])
  })
})

/** This checkout as the container image has it: without the native library of any platform. */
function withoutOptionalPackages(): string {
  const directory = mkdtempSync(join(tmpdir(), 'plumbline-image-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const pact = join('node_modules', '@pact-foundation')
  const packages = readdirSync('node_modules').filter((name) => !name.startsWith('.') && name !== '@pact-foundation')
  mkdirSync(join(directory, pact), { recursive: true })
  for (const name of ['openapi', 'contracts', ...packages.map((each) => join('node_modules', each))]) {
    symlinkSync(resolve(name), join(directory, name))
  }
  // Through a link they would look for the library beside themselves.
  for (const name of ['src', 'package.json', join(pact, 'pact'), join(pact, 'pact-core')]) {
    cpSync(name, join(directory, name), { recursive: true })
  }
  return directory
}

describe('plumbline verify in the container image', () => {
  it("refuses, and says that Pact's native library is not there", async () => {
    const cwd = withoutOptionalPackages()
    const child = spawn(process.execPath, ['src/cli/main.ts', 'verify'], { cwd, env: { PATH: process.env.PATH } })
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    expect([code, out, err]).toEqual([
      exitCodes.usage,
      '',
      "plumbline: verify needs Pact's native library, which is not installed here: the container image leaves it out\n" +
        '  Run it in a checkout after "npm ci", which installs it.\n',
    ])
  })
})
