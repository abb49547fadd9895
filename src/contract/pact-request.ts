import { isRecord } from '#input/json'
import { extendPointer } from '#input/pointer'
import type { Pointer } from '#spec/model'
import type { Reader } from './reader.ts'

/**
 * What a request sends: `query/<name>` with its example texts, `header/<lower-case-name>`, `body`, and `body` with a pointer to each
 * member of it, `*` for indexes. Headers, among them credentials, and bodies are named without their values.
 */
export function readSent(request: Reader): Map<string, string[]> {
  const headers = Object.keys(request.optional('headers')?.record() ?? {}).map((name) => `header/${name.toLowerCase()}`)
  const named = [...headers, ...readBody(request)].map((location): [string, string[]] => [location, []])
  return new Map([...readQuery(request), ...named])
}

function readQuery(request: Reader): [string, string[]][] {
  const query = request.optional('query')?.value
  // Version 2 writes the query as one text.
  if (typeof query === 'string') {
    const texts = new URLSearchParams(query)
    return [...new Set(texts.keys())].map((name) => [`query/${name}`, texts.getAll(name)])
  }
  return Object.entries(isRecord(query) ? query : {}).map(([name, values]) => [`query/${name}`, [values].flat().map(String)])
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
