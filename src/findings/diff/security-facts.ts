import type { Operation } from '#spec/model'
import type { SecurityRequirement } from '#spec/security'
import type { DiffFact } from './finding.ts'
import { areSchemesSame, includesWires, pairAlternatives, scopesOf, travelAlike } from './pair-alternatives.ts'

/** What changed about the credentials that an operation wants; schemes are compared by how they travel, not by name. */
export function securityFacts(old: Operation, next: Operation): DiffFact[] {
  const { pairs, removed, added } = pairAlternatives(old.security, next.security)
  // Nobody is asked for credentials any more. Beside others that are still accepted, no credentials are one more alternative.
  if (next.security.every(isOpen) && !old.security.some(isOpen)) {
    return [fact('api-security-removed', old, next, old.security[0], next.security[0])]
  }
  const lost = removed.flatMap((was) => lostFact(was, old, next, added))
  const taken = new Set(lost.map(({ next: pointer }) => pointer))
  return [
    ...lost,
    ...pairs.flatMap(([was, is]) => scopeFacts(was, is, next)),
    ...added
      .filter((is) => !taken.has(is.pointer))
      .map((is) => ({ ...fact('api-security-alternative-added', old, next, old.security[0], is), old: null })),
  ]
}

/** An alternative that the new revision does not have: whoever used it is let in by another one, or is not any more. */
function lostFact(was: SecurityRequirement, old: Operation, next: Operation, added: readonly SecurityRequirement[]): DiffFact[] {
  if (next.security.some((is) => letsIn(is, was))) return []
  const more = added.find((is) => includesWires(is, was)) ?? (isOpen(was) ? next.security[0] : undefined)
  if (more !== undefined) return [fact('api-security-added', old, next, was, more)]
  const moved = added.find((is) => areSchemesSame(was, is))
  if (moved !== undefined) return [fact('api-security-component-type-changed', old, next, was, moved)]
  return [fact('api-security-removed', old, next, was, added[0] ?? next.security[0])]
}

function scopeFacts(was: SecurityRequirement, is: SecurityRequirement, next: Operation): DiffFact[] {
  const [before, after] = [scopesOf(was), scopesOf(is)]
  const added = after.filter((scope) => !before.includes(scope))
  const removed = before.filter((scope) => !after.includes(scope))
  const base = { status: null, location: '', assumption: null, old: was.pointer, next: is.pointer } as const
  return [
    ...(added.length > 0 && !next.security.some((each) => letsIn(each, was))
      ? [{ ...base, id: 'api-security-scope-added', expected: listScopes(before), observed: `also ${added.join(', ')}` } as const]
      : []),
    ...(removed.length > 0
      ? [{ ...base, id: 'api-security-scope-removed', expected: listScopes(before), observed: `without ${removed.join(', ')}` } as const]
      : []),
  ]
}

function fact(
  id: DiffFact['id'],
  old: Operation,
  next: Operation,
  was: SecurityRequirement | undefined,
  is: SecurityRequirement | undefined,
): DiffFact {
  return {
    id,
    status: null,
    location: '',
    expected: old.security.map(describe).join(' or '),
    observed: next.security.map(describe).join(' or '),
    old: was?.pointer ?? old.pointer,
    next: is?.pointer ?? next.pointer,
    assumption: null,
  }
}

/**
 * Whether whoever has what the old alternative wanted is let in by the new one as itself. Of two schemes that travel alike, the tokens
 * of one are not those of the other; and whoever is let in without credentials is anybody.
 */
function letsIn(is: SecurityRequirement, was: SecurityRequirement): boolean {
  const granted = scopesOf(was)
  const isTheirs = !travelAlike(was, is) || areSchemesSame(was, is)
  return !isOpen(is) && isTheirs && includesWires(was, is) && scopesOf(is).every((scope) => granted.includes(scope))
}

function isOpen({ credentials }: SecurityRequirement): boolean {
  return credentials.length === 0
}

function describe({ credentials }: SecurityRequirement): string {
  if (credentials.length === 0) return 'no credentials'
  return credentials.map(({ scheme, wire, scopes }) => `${scheme} (${[wire, ...scopes].join(', ')})`).join(' with ')
}

function listScopes(scopes: readonly string[]): string {
  return scopes.length === 0 ? 'no scopes' : scopes.join(', ')
}
