import { randomBytes } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose'

/** Issues signed JSON Web Tokens with a key of its own. */
export interface TokenIssuer {
  /** A token of a scope that is good for so many seconds from now. */
  issue(scope: string, lifeSeconds: number): Promise<string>
}

/** What the sandbox reads out of a token; whose signature it bears is not looked at. */
export interface TokenClaims {
  scopes: readonly string[]
  /** Whether it has expired, or is not good yet. */
  expired: boolean
}

/** An issuer of HS256 tokens. */
export function createTokenIssuer(claims: Readonly<Record<string, string>>, now: () => number): TokenIssuer {
  const key = randomBytes(32)
  return {
    issue(scope, lifeSeconds) {
      const issuedAt = Math.floor(now() / 1000)
      return new SignJWT({ ...claims, scope })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifeSeconds)
        .sign(key)
    },
  }
}

/** The claims of a well-formed signed token; null for anything else, an unsecured token (`alg: none`) included. */
export function readToken(token: string, now: number): TokenClaims | null {
  try {
    const { alg } = decodeProtectedHeader(token)
    const [, , signature] = token.split('.')
    if (alg === undefined || alg === 'none' || !signature) return null
    const { exp, nbf, scope } = decodeJwt(token)
    const seconds = now / 1000
    return {
      scopes: typeof scope === 'string' ? scope.split(' ') : [],
      expired: (exp !== undefined && exp <= seconds) || (nbf !== undefined && nbf > seconds),
    }
  } catch {
    return null
  }
}
