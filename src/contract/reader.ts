import { isRecord } from '#input/json'
import { extendPointer } from '#input/pointer'
import type { Pointer } from '#spec/model'

/** What to do about a value that is missing or of the wrong type; never returns. */
export type Fail = (pointer: Pointer, message: string) => never

/** A parsed JSON value, read member by member; every method fails with the pointer to what is missing or of the wrong type. */
export interface Reader {
  readonly value: unknown
  readonly pointer: Pointer
  at(name: string): Reader
  optional(name: string): Reader | undefined
  record(): Record<string, unknown>
  items(): Reader[]
  string(): string
  integer(minimum: number, maximum: number): number
  /** Fails, naming what was wanted instead of the value. */
  fail(wanted: string): never
}

/** Reads `value`, which stands at `pointer` in its file. */
export function createReader(value: unknown, pointer: Pointer, fail: Fail): Reader {
  const reader: Reader = {
    value,
    pointer,
    at: (name) => reader.optional(name) ?? fail(pointer, `has no "${name}"; wants one`),
    optional(name) {
      const record = reader.record()
      return Object.hasOwn(record, name) ? createReader(record[name], extendPointer(pointer, name), fail) : undefined
    },
    record: () => (isRecord(value) ? value : reader.fail('an object')),
    items() {
      if (!Array.isArray(value)) return reader.fail('a list')
      return value.map((item, index) => createReader(item, extendPointer(pointer, index), fail))
    },
    string: () => (typeof value === 'string' ? value : reader.fail('a text')),
    integer(minimum, maximum) {
      const fits = typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum
      return fits ? value : reader.fail(`a whole number from ${minimum} to ${maximum}`)
    },
    fail: (wanted) => fail(pointer, `is ${describe(value)}; wants ${wanted}`),
  }
  return reader
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  const text = JSON.stringify(value)
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
