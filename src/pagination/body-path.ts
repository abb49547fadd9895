import { parsePointer } from '#input/pointer'
import type { Json } from '#schema/json'
import type { Pointer } from '#spec/model'

/** One step of a pointer; what every object inherits has to be told from what a response holds. */
export interface Step {
  key: string
  isInherited: boolean
}

/** The steps of a pointer, parsed once for many bodies. */
export function pathOf(pointer: Pointer): Step[] {
  return parsePointer(pointer).map((key) => ({ key, isInherited: key in Object.prototype }))
}

/** One string for each item; numbers are as good as strings for telling items apart, as long as reading JSON has not rounded them. */
export function readAll(list: readonly Json[], path: readonly Step[]): (string | null)[] {
  const texts: (string | null)[] = []
  for (const item of list) {
    const value = follow(item, path)
    texts.push(typeof value === 'string' ? value : Number.isSafeInteger(value) ? String(value) : null)
  }
  return texts
}

/** What a path leads to; undefined where it leads nowhere. */
export function follow(value: Json | undefined, path: readonly Step[]): Json | undefined {
  let current = value
  for (const step of path) current = member(current, step)
  return current
}

function member(value: Json | undefined, { key, isInherited }: Step): Json | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value)) return Object.hasOwn(value, key) ? value[Number(key)] : undefined
  return isInherited && !Object.hasOwn(value, key) ? undefined : value[key]
}

/** A number that a page tells. */
export function numberOf(value: Json | undefined): number | null {
  return typeof value === 'number' ? value : null
}
