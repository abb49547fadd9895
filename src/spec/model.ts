import type { Place } from '#errors'
import type { Pagination } from '#pagination/styles'

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

/** One API as its spec file states it, with every `$ref` between components still in place. */
export interface Spec {
  /** The file's name without its extension, `puppetvendors-vendor.v2`: the `api` of every report and metric. */
  api: string
  /** Path of the spec file as messages show it (relative to the working directory where it is below it). */
  file: string
  title: string
  version: string
  /** Base URL of each environment that the spec's `servers[].x-environment` names, without a trailing slash. */
  servers: Partial<Record<Environment, string>>
  operations: Operation[]
  /** `components.schemas`, by name. */
  schemas: Record<string, JsonSchema>
  credential: CredentialScheme | null
  /** file:line of the element at a pointer into the spec document, or of its nearest ancestor that exists. */
  locate(pointer: Pointer): Place
}

/** One path and method of a spec. */
export interface Operation {
  /** The spec's `operationId`. */
  id: string
  method: 'GET' | 'POST'
  /** Path template, joined to a server's base URL. */
  path: string
  summary: string
  /** `externalDocs.url`: the page that the operation was written from. */
  docs: string
  stability: Stability
  /** What a probe may never exceed; null where the docs state no limit. */
  rateLimit: RateLimit | null
  /** Present on list operations; everything that the pagination laws need. */
  pagination: Pagination | null
  parameters: Parameter[]
  /** Whether the operation asks for the spec's credential. */
  secured: boolean
  requestBody: JsonSchema | null
  responses: ResponseSpec[]
  /** Pointer to the operation in the spec document. */
  pointer: Pointer
}

/** `x-rate-limit`: requests per window, for one client address. */
export interface RateLimit {
  requests: number
  per: 'second' | 'minute' | 'hour'
}

/** One query parameter (no spec of ours has others). */
export interface Parameter {
  name: string
  in: 'query'
  required: boolean
  schema: JsonSchema
  /** `x-filter`: which members of an item the parameter selects by, and how. */
  filter: Filter | null
  source: string | null
  assumption: string | null
  pointer: Pointer
}

/** `x-filter` of a parameter: pointers within an item (offset) or an edge (Relay); one of them must match. */
export interface Filter {
  at: Pointer[]
  match: 'equals' | 'contains'
}

/** One documented response of an operation. */
export interface ResponseSpec {
  /** Three digits, or `default`. */
  status: string
  description: string
  headers: HeaderSpec[]
  /** Null where the docs show no body. */
  body: { mediaType: string; schema: JsonSchema; pointer: Pointer } | null
  source: string | null
  assumption: string | null
  pointer: Pointer
}

/** One documented response header; `name` in lower case. */
export interface HeaderSpec {
  name: string
  required: boolean
  schema: JsonSchema
  assumption: string | null
  pointer: Pointer
}

/** The security scheme of a spec with its `x-credential`: where the secret comes from and how it travels. */
export interface CredentialScheme {
  name: string
  /** Where the secret stands in a request. */
  placement: { type: 'bearer' } | { type: 'header'; header: string }
  /** Environment variable that holds the credential itself. */
  variable: string
  /** Environment variable that holds a valid credential of a scope the operation must refuse with 403. */
  refused: string | null
  /** How another secret is exchanged for the credential. */
  exchange: CredentialExchange | null
}

/** A token exchange: POST `operation` with the secret at `key`, read the token at `token` and its life (seconds) at `expiresIn`. */
export interface CredentialExchange {
  variable: string
  operation: string
  key: Pointer
  token: Pointer
  expiresIn: Pointer
}
