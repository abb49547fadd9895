import { createHmac, randomBytes } from 'node:crypto'
import { compare } from 'bcryptjs'

/** Whether a password is the one of a user; takes as long for a user that there is not. */
export type VerifyPassword = (hash: string | undefined, password: string) => Promise<boolean>

/** Of no password that anyone has: so that a name that is not known takes as long as one that is. */
const nobodysHash = '$2b$10$ufQnfOjt2xw7ILzwx2ZmdeP0W5bZ3H8Z8g5nMDAuJjTID/Z9es7iK'
const mostKept = 100

/**
 * Checks bcrypt hashes one at a time, because each takes the processor for a tenth of a second, and keeps in memory, under a key that
 * nobody knows, which pairs were right: a scrape every few seconds costs one comparison.
 */
export function createPasswordVerifier(): VerifyPassword {
  const secret = randomBytes(32)
  const right = new Set<string>()
  let turn: Promise<unknown> = Promise.resolve()
  return async (hash, password) => {
    const pair = createHmac('sha256', secret).update(`${hash}\0${password}`).digest('base64')
    if (hash !== undefined && right.has(pair)) return true
    const compared = turn.then(() => compare(password, hash ?? nobodysHash))
    turn = compared.catch(() => {})
    const isRight = (await compared) && hash !== undefined
    if (isRight && right.size < mostKept) right.add(pair)
    return isRight
  }
}
