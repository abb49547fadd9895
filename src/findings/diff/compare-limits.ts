import { type LimitKeyword, limitKeywords } from '#schema/keywords'
import type { ChangeKind, LocalChange } from './change.ts'
import type { SchemaView } from './schema-view.ts'

/** Keywords for one end of one scale; where both are stated, the stricter one counts. */
const scales = [
  ['maximum', 'exclusiveMaximum'],
  ['minimum', 'exclusiveMinimum'],
  ['maxLength'],
  ['minLength'],
  ['maxItems'],
  ['minItems'],
  ['maxProperties'],
  ['minProperties'],
  ['maxContains'],
  ['minContains'],
] as const satisfies readonly (readonly LimitKeyword[])[]

const nouns = {
  maximum: null,
  exclusiveMaximum: null,
  minimum: null,
  exclusiveMinimum: null,
  maxLength: ['character', 'characters'],
  minLength: ['character', 'characters'],
  maxItems: ['item', 'items'],
  minItems: ['item', 'items'],
  maxProperties: ['property', 'properties'],
  minProperties: ['property', 'properties'],
  maxContains: ['such item', 'such items'],
  minContains: ['such item', 'such items'],
} as const satisfies Record<LimitKeyword, readonly [string, string] | null>

/** Keywords that oasdiff takes for 0 where they are not stated, so that they only grow and shrink. */
const zeroByDefault = new Set<LimitKeyword>(['minLength', 'minProperties'])

interface Limit {
  keyword: LimitKeyword
  value: number
  pointer: string
}

/** How the limits of numbers, lengths and counts changed. */
export function compareLimits(old: SchemaView, next: SchemaView): LocalChange[] {
  return scales.flatMap((keywords) => {
    const [was, is] = [strictest(old, keywords), strictest(next, keywords)]
    const kind = kindOf(was, is)
    if (kind === null) return []
    return [{ kind, expected: describe(was), observed: describe(is), old: was?.pointer ?? old.pointer, next: is?.pointer ?? next.pointer }]
  })
}

function strictest(view: SchemaView, keywords: readonly LimitKeyword[]): Limit | null {
  const stated = keywords.flatMap((keyword) => {
    const limit = view.limits.get(keyword)
    return limit === undefined ? [] : [{ keyword, ...limit }]
  })
  return stated.sort(byWidth)[0] ?? null
}

function kindOf(was: Limit | null, is: Limit | null): ChangeKind | null {
  if (was === null) return is === null ? null : `${limitKeywords[is.keyword].word}-${zeroByDefault.has(is.keyword) ? 'increased' : 'set'}`
  if (is === null) return `${limitKeywords[was.keyword].word}-${zeroByDefault.has(was.keyword) ? 'decreased' : 'unset'}`
  const width = byWidth(is, was)
  if (width === 0) return null
  const { word, end } = limitKeywords[is.keyword]
  const grown = end === 'upper' ? width > 0 : width < 0
  return grown ? `${word}-increased` : `${word}-decreased`
}

/** Negative where `a` lets fewer values through than `b`. */
function byWidth(a: Limit, b: Limit): number {
  const sign = limitKeywords[a.keyword].end === 'upper' ? 1 : -1
  return sign * (a.value - b.value) || Number(isExclusive(b)) - Number(isExclusive(a))
}

function isExclusive({ keyword }: Limit): boolean {
  return keyword.startsWith('exclusive')
}

function describe(limit: Limit | null): string {
  if (limit === null) return 'no limit'
  const { keyword, value } = limit
  const upper = limitKeywords[keyword].end === 'upper'
  const bound = isExclusive(limit) ? (upper ? 'less than' : 'more than') : upper ? 'at most' : 'at least'
  const noun = nouns[keyword]
  return `${bound} ${value}${noun === null ? '' : ` ${value === 1 ? noun[0] : noun[1]}`}`
}
