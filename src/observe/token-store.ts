/** A token that was exchanged for a secret. */
export interface StoredToken {
  token: string
  /** The secret it was exchanged for: another secret needs another token. Held in memory only. */
  secret: string
  /** Unix milliseconds. */
  expiresAt: number | null
  /** Unix milliseconds; from then on a new one should be fetched. */
  renewAt: number
}

/** Exchanged tokens, kept in memory between the checks of one target. */
export interface TokenStore {
  get(variable: string): StoredToken | undefined
  set(variable: string, token: StoredToken): void
  delete(variable: string): void
}

/** An empty store; to be shared by the checks of one target and by nobody else. */
export function createTokenStore(): TokenStore {
  return new Map<string, StoredToken>()
}
