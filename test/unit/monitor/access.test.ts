import { once } from 'node:events'
import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request as plainRequest } from 'node:http'
import { type RequestOptions, request as tlsRequest } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { hashSync } from 'bcryptjs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadWebConfig } from '#config/web-config'
import type { Access } from '#monitor/access'
import type { Log } from '#monitor/log'
import { type ServerOptions, startServer } from '#monitor/server'
import { followWebConfig } from '#monitor/web-settings'
import { createCertificate } from '#support/certificate'
import { eventually } from '#support/eventually'

const open: Access = { allowedHosts: [], web: null, token: null, openLifecycle: false }

async function serve(access: Partial<Access>, parts: Partial<ServerOptions> = {}) {
  let reloads = 0
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    expose: async () => Buffer.from('up 1\n'),
    probe: async () => ({ kind: 'unknown' }),
    reload: async () => {
      reloads++
      return { kind: 'reloaded', added: 0, removed: 0, changed: 0, unchanged: 1 }
    },
    statuses: () => [],
    now: Date.now,
    access: { ...open, ...access },
    ...parts,
  })
  onTestFinished(() => server.close())
  const ask = (path: string, options: RequestOptions = {}) => send(`${server.origin}${path}`, options)
  return { ...server, ask, reloads: () => reloads }
}

/** With any Host header, which fetch would not send. */
async function send(url: string, options: RequestOptions) {
  const make = url.startsWith('https:') ? tlsRequest : plainRequest
  const sent = make(url, { agent: false, rejectUnauthorized: false, ...options }).end()
  const [response] = await once(sent, 'response')
  let body = ''
  for await (const chunk of response) body += chunk
  const { valid_to: validTo = null } = (response.socket as Partial<TLSSocket>).getPeerCertificate?.() ?? {}
  return { status: response.statusCode, body, headers: response.headers, validTo }
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'plumbline-web-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

function webOf(text: string, files: Record<string, string> = {}) {
  const path = folder()
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content)
  writeFileSync(join(path, 'web.yaml'), text)
  const logged: unknown[] = []
  const log: Log = (level, event, fields) => void logged.push([level, event, fields])
  return { path, logged, web: followWebConfig(() => loadWebConfig('web.yaml', path), log) }
}

describe('the Host header', () => {
  it.each([
    ['127.0.0.1', 200],
    ['127.0.0.1:1', 200],
    ['127.8.9.10:9464', 200],
    ['localhost', 200],
    ['LOCALHOST:9464', 200],
    ['[::1]:9464', 200],
    ['monitor.internal', 200],
    ['Monitor.Internal:443', 200],
    ['evil.example', 421],
    ['evil.example:9464', 421],
    ['127.0.0.1.evil.example', 421],
    ['localhost.evil.example', 421],
    ['sub.monitor.internal', 421],
    ['192.0.2.1', 421],
    ['[2001:db8::1]', 421],
  ])('%s: %i, whatever is asked for', async (host, status) => {
    const server = await serve({ allowedHosts: ['monitor.internal'] })
    for (const path of ['/', '/metrics', '/api/v1/targets', '/healthz', '/nothing']) {
      const answer = await server.ask(path, { headers: { host } })
      expect([path, answer.status === 421 ? 421 : 200]).toEqual([path, status])
    }
  })
})

describe('a change', () => {
  const token = 'a-token-of-some-length'
  const own = (origin: string) => ({ origin })

  it.each<[string, Partial<Access>, (origin: string) => Record<string, string>, number]>([
    ['neither a page nor a token', {}, () => ({}), 403],
    ['neither a page nor the token there is', { token }, () => ({}), 401],
    ['the token', { token }, () => ({ authorization: `Bearer ${token}` }), 200],
    ['another token', { token }, () => ({ authorization: 'Bearer another-token' }), 401],
    ['a token where there is none', {}, () => ({ authorization: 'Bearer undefined' }), 403],
    ['a page of ours', {}, (origin) => ({ ...own(origin), 'sec-fetch-site': 'same-origin' }), 200],
    ['a page of ours, in a browser that does not say', {}, own, 200],
    ['a page of another site', {}, () => ({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }), 403],
    ['a page of another port', {}, () => ({ origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }), 403],
    ['a page without an origin', {}, () => ({ origin: 'null' }), 403],
    [
      'a cross-site request that has the token',
      { token },
      () => ({ authorization: `Bearer ${token}`, 'sec-fetch-site': 'cross-site' }),
      403,
    ],
    ['a cross-site request that calls itself ours', {}, (origin) => ({ ...own(origin), 'sec-fetch-site': 'cross-site' }), 403],
    ['anyone, where that is wanted', { openLifecycle: true }, () => ({}), 200],
    ['a page of another site, even then', { openLifecycle: true }, () => ({ origin: 'https://evil.example' }), 403],
  ])('asked for with %s', async (_, access, headers, status) => {
    const server = await serve(access)
    for (const method of ['POST', 'PUT']) {
      const answer = await server.ask('/-/reload', { method, headers: headers(server.origin) })
      expect(answer.status).toBe(status)
      expect(answer.body).not.toContain(token)
    }
    expect(server.reloads()).toBe(status === 200 ? 2 : 0)
  })
})

describe('passwords', () => {
  const hash = hashSync('open sesame', 4)
  const basic = (user: string, password: string) => ({ authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` })
  const users = `basic_auth_users:\n  prometheus: ${hash}\n  old: ${hash.replace('$2b$', '$2y$')}\n`

  it('are asked for everywhere but where one asks after our health', async () => {
    const server = await serve({ web: webOf(users).web })
    for (const path of ['/', '/metrics', '/probe', '/api/v1/targets', '/targets/x', '/runbooks/README', '/nothing']) {
      const answer = await server.ask(path)
      expect([path, answer.status, answer.headers['www-authenticate']]).toEqual([path, 401, 'Basic realm="plumbline"'])
    }
    expect([(await server.ask('/healthz')).status, (await server.ask('/readyz')).status]).toEqual([200, 200])
  })

  it.each([
    ['prometheus', 'open sesame', 200],
    ['old', 'open sesame', 200],
    ['prometheus', 'open', 401],
    ['prometheus', '', 401],
    ['nobody', 'open sesame', 401],
    ['', '', 401],
  ])('%s with %j: %i', async (user, password, status) => {
    const server = await serve({ web: webOf(users).web })
    const answers = await Promise.all([1, 2, 3].map(() => server.ask('/metrics', { headers: basic(user, password) })))
    expect(answers.map((answer) => answer.status)).toEqual([status, status, status])
  })

  it('let a change be asked for, and so does the token in their place', async () => {
    const server = await serve({ web: webOf(users).web, token: 'a-token-of-some-length' })
    const ask = async (headers: Record<string, string>) => (await server.ask('/-/reload', { method: 'POST', headers })).status
    expect(await ask({})).toBe(401)
    expect(await ask(basic('prometheus', 'open sesame'))).toBe(200)
    expect(await ask({ authorization: 'Bearer a-token-of-some-length' })).toBe(200)
    expect(await ask({ ...basic('prometheus', 'open sesame'), 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect((await server.ask('/metrics', { headers: { authorization: 'Bearer a-token-of-some-length' } })).status).toBe(401)
  })

  it('count as the file says now; a file that went bad is told and not taken', async () => {
    const { path, web, logged } = webOf(users)
    const server = await serve({ web })
    const status = async () => (await server.ask('/metrics', { headers: basic('prometheus', 'open sesame') })).status
    expect(await status()).toBe(200)
    writeFileSync(join(path, 'web.yaml'), 'basic_auth_users: { prometheus: open sesame }\n')
    expect([await status(), await status()]).toEqual([200, 200])
    expect(logged).toEqual([
      [
        'error',
        'web-config-refused',
        {
          reason: 'web.yaml:1 basic_auth_users.prometheus: got a text that is no bcrypt hash, wants one such as htpasswd -nBC 10 writes',
        },
      ],
    ])
    writeFileSync(join(path, 'web.yaml'), `basic_auth_users: { prometheus: ${hashSync('changed', 4)} }\n`)
    expect(await status()).toBe(401)
  })

  it('count as the file last said where the system does not say what it is now', async () => {
    const { path, web, logged } = webOf(users)
    const server = await serve({ web })
    rmSync(join(path, 'web.yaml'))
    symlinkSync('web.yaml', join(path, 'web.yaml'))
    const status = async () => (await server.ask('/metrics', { headers: basic('prometheus', 'open sesame') })).status
    expect([await status(), await status()]).toEqual([200, 200])
    expect(logged).toEqual([['error', 'web-config-refused', { reason: 'web.yaml: cannot be read: ELOOP' }]])
  })
})

describe('TLS', () => {
  const files = (certificate = createCertificate({ hosts: ['localhost'] })) => ({
    'cert.pem': certificate.cert,
    'key.pem': certificate.key,
  })
  const tls = (more = '') => `tls_server_config:\n  cert_file: cert.pem\n  key_file: key.pem\n${more}`

  it('is served, and nothing beside it', async () => {
    const server = await serve({ web: webOf(tls(), files()).web })
    expect(server.origin).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
    expect((await server.ask('/metrics')).body).toBe('up 1\n')
    await expect(send(server.origin.replace('https', 'http'), {})).rejects.toThrow()
  })

  it('takes up a certificate that was renewed', async () => {
    const { path, web } = webOf(tls(), files())
    const server = await serve({ web })
    const before = (await server.ask('/healthz')).validTo
    const renewed = files(createCertificate({ hosts: ['localhost'], notAfter: new Date(Date.now() + 90 * 86_400_000) }))
    for (const [name, content] of Object.entries(renewed)) {
      writeFileSync(join(path, `${name}.new`), content)
      renameSync(join(path, `${name}.new`), join(path, name))
    }
    await server.ask('/healthz')
    const after = (await server.ask('/healthz')).validTo
    expect(Date.parse(after ?? '') - Date.parse(before ?? '')).toBeGreaterThan(80 * 86_400_000)
  })

  it.each([
    ['NoClientCert', 'none', 200],
    ['RequestClientCert', 'none', 200],
    ['RequestClientCert', 'foreign', 200],
    ['RequireAnyClientCert', 'none', 403],
    ['RequireAnyClientCert', 'foreign', 200],
    ['VerifyClientCertIfGiven', 'none', 200],
    ['VerifyClientCertIfGiven', 'known', 200],
    ['VerifyClientCertIfGiven', 'foreign', 403],
    ['RequireAndVerifyClientCert', 'none', 403],
    ['RequireAndVerifyClientCert', 'known', 200],
    ['RequireAndVerifyClientCert', 'foreign', 403],
  ])('with %s and a client certificate that is %s: %i', async (type, shown, status) => {
    const known = createCertificate({ hosts: ['prometheus.internal'] })
    const certificates = { none: {}, known, foreign: createCertificate({ hosts: ['prometheus.internal'] }) }
    const ca = /Verify/.test(type) ? '  client_ca_file: ca.pem\n' : ''
    const server = await serve({ web: webOf(tls(`  client_auth_type: ${type}\n${ca}`), { ...files(), 'ca.pem': known.cert }).web })
    const client = certificates[shown as keyof typeof certificates]
    expect((await server.ask('/metrics', client)).status).toBe(status)
    expect((await server.ask('/healthz', client)).status).toBe(200)
  })

  it.each([
    ['prometheus.internal', 200],
    ['other.internal', 403],
    ['internal', 403],
  ])('with a certificate for prometheus.internal where %s is wanted: %i', async (name, status) => {
    const known = createCertificate({ hosts: ['prometheus.internal'] })
    const more = `  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n  client_allowed_sans: [${name}]\n`
    const server = await serve({ web: webOf(tls(more), { ...files(), 'ca.pem': known.cert }).web })
    expect((await server.ask('/metrics', known)).status).toBe(status)
  })

  it('of the versions, suites and headers that are wanted', async () => {
    const more = '  max_version: TLS12\n  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]\n  curve_preferences: [CurveP384]\n'
    const headers =
      "http_server_config:\n  headers: { Strict-Transport-Security: max-age=60, X-Frame-Options: '', Content-Security-Policy: default-src 'none' }\n"
    const server = await serve({ web: webOf(tls(more) + headers, files()).web })
    await expect(server.ask('/healthz', { minVersion: 'TLSv1.3' })).rejects.toThrow()
    await expect(server.ask('/healthz', { ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' })).rejects.toThrow()
    const page = await server.ask('/')
    expect([page.headers['strict-transport-security'], page.headers['x-frame-options'], page.headers['content-security-policy']]).toEqual([
      'max-age=60',
      undefined,
      "default-src 'none'",
    ])
    expect((await server.ask('/metrics')).headers['strict-transport-security']).toBe('max-age=60')
  })
})

describe('answers that nobody reads', () => {
  const size = 8 * 1_048_576

  it('are cut off beyond a bound, and who reads is served', async () => {
    let waiting = 0
    const server = await serve({}, { expose: async () => Buffer.alloc(size, 'a') })
    const port = Number(new URL(server.origin).port)
    const deaf = Array.from({ length: 60 }, () => {
      const socket = connect(port, '127.0.0.1').on('error', () => {})
      socket.pause()
      waiting++
      socket.on('close', () => waiting--)
      socket.write('GET /metrics HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n')
      return socket
    })
    onTestFinished(() => {
      for (const socket of deaf) socket.destroy()
    })
    const before = process.memoryUsage().rss
    await eventually(async () => expect((await server.ask('/metrics')).body.length).toBe(size))
    // A paused socket hears of its end only when it writes.
    await eventually(() => {
      for (const socket of deaf) socket.write('\r\n')
      expect(waiting).toBeLessThan(15)
    })
    expect(process.memoryUsage().rss - before).toBeLessThan(250 * 1_048_576)
  })
})
