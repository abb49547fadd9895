import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { createTurns } from '#check/turns'
import type { Observation } from '#observe/observation'
import type { Survey } from '#pagination/page'

const operations = ['a', 'b', 'c', 'd'].map((id) => ({ id }))
const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id).join('')

type Fate = 'tested' | 'short' | 'trouble' | 'unasked'

function survey(operation: string, fate: Fate): Survey {
  const reply = { status: 200, headers: {}, mediaType: 'application/json', body: { kind: 'json' as const, value: {}, bytes: 2 } }
  const outcome: Observation['outcome'] =
    fate === 'trouble' ? { kind: 'failed', cause: { class: 'timeout', message: 'too slow' } } : { kind: 'reply', reply }
  const probe = { id: `${operation}:default`, operation, query: {}, credential: 'own' as const }
  const observation = { probe, startedAt: 0, durationMs: 0, phases: {}, outcome }
  return {
    ...{ operation, pageSize: null, access: [], skipped: [] },
    visits: fate === 'unasked' ? [] : [{ role: 'default', observation, page: null }],
    ...(fate === 'short' || fate === 'unasked' ? { left: 'left for the next run: 9 requests a check, settable with requests:' } : {}),
  }
}

/** The order of each check, where they come to these fates by operation. */
function orders(...checks: Record<string, Fate>[]): string[] {
  const turns = createTurns()
  return [...checks, {}].map((fates) => {
    const order = turns.begin(operations, false)
    turns.end(order.flatMap(({ id }) => (fates[id] === undefined ? [] : survey(id, fates[id]))))
    return ids(order)
  })
}

describe('turns', () => {
  it('begin in the order of the spec, and go on with those that were not fully tested', () => {
    expect(orders({ a: 'tested', b: 'tested', c: 'short', d: 'short' })).toEqual(['abcd', 'cdab'])
  })

  it('come first to those that were not asked at all', () => {
    expect(orders({ a: 'short', b: 'short', c: 'unasked', d: 'unasked' })).toEqual(['abcd', 'cdba'])
  })

  it('move on from the first, which had all there was', () => {
    expect(orders({ a: 'short', b: 'short', c: 'short', d: 'short' })).toEqual(['abcd', 'bcda'])
    expect(orders({ a: 'trouble', b: 'trouble', c: 'trouble', d: 'trouble' })).toEqual(['abcd', 'bcda'])
  })

  it('leave the order as it is where all was tested', () => {
    expect(orders({ a: 'tested', b: 'tested', c: 'tested', d: 'tested' })).toEqual(['abcd', 'abcd'])
  })

  it('do not move on for a check that confirms the one before', () => {
    const turns = createTurns()
    const short = () => turns.end(operations.map(({ id }) => survey(id, 'short')))
    expect(ids(turns.begin(operations, false))).toBe('abcd')
    short()
    expect(ids(turns.begin(operations, true))).toBe('abcd')
    short()
    expect(ids(turns.begin(operations, false))).toBe('bcda')
  })

  it('take operations that are new last, and forget those that are gone', () => {
    const turns = createTurns()
    turns.begin(operations, false)
    turns.end(operations.map(({ id }) => survey(id, 'short')))
    expect(ids(turns.begin([{ id: 'e' }, { id: 'd' }, { id: 'b' }], false))).toBe('bde')
  })
})

test('every list has the first turn within as many checks as there are lists, whatever becomes of them', () => {
  const fate = fc.constantFrom<Fate>('tested', 'short', 'trouble', 'unasked')
  const checks = fc.array(fc.array(fate, { minLength: 4, maxLength: 4 }), { minLength: 4, maxLength: 12 })
  fc.assert(
    fc.property(checks, (fates) => {
      const turns = createTurns()
      const short = new Map(operations.map(({ id }) => [id, 0]))
      for (const [, row] of fates.entries()) {
        const order = turns.begin(operations, false)
        turns.end(order.map(({ id }, index) => survey(id, row[index] ?? 'tested')))
        for (const [index, { id }] of order.entries()) {
          const isServed = index === 0 || row[index] === 'tested'
          short.set(id, isServed ? 0 : (short.get(id) ?? 0) + 1)
        }
        // None waits longer than for each of the others to have had its turn once, twice where others were not asked at all.
        expect(Math.max(...short.values())).toBeLessThanOrEqual(2 * operations.length)
      }
    }),
  )
})
