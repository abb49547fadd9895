import type { PlainCredential, PlainOperation, SecurityAlternative } from '#spec/plain-spec'
import type { DiffFact } from './finding.ts'

/** What changed about the credentials that an operation wants; schemes are compared by how they travel, not by name. */
export function securityFacts(old: PlainOperation, next: PlainOperation): DiffFact[] {
  const lostWays = old.security.filter((was) => !next.security.some((is) => letsIn(is, was)))
  const openNow = next.security.some(isOpen) && !old.security.some(isOpen)
  if (openNow) return [fact('api-security-removed', old, next, old.security[0], next.security.find(isOpen))]
  return [
    ...lostWays.flatMap((was) => lostFact(was, old, next)),
    ...scopeFacts(old, next, lostWays),
    ...(lostWays.length > 0 ? [] : newWays(old, next)),
  ]
}

function lostFact(was: SecurityAlternative, old: PlainOperation, next: PlainOperation): DiffFact[] {
  const sameWires = next.security.find((is) => isSuperset(was, is) && isSuperset(is, was))
  // The same credential with other scopes: that is told scope by scope.
  if (sameWires !== undefined) return []
  const more = next.security.find((is) => isSuperset(is, was))
  if (more !== undefined) return [fact('api-security-added', old, next, was, more)]
  const renamed = next.security.find((is) => isSame(names(was), names(is)))
  return [
    fact(
      renamed === undefined ? 'api-security-removed' : 'api-security-component-type-changed',
      old,
      next,
      was,
      renamed ?? next.security[0],
    ),
  ]
}

function scopeFacts(old: PlainOperation, next: PlainOperation, lost: readonly SecurityAlternative[]): DiffFact[] {
  return old.security.flatMap((was) => {
    const is = next.security.find((each) => isSuperset(was, each) && isSuperset(each, was))
    if (is === undefined) return []
    const [before, after] = [scopesOf(was), scopesOf(is)]
    const added = after.filter((scope) => !before.includes(scope))
    const removed = before.filter((scope) => !after.includes(scope))
    const base = { status: null, location: '', assumption: null, old: was.pointer, next: is.pointer } as const
    return [
      ...(added.length > 0 && lost.includes(was)
        ? [{ ...base, id: 'api-security-scope-added', expected: listScopes(before), observed: `also ${added.join(', ')}` } as const]
        : []),
      ...(removed.length > 0
        ? [{ ...base, id: 'api-security-scope-removed', expected: listScopes(before), observed: `without ${removed.join(', ')}` } as const]
        : []),
    ]
  })
}

function newWays(old: PlainOperation, next: PlainOperation): DiffFact[] {
  return next.security
    .filter((is) => !isOpen(is) && !old.security.some((was) => isSuperset(was, is) && isSuperset(is, was)))
    .map((is) => ({ ...fact('api-security-alternative-added', old, next, old.security[0], is), old: null }))
}

function fact(
  id: DiffFact['id'],
  old: PlainOperation,
  next: PlainOperation,
  was: SecurityAlternative | undefined,
  is: SecurityAlternative | undefined,
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

/** Whether whoever has what the old way wanted is let in by the new one. */
function letsIn(is: SecurityAlternative, was: SecurityAlternative): boolean {
  return (
    isSuperset(was, is) &&
    is.credentials.every((wanted) => was.credentials.some((has) => isSameWire(has, wanted) && isSubset(wanted.scopes, has.scopes)))
  )
}

function isSuperset(wide: SecurityAlternative, narrow: SecurityAlternative): boolean {
  return narrow.credentials.every((wanted) => wide.credentials.some((has) => isSameWire(has, wanted)))
}

// A header named Authorization may hold a bearer token or anything else: a document that says so much and no more agrees with both.
function isSameWire({ wire: a }: PlainCredential, { wire: b }: PlainCredential): boolean {
  const any = 'header authorization'
  return a === b || (a === any && b.startsWith(`${any} `)) || (b === any && a.startsWith(`${any} `))
}

function isOpen({ credentials }: SecurityAlternative): boolean {
  return credentials.length === 0
}

function names({ credentials }: SecurityAlternative): string[] {
  return credentials.map(({ scheme }) => scheme).sort()
}

function scopesOf({ credentials }: SecurityAlternative): string[] {
  return [...new Set(credentials.flatMap(({ scopes }) => scopes))].sort()
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index])
}

function isSubset(a: readonly string[], b: readonly string[]): boolean {
  return a.every((each) => b.includes(each))
}

function describe({ credentials }: SecurityAlternative): string {
  if (credentials.length === 0) return 'no credentials'
  return credentials.map(({ scheme, wire, scopes }) => `${scheme} (${[wire, ...scopes].join(', ')})`).join(' with ')
}

function listScopes(scopes: readonly string[]): string {
  return scopes.length === 0 ? 'no scopes' : scopes.join(', ')
}
