import { type OffsetPagination, offset } from './offset.ts'
import { type PageNumberPagination, pageNumber } from './page-number.ts'
import { type RelayPagination, relay } from './relay.ts'
import type { PaginationBase, Style } from './style.ts'

/** Every style of `x-pagination`, by its name there. */
const styles = { offset, 'page-number': pageNumber, relay } as const

/** `x-pagination`: all that planning and judging a list needs, so that no code knows an API by name. */
export type Pagination = OffsetPagination | PageNumberPagination | RelayPagination

/** `x-pagination` as a spec file holds it, with what it may leave out. */
export type RawPagination = RawOf<Pagination>

type RawOf<P> = P extends PaginationBase
  ? Omit<P, keyof PaginationBase> & {
      pageSize: { default: number; maximum?: number }
      id: string
      assumptions?: Record<string, string>
    }
  : never

/** What is known of a list's style. */
export function styleOf({ style }: Pick<Pagination, 'style'>): Style<Pagination> {
  return styles[style]
}

/** Names of all styles. */
export const styleNames = Object.keys(styles) as Pagination['style'][]

/** The definitions that `spec.schema.json` refers to for `x-pagination`, as the styles declare it. */
export function paginationDefinitions(): Record<string, object> {
  const names = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(styleNames)
  const definitions = Object.fromEntries(styleNames.map((name) => [`${name}-pagination`, definitionOf(name)]))
  const pagination = {
    type: 'object',
    description: `a map with the style ${names}`,
    required: ['style'],
    properties: { style: { type: 'string', description: names } },
    discriminator: { propertyName: 'style' },
    oneOf: styleNames.map((name) => ({ $ref: `#/$defs/${name}-pagination` })),
  }
  return { ...definitions, pagination }
}

function definitionOf(name: Pagination['style']): object {
  const { declaration, lawIds } = styleOf({ style: name })
  return {
    type: 'object',
    required: ['style', 'id', 'pageSize', ...declaration.required],
    properties: {
      style: { const: name },
      ...declaration.properties,
      id: { $ref: '#/$defs/pointer' },
      pageSize: { $ref: '#/$defs/pageSize' },
      assumptions: { type: 'object', propertyNames: { enum: lawIds }, additionalProperties: { $ref: '#/$defs/text' } },
    },
    additionalProperties: false,
  }
}
