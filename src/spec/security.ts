import type { Pointer } from './model.ts'

/** Credentials that are all needed together. */
export interface SecurityRequirement {
  credentials: RequiredCredential[]
  pointer: Pointer
}

/** One credential of a requirement. */
export interface RequiredCredential {
  /** The name of the security scheme. */
  scheme: string
  /** How it travels, the same for schemes that look alike in a request: `header authorization bearer`, `header x-api-key`. */
  wire: string
  scopes: string[]
  /** Of the scheme. */
  pointer: Pointer
}

/** The security scheme of a spec with its `x-credential`: where the secret comes from and how it travels. */
export interface CredentialScheme {
  name: string
  /** Where the secret stands in a request. */
  placement: { type: 'bearer' } | { type: 'header'; header: string }
  /** Environment variable that holds the credential itself. */
  variable: string
  /** Environment variable that holds a valid credential of a scope the operation must refuse with 403. */
  refused: string | null
  /** How another secret is exchanged for the credential. */
  exchange: CredentialExchange | null
}

/** A token exchange: POST `operation` with the secret at `key`, read the token at `token` and its life (seconds) at `expiresIn`. */
export interface CredentialExchange {
  variable: string
  operation: string
  key: Pointer
  token: Pointer
  expiresIn: Pointer
}
