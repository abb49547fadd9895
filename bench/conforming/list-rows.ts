import fc from 'fast-check'
import { getPointer, parsePointer } from '#input/pointer'
import { type Pagination, styleOf } from '#pagination/styles'
import type { Json } from '#schema/json'
import { replaceAt } from './json-edit.ts'
import type { Palette } from './palette.ts'
import { conformingBodies, type Promised, rootAssumed } from './responses.ts'
import { schemaValues } from './schema-values.ts'
import { partOf, partsAt } from './schema-view.ts'

/** One record of a list: what the provider shows of it, and by what it knows it. */
export interface Row {
  id: string
  cursor: string
  /** The item (offset) or edge (Relay). */
  item: Json
  /** As it was before a fault was planted: what the provider's own filters go by where nothing else is left. */
  original: Json
  /** Deleted, but its cursor still tells where it was. */
  deleted?: true
}

/** How a provider makes the cursor of a record. */
export type CursorStyle = (id: string, index: number) => string

/** Cursors as providers make them; all are opaque to clients. */
export const cursorStyles = {
  'base64 of the id': (id) => Buffer.from(JSON.stringify({ id })).toString('base64'),
  'base64 of an offset': (_id, index) => Buffer.from(`arrayconnection:${index}`).toString('base64'),
  number: (_id, index) => String(index + 1),
  signed: (id, index) => `${Buffer.from(id).toString('base64url')}.${index.toString(36)}.c2lnbmF0dXJl`,
  'reserved characters': (_id, index) => `a+b/c=d&e?f#g%20h"i\\j ${index}`,
  unicode: (_id, index) => `курсор-${index}-👩‍👩‍👧‍👦`,
  long: (id, index) => `${index}:${'x'.repeat(700)}:${Buffer.from(id).toString('hex').slice(0, 40)}`,
} satisfies Record<string, CursorStyle>

interface RowOptions {
  palette: Palette
  seed: number
  count: number
  cursor?: CursorStyle
}

/** So many records that conform to the item schema of a list response, no two with the same id. */
export function createRows(promised: Promised, pagination: Pagination, { palette, seed, count, cursor }: RowOptions): Row[] {
  const { body, response } = promised
  const definitions = body.schema.$defs ?? {}
  const list = styleOf(pagination).listOf(pagination)
  const itemParts = partsAt([partOf(body.schema, rootAssumed(response))], [...parsePointer(list), '*'], definitions)
  const idParts = partsAt(itemParts, parsePointer(pagination.id), definitions)
  const ids = distinct(count, (round) => fc.sample(schemaValues(idParts, palette, definitions), { seed: seed + round, numRuns: count }))
  const items = count === 0 ? [] : fc.sample(schemaValues(itemParts, palette, definitions), { seed, numRuns: count })
  return items.map((item, index) => {
    const id = ids[index] ?? ''
    const name = (cursor ?? cursorStyles['base64 of the id'])(String(id), index)
    const placed = replaceAt(item, pagination.id, id)
    const shown = pagination.style === 'relay' ? replaceAt(placed, pagination.cursor, name) : placed
    return { id: String(id), cursor: name, item: shown, original: shown }
  })
}

function distinct(count: number, draw: (round: number) => Json[]): Json[] {
  const ids = new Map<string, Json>()
  for (let round = 0; ids.size < count && round < 50; round++) {
    for (const id of draw(round)) {
      if (ids.size < count) ids.set(String(id), id)
    }
  }
  if (ids.size < count) throw new Error(`no ${count} different ids in 50 rounds`)
  return [...ids.values()]
}

/** Bodies of a list response to put pages into. */
export function drawEnvelopes(promised: Promised, palette: Palette, seed: number): Json[] {
  const short: Palette = { ...palette, length: fc.constant(0) }
  return fc.sample(conformingBodies(promised, short), { seed, numRuns: 12 })
}

/** The text of a filterable member as a query would have it; undefined where a record has none. */
export function memberText(item: Json, pointer: string): string | undefined {
  const value = getPointer(item, pointer)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}
