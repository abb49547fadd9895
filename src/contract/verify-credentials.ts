import { request } from 'undici'
import { assertEncrypted, type StatedAt } from '#config/transport'
import type { Variables } from '#config/variables'
import { getPointer, parsePointer } from '#input/pointer'
import type { Spec } from '#spec/model'
import type { CredentialExchange } from '#spec/security'

/** A credential of a provider that is not ours: its value, or why there is none. */
export type Credential = { kind: 'set'; value: string } | { kind: 'unset' } | { kind: 'failed'; reason: string }

/** Where the credentials go, and how to reach it for an exchange. */
interface ExchangeOptions {
  baseUrl: string
  /** Where the base URL is stated, for the refusal; absent where that need not be told. */
  stated?: StatedAt
  timeoutMs: number
  signal: AbortSignal
}

/**
 * The credentials of an API by the variable that holds them. Where its own is not set, the one that it is exchanged for takes its
 * place; an exchange that fails gives the reason, without a word of the response. Throws `credentials` where one would
 * travel unencrypted.
 */
export async function resolveCredentials(spec: Spec, variables: Variables, options: ExchangeOptions): Promise<Map<string, Credential>> {
  const { credential } = spec
  if (credential === null) return new Map()
  const { variable, refused, exchange } = credential
  const names = [variable, refused, exchange?.variable].filter((name) => typeof name === 'string')
  const held = new Map(names.map((name) => [name, read(variables, name)]))
  // Before anything is sent: an exchange would give its key away by itself.
  for (const [name, { kind }] of held) if (kind === 'set') assertEncrypted(name, new URL(options.baseUrl), options.stated)
  if (exchange === null || held.get(variable)?.kind === 'set') return held
  const secret = held.get(exchange.variable)
  return secret?.kind === 'set' ? held.set(variable, await trade(secret.value, exchange, spec, options)) : held
}

function read(variables: Variables, name: string): Credential {
  const value = variables.get(name)
  return value === undefined ? { kind: 'unset' } : { kind: 'set', value }
}

async function trade(
  secret: string,
  exchange: CredentialExchange,
  spec: Spec,
  { baseUrl, timeoutMs, signal }: ExchangeOptions,
): Promise<Credential> {
  const failed = (why: string): Credential => ({
    kind: 'failed',
    reason: `${exchange.variable} could not be exchanged for a token: ${why}`,
  })
  const operation = spec.operations.find(({ id }) => id === exchange.operation)
  if (operation === undefined) return failed(`the spec has no operation ${exchange.operation}`)
  try {
    const { statusCode, body } = await request(`${baseUrl}${operation.path}`, {
      method: operation.method,
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify(nest(parsePointer(exchange.key), secret)),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    const text = await body.text()
    if (statusCode !== 200) return failed(`HTTP ${statusCode}`)
    const token = getPointer(JSON.parse(text), exchange.token)
    return typeof token === 'string' ? { kind: 'set', value: token } : failed('the answer holds none')
  } catch (error) {
    const { code, name } = Object(error)
    return failed(
      typeof code === 'string' ? code : name === 'TimeoutError' ? `no answer within ${timeoutMs / 1000} s` : 'the answer is not JSON',
    )
  }
}

function nest([segment, ...rest]: readonly string[], value: string): unknown {
  return segment === undefined ? value : { [segment]: nest(rest, value) }
}
