import type { Json } from './json.ts'
import { isInfinite, isRounded } from './rounded.ts'

/** The length of a text in Unicode characters, as JSON Schema counts it. */
export function lengthOf(text: string): number {
  let length = text.length
  for (let at = 1; at < text.length; at++) {
    if (isLowSurrogate(text.charCodeAt(at)) && isHighSurrogate(text.charCodeAt(at - 1))) length--
  }
  return length
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff
}

/** Whether a number is a multiple of the step, as decimals: 19.99 is one of 0.01, although no binary fraction says so. */
export function isMultipleOf(value: number, step: number): boolean {
  // Of a number that reading JSON has made infinite nobody knows.
  if (isInfinite(value)) return true
  const quotient = value / step
  return Math.abs(quotient - Math.round(quotient)) <= Number.EPSILON * Math.max(1, Math.abs(quotient)) * 2
}

/**
 * Whether two items of an array are equal as JSON Schema has it: the order of members says nothing. Items nested too deeply to
 * be compared count as distinct, and so do numbers that reading JSON has rounded.
 */
export function hasRepeats(items: readonly Json[]): boolean {
  let rounded = 0
  const spell = (_key: string, value: unknown): unknown => (isRounded(value) ? { '': rounded++ } : sortMembers(value))
  try {
    return new Set(items.map((item) => JSON.stringify(item, spell))).size < items.length
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** An object as the list of its members by name, in an object that no other value can look like. */
function sortMembers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return { '': Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) }
}
