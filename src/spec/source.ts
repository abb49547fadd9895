import { isRecord } from '#input/json'
import { extendPointer } from '#input/pointer'
import type { Document, Placed, Pointer } from './model.ts'

/** A map of a document. */
export type Members = Record<string, unknown>

/** What operations are read from. */
export interface Source extends Pick<Document, 'at' | 'follow'> {
  /** Whether our extensions were validated; where they were not, they are passed over. */
  extended: boolean
}

/** What stands at a pointer, or what a `$ref` there leads to, however many times; null where that is no map. */
export function resolve(source: Source, at: Pointer): Placed<Members> | null {
  const seen = new Set<Pointer>()
  let pointer = at
  for (;;) {
    const value = source.at(pointer)
    if (!isRecord(value)) return null
    if (typeof value.$ref !== 'string' || seen.has(pointer)) return { value, pointer }
    seen.add(pointer)
    pointer = source.follow(value.$ref, pointer)
  }
}

/** What a member of a map is, its references followed; null where that is no map. */
export function child(source: Source, { pointer }: Placed<Members>, name: string): Placed<Members> | null {
  return resolve(source, extendPointer(pointer, name))
}

/** The keys and pointers of what stands at a pointer; none where that is neither map nor list. */
export function members(source: Source, pointer: Pointer): { key: string; pointer: Pointer }[] {
  const value = source.at(pointer)
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : []
  return keys.map((key) => ({ key, pointer: extendPointer(pointer, key) }))
}
