import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readToken } from '#config/token-file'
import { loadWebConfig } from '#config/web-config'
import { createCertificate } from '#support/certificate'

const certificate = createCertificate({ hosts: ['localhost'] })
const other = createCertificate({ hosts: ['localhost'] })
const hash = '$2b$10$ufQnfOjt2xw7ILzwx2ZmdeP0W5bZ3H8Z8g5nMDAuJjTID/Z9es7iK'

function folder(files: Record<string, string>): string {
  const path = mkdtempSync(join(tmpdir(), 'plumbline-web-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  const pems = { 'cert.pem': certificate.cert, 'key.pem': certificate.key, 'other.pem': other.key, 'text.pem': 'no PEM' }
  for (const [name, text] of Object.entries({ ...pems, ...files })) writeFileSync(join(path, name), text)
  return path
}

const pair = 'cert_file: cert.pem, key_file: key.pem'

describe('loadWebConfig', () => {
  it('fills in what the file leaves out', () => {
    const cwd = folder({ 'web.yaml': `tls_server_config: { ${pair} }\nbasic_auth_users: { prometheus: ${hash} }\n` })
    expect(loadWebConfig('web.yaml', cwd)).toEqual({
      tls: {
        cert: certificate.cert,
        key: certificate.key,
        clientCa: null,
        clientAuth: 'NoClientCert',
        clientNames: [],
        minVersion: 'TLSv1.2',
        maxVersion: 'TLSv1.3',
        ciphers: null,
        honorCipherOrder: true,
        curves: null,
      },
      headers: {},
      users: new Map([['prometheus', hash]]),
      files: ['web.yaml', 'cert.pem', 'key.pem'].map((name) => join(cwd, name)),
    })
  })

  it('takes an empty file for plain HTTP', () => {
    expect(loadWebConfig('web.yaml', folder({ 'web.yaml': '' }))).toMatchObject({ tls: null, users: new Map() })
  })

  it('takes certificates that stand in the file itself', () => {
    const indented = (pem: string) => pem.trim().replaceAll('\n', '\n    ')
    const text = `tls_server_config:\n  cert: |\n    ${indented(certificate.cert)}\n  key: |\n    ${indented(certificate.key)}\n`
    expect(loadWebConfig('web.yaml', folder({ 'web.yaml': text })).tls?.cert.trim()).toBe(certificate.cert.trim())
  })

  it.each([
    [
      'tls_server_config: { cert_file: cert.pem }',
      'web.yaml:1 tls_server_config',
      'key_file is missing; wants the file of a private key in PEM',
    ],
    ['tls_server_config: {}', 'web.yaml:1 tls_server_config', 'cert_file is missing; wants the file of a certificate in PEM'],
    [
      'tls_server_config:\n  cert_file: nowhere.pem\n  key_file: key.pem',
      'web.yaml:2 tls_server_config.cert_file',
      'there is no such file',
    ],
    [
      'tls_server_config:\n  cert_file: text.pem\n  key_file: key.pem',
      'web.yaml:2 tls_server_config.cert_file',
      'holds no certificate in PEM',
    ],
    [
      'tls_server_config:\n  cert_file: cert.pem\n  key_file: text.pem',
      'web.yaml:3 tls_server_config.key_file',
      'holds no private key in PEM without a passphrase',
    ],
    [
      'tls_server_config:\n  cert_file: cert.pem\n  key_file: other.pem',
      'web.yaml:3 tls_server_config.key_file',
      'does not belong to the certificate',
    ],
    [
      `tls_server_config:\n  { ${pair}, client_auth_type: RequireAndVerifyClientCert }`,
      'web.yaml:2 tls_server_config.client_auth_type',
      'RequireAndVerifyClientCert needs client_ca_file',
    ],
    [
      `tls_server_config:\n  { ${pair}, client_auth_type: RequireAndVerifyClientCert,\n    client_ca_file: text.pem }`,
      'web.yaml:3 tls_server_config.client_ca_file',
      'holds no certificate in PEM',
    ],
    [
      `tls_server_config: { ${pair}, client_ca_file: cert.pem }`,
      'web.yaml:1 tls_server_config.client_auth_type',
      'client_ca_file is of no use with NoClientCert',
    ],
    [
      `tls_server_config: { ${pair}, client_allowed_sans: [a] }`,
      'web.yaml:1 tls_server_config.client_auth_type',
      'client_allowed_sans needs client_auth_type: RequireAndVerifyClientCert',
    ],
    [
      `tls_server_config: { ${pair}, min_version: TLS13, max_version: TLS12 }`,
      'web.yaml:1 tls_server_config.min_version',
      'got a min_version above max_version, wants one that is not',
    ],
    [`tls_server_config: { ${pair}, min_version: SSL3 }`, 'web.yaml:1 tls_server_config.min_version', 'got "SSL3", wants TLS12 or TLS13'],
    ['tls_config: {}', 'web.yaml:1 tls_config', expect.stringMatching(/^there is no such key/)],
    [
      'basic_auth_users: { prometheus: hunter2 }',
      'web.yaml:1 basic_auth_users.prometheus',
      'got a text that is no bcrypt hash, wants one such as htpasswd -nBC 10 writes',
    ],
    [
      'http_server_config: { headers: { X-Powered-By: us } }',
      'web.yaml:1 http_server_config.headers.X-Powered-By',
      expect.stringMatching(/^there is no such key/),
    ],
  ])('refuses %j', (text, place, message) => {
    const cwd = folder({ 'web.yaml': text })
    const refusal = failure(() => loadWebConfig('web.yaml', cwd))
    expect([refusal.code, `${refusal.place?.file}:${refusal.place?.line} ${refusal.place?.key}`, refusal.message]).toEqual([
      'config',
      place,
      message,
    ])
    expect(JSON.stringify(refusal)).not.toContain('hunter2')
  })

  it('names a file that is not there', () => {
    expect(failure(() => loadWebConfig('nowhere.yaml', folder({})))).toMatchObject({
      code: 'config',
      message: 'there is no such file',
      place: { file: 'nowhere.yaml' },
    })
  })
})

describe('readToken', () => {
  it('takes it without the white space around it', () => {
    expect(readToken('token', folder({ token: ' 0123456789abcdef\n' }))).toBe('0123456789abcdef')
  })

  it.each(['', '\n', 'short', 'two words of it', 'line\nline of it', 'grüße-und-küsse'])('refuses %j, and does not tell it', (text) => {
    const refusal = failure(() => readToken('token', folder({ token: text })))
    expect(refusal).toMatchObject({ code: 'config', place: { file: 'token' } })
    if (text.trim() !== '') expect(refusal.message + refusal.hint).not.toContain(text)
  })

  it('names a file that is not there', () => {
    expect(failure(() => readToken('nowhere', folder({})))).toMatchObject({ message: 'there is no such file', place: { file: 'nowhere' } })
  })
})

// biome-ignore lint/suspicious/noExplicitAny: whatever was thrown is what is asserted on.
function failure(act: () => unknown): any {
  try {
    act()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
