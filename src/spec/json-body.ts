import type { JsonSchema, MediaType, Placed } from './model.ts'

/** The JSON of a body, where it has some and a schema says what it is. */
export interface JsonBody {
  mediaType: string
  schema: Placed<JsonSchema>
}

/** What a request or response body is as JSON; null where its docs show none. */
export function jsonBody(body: { contents: readonly MediaType[] } | null): JsonBody | null {
  for (const { mediaType, schema } of body?.contents ?? []) {
    if (schema !== null && /^application\/([a-z0-9.-]+\+)?json$/.test(mediaType)) return { mediaType, schema }
  }
  return null
}
