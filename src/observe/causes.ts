import { codeOf } from '#errors'
import { beyondReaders } from '#schema/rounded'
import type { Cause, CauseClass, Observation, Reply } from './observation.ts'

/** What a failed request was about, for messages: never more than the address and the limits we set ourselves. */
export interface Attempt {
  /** Host and port. */
  address: string
  host: string
  timeoutMs: number
  /** Whether the host is a name whose address is not known yet. */
  unresolved: boolean
}

const resetCodes = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'UND_ERR_SOCKET', 'UND_ERR_DESTROYED', 'ERR_STREAM_PREMATURE_CLOSE'])
const unreachable: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused by',
  EHOSTUNREACH: 'no route to',
  ENETUNREACH: 'no network to',
  EADDRNOTAVAIL: 'no address to reach',
  EACCES: 'not permitted to connect to',
  EPERM: 'not permitted to connect to',
}
const certificateFaults: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  CERT_REVOKED: 'was revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'rests on an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT: 'rests on an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'rests on an authority that is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'cannot be traced to an authority (an intermediate certificate is missing)',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another host name',
}

/** Why a request got no answer, from whatever was thrown; the message holds no text of the error's own. */
export function causeOfError(error: unknown, attempt: Attempt): Cause {
  const { address, host, timeoutMs, unresolved } = attempt
  const code = codeOf(error)
  // Of a name server, not of the host: codes such as ECONNREFUSED are used for both.
  if (/^(?:query|getaddrinfo)/.test(String(Object(error).syscall))) return cause('dns', `the name ${host} does not resolve (${code})`)
  if (code === 'deadline' && unresolved) return cause('dns', `no name server told the address of ${host} within ${seconds(timeoutMs)}`)
  const certificate = certificateFaults[code]
  if (certificate !== undefined) return cause('tls', `the certificate of ${address} ${certificate}`)
  if (Object(error).syscall === 'tls') return cause('tls', `the certificate of ${address} does not hold (${code})`)
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_'))
    return cause('tls', `no TLS connection with ${address} (${code})`)
  const reach = unreachable[code]
  if (reach !== undefined) return cause('connect', `${reach} ${address}`)
  if (code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT') return cause('timeout', `${address} accepted no connection in time`)
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return cause('too-large', `the answer of ${address} has more than 16 KiB of headers`)
  if (resetCodes.has(code)) return cause('reset', `${address} closed the connection before it had answered`)
  if (Object(error).name === 'HTTPParserError') return cause('connect', `what ${address} answers is not HTTP`)
  if (code === 'deadline') return cause('timeout', `no complete answer from ${address} within ${seconds(timeoutMs)}`)
  return cause('connect', `the request to ${address} could not be made (${code})`)
}

/**
 * Why an answer shows nothing of the API: trouble with credentials, limits, gateways or servers. Null where it is to be judged,
 * which includes statuses that are themselves drift: 404, 405, 410 and 501, other client errors, another success status, and a
 * permanent redirect (the operation has moved; a temporary one is a login or maintenance page). Refusals count as trouble only
 * for the target's own credential: without one, they are what is expected.
 */
export function causeOfReply(observation: Observation): Cause | null {
  const { outcome, probe } = observation
  if (outcome.kind === 'failed') return outcome.cause
  return causeOfStatus(outcome.reply, probe.credential === 'own') ?? causeOfBody(outcome.reply)
}

function causeOfStatus({ status, body }: Reply, own: boolean): Cause | null {
  const page = body.kind === 'unreadable' && body.reason === 'html' ? ' with an HTML page, so perhaps from a gateway' : ''
  if (own && (status === 401 || status === 403)) return cause('auth', `the credential was refused: HTTP ${status}${page}`)
  if (own && status === 402) return cause('auth', 'the account was refused: HTTP 402')
  if (status === 407) return cause('auth', 'a proxy asks for a credential of its own: HTTP 407')
  if (status === 408) return cause('timeout', 'the server gave up waiting for the request: HTTP 408')
  if (status === 429) return cause('rate-limited', 'too many requests: HTTP 429')
  if (status >= 500 && status !== 501) return cause('server-error', `HTTP ${status}${page}`)
  if (status === 302 || status === 303 || status === 307) return cause('redirect', `HTTP ${status}, which is not followed`)
  return null
}

function causeOfBody({ status, body }: Reply): Cause | null {
  const isSuccess = status >= 200 && status < 300 && status !== 204 && status !== 205
  // The pages of gateways come with these, too; for a wrong path (404, 405, 410) even an API may answer with one.
  if (!isSuccess && status !== 400 && status !== 422) return null
  if (body.kind === 'empty') return isSuccess ? cause('not-json', `HTTP ${status} with an empty body`) : null
  if (body.kind === 'json' || body.reason === 'other-media-type') return null
  if (!isSuccess && body.reason !== 'html') return null
  return cause('not-json', `HTTP ${status} with ${unreadable(body.reason)} (${body.bytes.toLocaleString('en')} bytes)`)
}

function unreadable(reason: 'html' | 'truncated' | 'undecodable' | 'unparsable' | 'infinite'): string {
  switch (reason) {
    case 'html':
      return 'an HTML page instead of JSON'
    case 'truncated':
      return 'a body that ends early'
    case 'undecodable':
      return 'a body that cannot be decoded'
    case 'unparsable':
      return 'a body that is no JSON'
    case 'infinite':
      return beyondReaders
    default:
      return reason satisfies never
  }
}

function cause(kind: CauseClass, message: string): Cause {
  return { class: kind, message }
}

/** `10 s`, `0.5 s`. */
function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`
}
