import { isRecord } from '#input/json'
/** Any value that JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

/** A JSON object; changes to one are made on copies. */
export interface JsonObject {
  readonly [key: string]: Json
}

/** A change to one JSON value; `index` is its place in the nearest array above it, 0 where there is none. */
export type Change = (value: Json, index: number) => Json

/** Narrows a JSON value to an array. */
export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** Applies a change at a JSON pointer, where `*` stands for every array item; a place that does not exist stays as it is. */
export function at(pointer: string, change: Change): Change {
  const [key, ...rest] = pointer.split('/').slice(1)
  if (key === undefined) return change
  const below = at(rest.map((segment) => `/${segment}`).join(''), change)
  return (value, index) => {
    if (key === '*') return isArray(value) ? value.map((item, place) => below(item, place)) : value
    if (!isRecord(value)) return value
    const child = value[key]
    return child === undefined ? value : { ...value, [key]: below(child, index) }
  }
}

/** Several changes, one after the other. */
export function inTurn(...changes: Change[]): Change {
  return (value, index) => changes.reduce((current, change) => change(current, index), value)
}

/** Takes properties away. */
export function without(...keys: string[]): Change {
  return (value) => (isRecord(value) ? Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key))) : value)
}

/** Gives properties another name, in place. */
export function renamed(names: Readonly<Record<string, string>>): Change {
  return (value) => (isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, child]) => [names[key] ?? key, child])) : value)
}

/** Sets properties, each computed from the object it stands in. */
export function having(properties: Readonly<Record<string, (owner: JsonObject) => Json>>): Change {
  return (value) => {
    if (!isRecord(value)) return value
    return { ...value, ...Object.fromEntries(Object.entries(properties).map(([key, compute]) => [key, compute(value)])) }
  }
}

/** Makes the change in about one of `count` items, always the same ones whatever page they stand on; `pick` names the item. */
export function oneIn(count: number, pick: (value: JsonObject) => Json | undefined, change: Change): Change {
  return (value, index) => (isRecord(value) && hash(String(pick(value))) % count === 0 ? change(value, index) : value)
}

/** A 32-bit FNV-1a hash of a text. */
export function hash(text: string): number {
  let state = 0x811c9dc5
  for (const character of text) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return state >>> 0
}
