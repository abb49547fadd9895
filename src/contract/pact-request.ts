import type { Pointer } from '#spec/model'
import { extendPointer } from '#spec/pointer'
import { isRecord, type Reader } from './reader.ts'

/**
 * What a request sends, without any value: `query/<name>`, `header/<lower-case-name>`, `body`, and `body` with a pointer to each
 * member of it, `*` for indexes.
 */
export function sentLocations(request: Reader): string[] {
  const headers = Object.keys(request.optional('headers')?.record() ?? {}).map((name) => `header/${name.toLowerCase()}`)
  return [...new Set([...readQuery(request), ...headers, ...readBody(request)])].sort()
}

function readQuery(request: Reader): string[] {
  const query = request.optional('query')?.value
  // Version 2 writes the query as one text.
  const names = typeof query === 'string' ? new URLSearchParams(query).keys() : Object.keys(isRecord(query) ? query : {})
  return [...names].map((name) => `query/${name}`)
}

function readBody(request: Reader): string[] {
  const body = request.optional('body')?.value
  if (body === undefined || body === null) return []
  const wrapped = isRecord(body) && Object.hasOwn(body, 'content') && Object.hasOwn(body, 'encoded')
  return [...membersOf(wrapped ? body.content : body, '')].map((pointer) => `body${pointer}`)
}

function* membersOf(value: unknown, pointer: Pointer): Generator<Pointer> {
  yield pointer
  if (Array.isArray(value)) for (const item of value) yield* membersOf(item, extendPointer(pointer, '*'))
  else if (isRecord(value)) for (const [name, member] of Object.entries(value)) yield* membersOf(member, extendPointer(pointer, name))
}
