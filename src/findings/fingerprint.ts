import { createHash } from 'node:crypto'

/** 12 hex digits: the same breach has the same in every run, and a spec diff that would cause it, too. */
export function fingerprintOf(api: string, operation: string, id: string, location: string): string {
  return createHash('sha256').update(`${api}\n${operation}\n${id}\n${location}`).digest('hex').slice(0, 12)
}
