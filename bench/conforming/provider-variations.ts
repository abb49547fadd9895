import { getPointer } from '#input/pointer'
import type { Json } from '#schema/json'
import type { Operation, Spec } from '#spec/model'
import { replaceAt } from './json-edit.ts'
import type { Hooks, ProviderOptions } from './list-provider.ts'
import { cursorStyles } from './list-rows.ts'
import { everyday, odd } from './palette.ts'

/** A provider that is different from others and wrong in nothing. */
export interface ProviderVariation {
  name: string
  options: Pick<ProviderOptions, 'palette' | 'cursor' | 'hooks'>
  counts: readonly number[]
}

/** Lists at and around every size that a page can have. */
export const listSizes = [0, 1, 2, 3, 4, 5, 9, 10, 11, 19, 20, 21, 24, 25, 26, 39, 40, 41, 49, 50, 51, 99, 100, 101, 130, 200, 201, 1000]

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
const words = (text: string): string[] => text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')

/** Ways to search, all of which find nothing that does not hold the text. */
const searches: readonly (readonly [string, NonNullable<Hooks['holds']>])[] = [
  ['with regard to case', (text, wanted) => text.includes(wanted)],
  ['without regard to accents', (text, wanted) => plain(text).includes(plain(wanted))],
  ['whole words', (text, wanted) => words(text.toLowerCase()).includes(wanted.toLowerCase())],
  ['beginnings of words', (text, wanted) => words(text.toLowerCase()).some((word) => word.startsWith(wanted.toLowerCase()))],
]

/** Everything that the docs of a list leave to its provider. */
export function providerVariations(spec: Spec, { pagination, parameters }: Operation): ProviderVariation[] {
  const some = [0, 1, 2, 20, 21, 45, 101]
  const plain: ProviderVariation[] = [
    { name: 'every size', options: {}, counts: listSizes },
    { name: 'every size, odd values', options: { palette: odd }, counts: listSizes.filter((size) => size <= 201) },
    ...(parameters.some(({ filter }) => filter?.match === 'contains') ? searches : []).map(([name, holds]) => ({
      name: `search: ${name}`,
      options: { hooks: { holds } },
      counts: [2, 21, 45, 101],
    })),
    ...refusalVariations(spec).map((hooks, index) => ({ name: `other refusals ${index + 1}`, options: { hooks }, counts: some })),
  ]
  if (pagination !== null && pagination.style !== 'relay') {
    const caps = pagination.pageSize.maximum === null ? [pagination.pageSize.default, 75, 100] : []
    return [
      ...plain,
      ...caps.map((cap) => ({ name: `limit capped at ${cap}, and the echo says so`, options: { hooks: { cap } }, counts: listSizes })),
    ]
  }
  const flags: Record<string, NonNullable<Hooks['otherFlag']>> = {
    always: () => true,
    never: () => false,
    negated: (_index, exact) => !exact,
    'in turn': (index) => index % 2 === 0,
  }
  return [
    ...plain,
    ...Object.entries(cursorStyles).map(([name, cursor]) => ({
      name: `cursors: ${name}`,
      options: { cursor, palette: everyday },
      counts: some,
    })),
    ...(pagination === null
      ? []
      : [{ name: 'cursors: new ones for every request', options: { hooks: freshCursors(pagination) }, counts: some }]),
    ...Object.entries(flags).map(([name, otherFlag]) => ({
      name: `flag of the other direction: ${name}`,
      options: { hooks: { otherFlag } },
      counts: some,
    })),
  ]
}

/** A request without a credential that is forbidden instead of unauthorised, and the other way round. */
function refusalVariations({ operations }: Spec): Hooks[] {
  const swap = (from: number, to: number): Hooks => ({ statusOf: (status) => (status === from ? to : status) })
  const documents = (status: string): boolean =>
    operations.some(({ pagination, responses }) => pagination !== null && responses.some((response) => response.status === status))
  return documents('401') && documents('403') ? [swap(401, 403), swap(403, 401)] : []
}

/** Cursors that hold a nonce, as encrypted ones do: no two answers show the same. */
function freshCursors(pagination: Extract<Operation['pagination'], { style: 'relay' }>): Hooks {
  const { edges, cursor, pageInfo, parameters } = pagination
  const strip = (query: Readonly<Record<string, string>>, name: string): Record<string, string> => {
    const value = query[name]
    return value === undefined ? {} : { [name]: value.slice(value.indexOf('.') + 1) }
  }
  return {
    query: (query) => ({ ...query, ...strip(query, parameters.after), ...strip(query, parameters.before) }),
    page(body, { index }) {
      const seal = (value: Json): Json => (typeof value === 'string' ? `${index.toString(36)}.${value}` : value)
      const list = getPointer(body, edges) as Json[]
      const sealed = list.map((edge) => replaceAt(edge, cursor, seal(getPointer(edge, cursor) as Json)))
      return ['startCursor', 'endCursor'].reduce<Json>(
        (page, name) => replaceAt(page, `${pageInfo}/${name}`, seal(getPointer(page, `${pageInfo}/${name}`) as Json)),
        replaceAt(body, edges, sealed),
      )
    },
  }
}
