import { decodeJwt } from 'jose/jwt/decode'
import { assertEncrypted } from '#config/transport'
import type { Variables } from '#config/variables'
import { HarnessError } from '#errors'
import type { Spec } from '#spec/model'
import type { CredentialExchange, CredentialScheme } from '#spec/security'

/** A secret and the variable that held it; the variable is all that is ever shown. */
export interface Secret {
  variable: string
  value: string
  /** When it ends, unix seconds, where it is a JWT that says so. */
  expiresAt: number | null
}

/** What one target sends to be let in. */
export interface Credentials {
  /** Null where no operation of the API asks for a credential. */
  own: { kind: 'direct'; secret: Secret } | { kind: 'exchange'; secret: Secret; exchange: CredentialExchange } | null
  /** A valid credential of a scope that the API must refuse; null where none is set. */
  refused: Secret | null
}

/**
 * Reads the credentials of an API out of its variables: the credential itself before one that is exchanged for it. Throws
 * `credentials`, naming the variables and never what they hold, where none is set, one cannot stand in a header, or it would
 * travel unprotected.
 */
export function readCredentials({ credential: scheme, operations }: Spec, variables: Variables, baseUrl: URL): Credentials {
  if (scheme === null || !operations.some(({ secured }) => secured)) return { own: null, refused: null }
  const own = readOwn(scheme, variables)
  assertEncrypted(own.secret.variable, baseUrl)
  const refused = scheme.refused === null ? undefined : readSecret(scheme.refused, variables)
  return { own, refused: refused ?? null }
}

/** The header that carries a secret, as the scheme wants it. */
export function credentialHeader({ placement }: CredentialScheme, value: string): Record<string, string> {
  switch (placement.type) {
    case 'bearer':
      return { authorization: `Bearer ${value}` }
    case 'header':
      return { [placement.header.toLowerCase()]: value }
    default:
      return placement satisfies never
  }
}

/** When a JWT ends, unix seconds; null for one that does not say, and for what is no JWT. */
export function expiryOf(token: string): number | null {
  try {
    const { exp } = decodeJwt(token)
    return typeof exp === 'number' && Number.isFinite(exp) ? exp : null
  } catch {
    return null
  }
}

/** Whether text can stand in a header as a token: visible ASCII without spaces. */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text)
}

function readOwn(scheme: CredentialScheme, variables: Variables): NonNullable<Credentials['own']> {
  const { variable, exchange } = scheme
  const secret = readSecret(variable, variables)
  if (secret !== undefined) return { kind: 'direct', secret }
  const hint = (names: string) => `Set ${names}, or run it with --env sandbox, which needs no credential.`
  if (exchange === null) throw new HarnessError('credentials', `${variable} is not set`, { hint: hint(`${variable} or ${variable}_FILE`) })
  const key = readSecret(exchange.variable, variables)
  if (key !== undefined) return { kind: 'exchange', secret: key, exchange }
  throw new HarnessError('credentials', `neither ${variable} nor ${exchange.variable} is set`, {
    hint: hint(`one of them (or ${variable}_FILE, ${exchange.variable}_FILE)`),
  })
}

function readSecret(variable: string, variables: Variables): Secret | undefined {
  const value = variables.get(variable)
  if (value === undefined) return undefined
  if (isToken(value)) return { variable, value, expiresAt: expiryOf(value) }
  const at = value.search(/[^\x21-\x7e]/) + 1
  throw new HarnessError(
    'credentials',
    `${variable} holds a space, a line break or another character that no token has, at position ${at}`,
    {
      hint: 'Set it to the token alone, without "Bearer" or quotes.',
    },
  )
}
