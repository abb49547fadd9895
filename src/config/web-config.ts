import { X509Certificate } from 'node:crypto'
import { dirname, resolve } from 'node:path'
import { createSecureContext, type SecureVersion } from 'node:tls'
import { HarnessError } from '#errors'
import { fileLimits, readTextFile } from '#input/text-file'
import { parseYaml, type YamlSource } from '#input/yaml-source'
import { validateYaml } from './validation.ts'
import schema from './web-config.schema.json' with { type: 'json' }

/** How `watch` serves, as a file in the format of Prometheus' exporter-toolkit says. */
export interface WebConfig {
  /** Null where plain HTTP is served. */
  tls: TlsConfig | null
  /** Set on each answer; an empty text removes what would be there. */
  headers: Readonly<Record<string, string>>
  /** Bcrypt hashes by user name; none where no password is asked for. */
  users: ReadonlyMap<string, string>
  /** Paths of the file itself and of those that it names. */
  files: readonly string[]
}

/** TLS as it is served; certificates and keys are PEM. */
export interface TlsConfig {
  cert: string
  key: string
  /** Authorities of client certificates; null where none are checked. */
  clientCa: string | null
  clientAuth: ClientAuth
  /** A client certificate needs one of these names; any will do where the list is empty. */
  clientNames: readonly string[]
  minVersion: SecureVersion
  maxVersion: SecureVersion
  /** In OpenSSL's words; null for its own choice. */
  ciphers: string | null
  honorCipherOrder: boolean
  /** In OpenSSL's words; null for its own choice. */
  curves: string | null
}

/** What is asked of a client's certificate, in the words of Go's `crypto/tls`. */
export type ClientAuth =
  | 'NoClientCert'
  | 'RequestClientCert'
  | 'RequireAnyClientCert'
  | 'VerifyClientCertIfGiven'
  | 'RequireAndVerifyClientCert'

type WrittenVersion = 'TLS12' | 'TLS13'

interface WrittenTls extends Partial<Record<PemKey | `${PemKey}_file`, string>> {
  client_auth_type?: ClientAuth
  client_allowed_sans?: string[]
  min_version?: WrittenVersion
  max_version?: WrittenVersion
  cipher_suites?: string[]
  prefer_server_cipher_suites?: boolean
  curve_preferences?: (keyof typeof curveNames)[]
}

type PemKey = 'cert' | 'key' | 'client_ca'

interface Written {
  tls_server_config?: WrittenTls
  http_server_config?: { headers?: Record<string, string> }
  basic_auth_users?: Record<string, string>
}

const curveNames = { CurveP256: 'P-256', CurveP384: 'P-384', CurveP521: 'P-521', X25519: 'X25519' } as const
const versions = { TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const
const bcryptHash = /^\$2[abxy]?\$(?:0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/

/** Reads the file and those that it names, relative to it; throws `config` with file, line, key, what it got and what it wants. */
export function loadWebConfig(file: string, cwd: string): WebConfig {
  const path = resolve(cwd, file)
  const source = parseYaml(readNamed(path, { file }), file)
  validateYaml(source, schema)
  const { tls_server_config: tls, http_server_config: http, basic_auth_users: users = {} } = (source.value ?? {}) as Written
  assertHashes(users, source)
  const folder = dirname(path)
  const named = [tls?.cert_file, tls?.key_file, tls?.client_ca_file].filter((each) => each !== undefined)
  return {
    tls: tls === undefined ? null : readTls(tls, source, folder),
    headers: http?.headers ?? {},
    users: new Map(Object.entries(users)),
    files: [path, ...named.map((each) => resolve(folder, each))],
  }
}

/** What it got is never told: a person may have written the password itself. */
function assertHashes(users: Record<string, string>, source: YamlSource): void {
  for (const [name, hash] of Object.entries(users)) {
    if (bcryptHash.test(hash)) continue
    const place = source.place(['basic_auth_users', name])
    throw new HarnessError('config', 'got a text that is no bcrypt hash, wants one such as htpasswd -nBC 10 writes', { place })
  }
}

function readTls(written: WrittenTls, source: YamlSource, folder: string): TlsConfig {
  const read = (key: PemKey): string | null => readPem(key, written, source, folder)
  const cert = read('cert') ?? missing('cert', source)
  const key = read('key') ?? missing('key', source)
  const clientCa = read('client_ca')
  const clientAuth = written.client_auth_type ?? 'NoClientCert'
  assertClientAuth(written, { clientAuth, hasCa: clientCa !== null }, source)
  const ciphers = (written.cipher_suites ?? []).map(opensslName)
  const curves = (written.curve_preferences ?? []).map((curve) => curveNames[curve])
  const tls: TlsConfig = {
    cert,
    key,
    clientCa,
    clientAuth,
    clientNames: written.client_allowed_sans ?? [],
    minVersion: versions[written.min_version ?? 'TLS12'],
    maxVersion: versions[written.max_version ?? 'TLS13'],
    ciphers: ciphers.length === 0 ? null : ciphers.join(':'),
    honorCipherOrder: written.prefer_server_cipher_suites ?? true,
    curves: curves.length === 0 ? null : curves.join(':'),
  }
  assertPem(tls, source)
  if (tls.minVersion > tls.maxVersion) {
    const place = source.place(['tls_server_config', 'min_version'])
    throw new HarnessError('config', 'got a min_version above max_version, wants one that is not', { place })
  }
  return tls
}

function readPem(key: PemKey, written: WrittenTls, source: YamlSource, folder: string): string | null {
  const inline = written[key]
  const named = written[`${key}_file`]
  const place = source.place(['tls_server_config', `${key}_file`])
  if (inline !== undefined && named !== undefined)
    throw new HarnessError('config', `got ${key} and ${key}_file, wants one of them`, { place })
  return named === undefined ? (inline ?? null) : readNamed(resolve(folder, named), place)
}

function missing(key: PemKey, source: YamlSource): never {
  const place = source.placeOfKey(['tls_server_config'])
  throw new HarnessError('config', `${key}_file is missing; wants the file of a ${key === 'key' ? 'private key' : 'certificate'} in PEM`, {
    place,
  })
}

function assertClientAuth(
  written: WrittenTls,
  { clientAuth, hasCa }: { clientAuth: ClientAuth; hasCa: boolean },
  source: YamlSource,
): void {
  const verifies = clientAuth === 'VerifyClientCertIfGiven' || clientAuth === 'RequireAndVerifyClientCert'
  const place = source.place(['tls_server_config', 'client_auth_type'])
  if (verifies && !hasCa) throw new HarnessError('config', `${clientAuth} needs client_ca_file`, { place })
  if (hasCa && clientAuth === 'NoClientCert') {
    const hint = 'Set client_auth_type: RequireAndVerifyClientCert, or leave out client_ca_file.'
    throw new HarnessError('config', 'client_ca_file is of no use with NoClientCert', { place, hint })
  }
  if ((written.client_allowed_sans ?? []).length > 0 && !clientAuth.startsWith('Require')) {
    throw new HarnessError('config', 'client_allowed_sans needs client_auth_type: RequireAndVerifyClientCert', { place })
  }
}

/** OpenSSL says what is wrong only by its codes: each part is tried on its own, so that the one at fault can be named. */
function assertPem({ cert, key, clientCa }: TlsConfig, source: YamlSource): void {
  const parts: [PemKey, () => unknown, string][] = [
    ['cert', () => createSecureContext({ cert }), 'holds no certificate in PEM'],
    ['key', () => createSecureContext({ key }), 'holds no private key in PEM without a passphrase'],
    ['client_ca', () => clientCa !== null && new X509Certificate(clientCa), 'holds no certificate in PEM'],
    ['key', () => createSecureContext({ cert, key }), 'does not belong to the certificate'],
  ]
  for (const [part, attempt, message] of parts) {
    try {
      attempt()
    } catch (cause) {
      throw new HarnessError('config', message, { place: source.place(['tls_server_config', `${part}_file`]), cause })
    }
  }
}

function readNamed(path: string, place: { file: string; line?: number; key?: string }): string {
  return readTextFile(path, { code: 'config', shown: path, place, limit: fileLimits.secret })
}

/** `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256` is `ECDHE-RSA-AES128-GCM-SHA256` there. */
function opensslName(suite: string): string {
  const [exchange = '', cipher = ''] = suite.slice('TLS_'.length).split('_WITH_')
  const named = cipher
    .replace(/^AES_(\d+)/, 'AES$1')
    .replace('_CBC', '')
    .replace('POLY1305_SHA256', 'POLY1305')
    .replaceAll('_', '-')
  return exchange === 'RSA' ? named : `${exchange.replace('_', '-')}-${named}`
}
