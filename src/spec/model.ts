import type { Place } from '#errors'
import type { Pagination } from '#pagination/styles'
import type { CredentialScheme, SecurityRequirement } from './security.ts'

/** Which of a provider's installations a base URL belongs to; `sandbox` is our own emulation and stands in no spec. */
export type Environment = 'sandbox' | 'staging' | 'production'

/** How far the provider lets itself change an operation (the name and values are oasdiff's). */
export type Stability = 'alpha' | 'beta' | 'stable'

/** An RFC 6901 JSON pointer; in locations `*` stands for every array index or dynamic key. */
export type Pointer = string

/** The JSON Schema 2020-12 keywords that our specs may use; the loader rejects any other. */
export interface JsonSchema {
  $ref?: string
  type?: SchemaType | SchemaType[]
  format?: string
  enum?: (string | number | boolean | null)[]
  const?: string | number | boolean | null
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
  multipleOf?: number
  minItems?: number
  maxItems?: number
  uniqueItems?: boolean
  items?: JsonSchema
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: boolean | JsonSchema
  allOf?: JsonSchema[]
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  discriminator?: { propertyName: string; mapping?: Record<string, string> }
  default?: unknown
  examples?: unknown[]
  title?: string
  description?: string
  deprecated?: boolean
  $id?: string
  $schema?: string
  $defs?: Record<string, JsonSchema>
  /** The provider's page that states this element. */
  'x-source'?: string
  /** Why we believe an element that no page states; alone (without `x-source`) it makes every deviation at most `info`. */
  'x-assumption'?: string
}

/** JSON Schema's type names. */
export type SchemaType = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null'

/** Something of a document and where it stands. */
export interface Placed<T> {
  value: T
  pointer: Pointer
}

/** `3.1` stands for every later 3.x too. */
export type Dialect = '3.0' | '3.1'

/** An OpenAPI document as any provider publishes it, with its references between operations, parameters, bodies and responses resolved. */
export interface Document {
  /** The file's name without its extension, `puppetvendors-vendor.v2`: of our own specs, the `api` of every report and metric. */
  api: string
  /** Path of the file as messages show it (relative to the working directory where it is below it). */
  file: string
  title: string
  version: string
  /** Decides what a schema's keywords mean: 3.0 has `nullable`, boolean exclusive limits, and ignores what stands beside a `$ref`. */
  dialect: Dialect
  operations: Operation[]
  /** The value at a pointer into the document; undefined where it leads nowhere. */
  at(pointer: Pointer): unknown
  /** Pointer that a `$ref` at a pointer leads to; throws `spec` where it leads to another document or nowhere. */
  follow(reference: string, from: Pointer): Pointer
  /** file:line of the element at a pointer into the document, or of its nearest ancestor that exists. */
  locate(pointer: Pointer): Place
}

/** What of a document we probe, verify and generate from: its operations that carry our extensions, all of it validated. */
export interface Spec extends Document {
  /** Base URL of each environment that `servers[].x-environment` names, without a trailing slash. */
  servers: Partial<Record<Environment, string>>
  /** `components.schemas`, by name. */
  schemas: Record<string, JsonSchema>
  credential: CredentialScheme | null
  /** What of the document is not used, and why: one line for each kind. */
  notices: readonly string[]
}

/** An element with a place, and why we believe it where an `x-assumption` is all that it rests on. */
interface Element {
  pointer: Pointer
  assumption: string | null
}

/** `deprecated`, and the date of `x-sunset` as it is written. */
interface Lifecycle {
  deprecated: boolean
  sunset: string | null
}

/** One path and method of a document. */
export interface Operation extends Lifecycle {
  /** `operationId`, or else `METHOD /path`. */
  id: string
  /** In capitals. */
  method: string
  /** Path template, joined to a server's base URL. */
  path: string
  /** Paths of the servers that the operation is served by, without a trailing slash; `` for a server at the root. */
  basePaths: string[]
  /** `externalDocs.url`: the page that the operation was written from. */
  docs: string | null
  /** `x-stability-level` as it is written; a `Stability` in a spec. */
  stability: string | null
  /** What a probe may never exceed; null where the docs state no limit. */
  rateLimit: RateLimit | null
  /** Present on list operations; everything that the pagination laws need. */
  pagination: Pagination | null
  parameters: Parameter[]
  requestBody: RequestBody | null
  responses: Response[]
  /** The ways to be let in, any one of which is enough; an empty one lets everybody in. */
  security: SecurityRequirement[]
  /** Whether each of these ways takes a credential. */
  secured: boolean
  pointer: Pointer
}

/** A parameter of an operation or of its path. */
export interface Parameter extends Element, Lifecycle {
  name: string
  in: 'query' | 'path' | 'header' | 'cookie'
  required: boolean
  /** How lists and objects are written: `style`, and `explode` unless it is off. */
  serialization: string
  schema: Placed<JsonSchema> | null
  /** Whether the value travels as text; false where it is the content of a media type. */
  text: boolean
  /** `x-filter`: which members of an item the parameter selects by, and how. */
  filter: Filter | null
}

/** `x-rate-limit`: requests per window, for one client address. */
export interface RateLimit {
  requests: number
  per: 'second' | 'minute' | 'hour'
}

/** `x-filter` of a parameter: pointers within an item (offset) or an edge (Relay); one of them must match. */
export interface Filter {
  at: Pointer[]
  match: 'equals' | 'contains'
}

/** A request body. */
export interface RequestBody extends Element {
  required: boolean
  contents: MediaType[]
}

/** One media type of a body. */
export interface MediaType {
  mediaType: string
  schema: Placed<JsonSchema> | null
  pointer: Pointer
}

/** One documented response of an operation. */
export interface Response extends Element {
  /** Three digits, a range such as `4XX`, or `default`. */
  status: string
  headers: Header[]
  contents: MediaType[]
}

/** One documented response header; `name` in lower case. */
export interface Header extends Element {
  name: string
  required: boolean
  schema: Placed<JsonSchema> | null
  /** See `Parameter.text`. */
  text: boolean
}
