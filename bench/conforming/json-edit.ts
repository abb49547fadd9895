import { parsePointer } from '#input/pointer'
import type { Json } from '#schema/json'

/** A copy of a value in which another stands at a pointer; objects on the way that are not there are made. */
export function replaceAt(value: Json, pointer: string, replacement: Json): Json {
  return replaceBelow(value, parsePointer(pointer), replacement)
}

function replaceBelow(value: Json | undefined, segments: readonly string[], replacement: Json): Json {
  const [segment, ...rest] = segments
  if (segment === undefined) return replacement
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === segment ? replaceBelow(item, rest, replacement) : item))
  const members = typeof value === 'object' && value !== null ? value : {}
  return { ...members, [segment]: replaceBelow(members[segment], rest, replacement) }
}
