import type { RequiredCredential, SecurityRequirement } from '#spec/security'

/** Security requirements of two revisions that are the same one; what is left over was removed, or is new. */
export interface PairedAlternatives {
  pairs: [SecurityRequirement, SecurityRequirement][]
  removed: SecurityRequirement[]
  added: SecurityRequirement[]
}

/**
 * Pairs the alternatives of `security` one to one, whatever their order: equal ones first, then those of the same schemes, then those
 * that travel alike; of several, the one with the most scopes in common. A wrong pair would hide one change behind another.
 */
export function pairAlternatives(old: readonly SecurityRequirement[], next: readonly SecurityRequirement[]): PairedAlternatives {
  const left = { removed: [...old], added: [...next] }
  const pairs: PairedAlternatives['pairs'] = []
  for (const isLike of likenesses) {
    for (const was of [...left.removed]) {
      const [is] = left.added.filter((each) => isLike(was, each)).sort((a, b) => commonScopes(was, b) - commonScopes(was, a))
      if (is === undefined) continue
      pairs.push([was, is])
      left.removed.splice(left.removed.indexOf(was), 1)
      left.added.splice(left.added.indexOf(is), 1)
    }
  }
  return { pairs, ...left }
}

const likenesses: ((was: SecurityRequirement, is: SecurityRequirement) => boolean)[] = [
  (was, is) => travelAlike(was, is) && areSchemesSame(was, is) && haveSameScopes(was, is),
  (was, is) => travelAlike(was, is) && areSchemesSame(was, is),
  (was, is) => travelAlike(was, is) && haveSameScopes(was, is),
  travelAlike,
]

/** Whether the credentials of one alternative are those of the other, told apart by how they travel. */
export function travelAlike(a: SecurityRequirement, b: SecurityRequirement): boolean {
  return includesWires(a, b) && includesWires(b, a)
}

/** Whether whoever has the credentials of `wide` has those of `narrow`, scopes apart. */
export function includesWires(wide: SecurityRequirement, narrow: SecurityRequirement): boolean {
  return narrow.credentials.every((wanted) => wide.credentials.some((has) => isSameWire(has, wanted)))
}

/** Whether the alternatives name the same security schemes. */
export function areSchemesSame(a: SecurityRequirement, b: SecurityRequirement): boolean {
  return isSameList(schemesOf(a), schemesOf(b))
}

/** The scopes that an alternative wants, of all its credentials. */
export function scopesOf({ credentials }: SecurityRequirement): string[] {
  return [...new Set(credentials.flatMap(({ scopes }) => scopes))].sort()
}

// A header named Authorization may hold a bearer token or anything else: a document that says so much and no more agrees with both.
function isSameWire({ wire: a }: RequiredCredential, { wire: b }: RequiredCredential): boolean {
  const any = 'header authorization'
  return a === b || (a === any && b.startsWith(`${any} `)) || (b === any && a.startsWith(`${any} `))
}

function haveSameScopes(a: SecurityRequirement, b: SecurityRequirement): boolean {
  return isSameList(scopesOf(a), scopesOf(b))
}

function commonScopes(a: SecurityRequirement, b: SecurityRequirement): number {
  const scopes = scopesOf(b)
  return scopesOf(a).filter((scope) => scopes.includes(scope)).length
}

function schemesOf({ credentials }: SecurityRequirement): string[] {
  return credentials.map(({ scheme }) => scheme).sort()
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index])
}
