import type { RawPagination } from '#pagination/styles'
import type { Filter, JsonSchema, Pointer, RateLimit, Stability } from './model.ts'

/** A spec document as `spec.schema.json` lets it through, before references are resolved. */
export interface RawSpec {
  info: { title: string; version: string }
  servers: ({ url: string; 'x-environment': 'staging' | 'production' } & Marks)[]
  security?: SecurityRequirement[]
  paths: Record<string, { get?: RawOperation; post?: RawOperation }>
  components?: RawComponents
}

/** What may be written once and referred to. */
export interface RawComponents {
  securitySchemes?: Record<string, RawSecurityScheme>
  parameters?: Record<string, RawParameter>
  headers?: Record<string, RawHeader>
  responses?: Record<string, RawResponse>
  schemas?: Record<string, JsonSchema>
}

/** Where an element comes from: the page that states it, or why we believe it. */
export interface Marks {
  'x-source'?: string
  'x-assumption'?: string
}

/** A `$ref` in place of an element. */
export interface Reference {
  $ref: string
}

/** Names of security schemes, each with its scopes. */
export type SecurityRequirement = Record<string, string[]>

/** The one media type of a body. */
export type RawContent = Record<string, { schema: JsonSchema }>

/** An operation object. */
export interface RawOperation {
  operationId: string
  summary: string
  externalDocs: { url: string }
  security?: SecurityRequirement[]
  parameters?: (RawParameter | Reference)[]
  requestBody?: { content: RawContent }
  responses: Record<string, RawResponse | Reference>
  'x-stability-level': Stability
  'x-rate-limit'?: RateLimit & Marks
  'x-pagination'?: RawPagination
}

/** A query parameter. */
export interface RawParameter extends Marks {
  name: string
  in: 'query' | 'header' | 'cookie'
  required?: boolean
  schema: JsonSchema
  'x-filter'?: Filter
}

/** A response header. */
export interface RawHeader extends Marks {
  required?: boolean
  schema: JsonSchema
}

/** A response. */
export interface RawResponse extends Marks {
  description: string
  headers?: Record<string, RawHeader | Reference>
  content?: RawContent
}

/** A security scheme with its `x-credential`. */
export type RawSecurityScheme = Marks & { 'x-credential': RawCredential } & ({ type: 'http' } | { type: 'apiKey'; name: string })

/** `x-credential`, with what it may leave out. */
export interface RawCredential {
  variable: string
  refused?: string
  exchange?: { variable: string; operation: string; key: Pointer; token: Pointer; expiresIn: Pointer }
}
