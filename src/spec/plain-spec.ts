import type { Place } from '#errors'
import type { Pointer } from './model.ts'

/**
 * An OpenAPI document as any provider publishes it: what two revisions can be compared by, and nothing of our own extensions
 * but the marks and lifecycle dates, where it has them. Parameters, bodies, responses and headers are resolved; schemas stay in
 * the document and are named by pointers.
 */
export interface PlainSpec {
  /** The file's name without its extension. */
  api: string
  /** Path of the file as messages show it. */
  file: string
  title: string
  version: string
  /** Decides what a schema's keywords mean: 3.0 has `nullable`, boolean exclusive limits, and ignores what stands beside a `$ref`. */
  dialect: Dialect
  operations: PlainOperation[]
  /** The value at a pointer into the document; undefined where it leads nowhere. */
  at(pointer: Pointer): unknown
  /** Pointer that a `$ref` at a pointer leads to; throws `spec` where it leads to another document or nowhere. */
  follow(reference: string, from: Pointer): Pointer
  /** file:line of the element at a pointer, or of its nearest ancestor that exists. */
  locate(pointer: Pointer): Place
}

/** `3.1` stands for every later 3.x too. */
export type Dialect = '3.0' | '3.1'

/** Something with a place in the document, and our marks where it carries them. */
interface PlainElement {
  pointer: Pointer
  /** Why we believe the element, where an `x-assumption` is all it rests on. */
  assumption: string | null
}

/** `deprecated`, and the date of `x-sunset` as it is written. */
interface Lifecycle {
  deprecated: boolean
  sunset: string | null
}

/** One path and method. */
export interface PlainOperation extends Lifecycle {
  /** `operationId`, or null where the provider gave none. */
  id: string | null
  /** In capitals. */
  method: string
  path: string
  /** Paths of the servers that the operation is served by, without a trailing slash; `` for a server at the root. */
  basePaths: string[]
  /** `x-stability-level` as it is written. */
  stability: string | null
  parameters: PlainParameter[]
  body: PlainBody | null
  responses: PlainResponse[]
  /** The ways to be let in, any one of which is enough; an empty one lets everybody in. */
  security: SecurityAlternative[]
  pointer: Pointer
}

/** A parameter of an operation or of its path. */
export interface PlainParameter extends PlainElement, Lifecycle {
  name: string
  in: 'query' | 'path' | 'header' | 'cookie'
  required: boolean
  /** How lists and objects are written: `style`, and `explode` unless it is off. */
  serialization: string
  schema: Pointer | null
  /** Whether the value travels as text; false where it is the content of a media type. */
  text: boolean
}

/** A request body. */
export interface PlainBody extends PlainElement {
  required: boolean
  contents: PlainContent[]
}

/** One media type of a body. */
export interface PlainContent {
  mediaType: string
  schema: Pointer | null
  pointer: Pointer
}

/** A response. */
export interface PlainResponse extends PlainElement {
  /** Three digits, a range such as `4XX`, or `default`. */
  status: string
  headers: PlainHeader[]
  contents: PlainContent[]
}

/** A response header; `name` in lower case. */
export interface PlainHeader extends PlainElement {
  name: string
  required: boolean
  schema: Pointer | null
  /** See `PlainParameter.text`. */
  text: boolean
}

/** Credentials that are all needed together. */
export interface SecurityAlternative {
  credentials: PlainCredential[]
  pointer: Pointer
}

/** One credential of an alternative. */
export interface PlainCredential {
  /** The name of the security scheme. */
  scheme: string
  /** How it travels, the same for schemes that look alike in a request: `header authorization bearer`, `header x-api-key`. */
  wire: string
  scopes: string[]
  /** Of the scheme. */
  pointer: Pointer
}
