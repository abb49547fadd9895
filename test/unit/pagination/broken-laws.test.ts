import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { catalogue } from '#findings/catalogue'
import { lawsOf } from '#pagination/laws'
import type { Pagination } from '#pagination/styles'
import { type ListFault, listFaults } from '#support/list-faults'
import { anyPageSize, type Manner, manners, movements, mover, patience, runs, usualPageSize } from '#support/model-arbitraries'
import { checkModel } from '#support/model-check'
import { createModelList, modelRows } from '#support/model-list'

const faults = listFaults()
const shares = fc.double({ min: 0, max: 1, noNaN: true })

/** Everything else that a provider may do with the fault: cursors that the fault can read, and no cap, which an echo would have to own up to. */
function broken({ style, law, cursor }: ListFault, pageSize: fc.Arbitrary<Pagination['pageSize']>): fc.Arbitrary<Manner> {
  const documented = law === 'page-size-limit' ? pageSize.map((size) => ({ ...size, maximum: size.maximum ?? 100 })) : pageSize
  return manners(style, { pageSize: documented, mayCap: false }).map((manner) => (cursor === undefined ? manner : { ...manner, cursor }))
}

describe.each(faults)('$style, $law: $how', (fault) => {
  test('is found, and nothing else is', patience, async () => {
    const { law, orElse = [], besides = [] } = fault
    await fc.assert(
      fc.asyncProperty(broken(fault, usualPageSize), shares, async (manner, share) => {
        const { pageSize } = manner
        const least = fault.least(pageSize)
        const most = fault.pages * (pageSize.maximum ?? Math.max(50, pageSize.default))
        const count = least + Math.floor(share * Math.max(0, most - least))
        const { findings, laws } = await checkModel({ ...manner, rows: modelRows(count), fault: fault.fault(pageSize) })
        const found = findings.map(({ id }) => id.replace('pagination-', '')).filter((id) => !besides.includes(id))
        expect([law, ...orElse].map((each) => [each])).toContainEqual(found)
        expect(laws.filter(({ id, verdict }) => verdict === 'broken' && !besides.includes(id)).map(({ id }) => id)).toEqual(found)
      }),
      runs(6),
    )
  })
})

test('any list with any fault is checked within any budget: what does not hold is a law, or has a reason', patience, async () => {
  const any = fc.constantFrom(...faults).chain((fault) =>
    fc.record({
      ...{ fault: fc.constant(fault), manner: broken(fault, anyPageSize), count: fc.nat({ max: 350 }) },
      ...{ plan: fc.option(movements(), { nil: null }), perCheck: fc.oneof(fc.constant(30), fc.integer({ min: 1, max: 30 })) },
    }),
  )
  await fc.assert(
    fc.asyncProperty(any, async ({ fault, manner, count, plan, perCheck }) => {
      const move = plan === null ? {} : { move: mover(plan) }
      const check = await checkModel({ ...manner, ...move, rows: modelRows(count), fault: fault.fault(manner.pageSize) }, { perCheck })
      expect(check.sent.length).toBeLessThanOrEqual(perCheck)
      expect(check.laws.filter(({ reason }) => reason === '')).toEqual([])
      const { operation } = createModelList({ ...manner, rows: [] })
      expect(check.laws.map(({ id }) => id)).toEqual(lawsOf(operation).map(({ id }) => id))
    }),
    runs(250),
  )
})

describe.each(['offset', 'page-number', 'relay'] as const)('the laws of %s', (style) => {
  const { operation } = createModelList({ style, pageSize: { default: 50, maximum: 100 }, rows: [] })
  const laws = lawsOf(operation).map(({ id }) => id)

  test('each have a broken model, and every broken model names real laws', () => {
    const own = faults.filter((fault) => fault.style === style)
    expect(new Set(own.map(({ law }) => law))).toEqual(new Set(laws))
    expect(own.flatMap(({ orElse = [], besides = [] }) => [...orElse, ...besides]).filter((law) => !laws.includes(law))).toEqual([])
  })

  test('are all in the catalogue', () => {
    expect(laws.filter((law) => !(`pagination-${law}` in catalogue))).toEqual([])
  })
})

test('every pagination kind of the catalogue has a broken model', () => {
  const kinds = Object.keys(catalogue).filter((id) => id.startsWith('pagination-'))
  expect(new Set(faults.map(({ law }) => `pagination-${law}`))).toEqual(new Set(kinds))
})

test.each([
  ['open', 'auth-not-enforced'],
  ['any-scope', 'auth-scope-not-enforced'],
] as const)('data served to whoever asks (%s): %s', patience, async (access, kind) => {
  const lists = fc.constantFrom('offset' as const, 'page-number' as const, 'relay' as const).chain((style) => manners(style))
  await fc.assert(
    fc.asyncProperty(lists, fc.integer({ min: 1, max: 350 }), async (manner, count) => {
      const { findings } = await checkModel(
        { ...manner, rows: modelRows(count), fault: { access } },
        access === 'open' ? { withoutRefused: 'no such credential' } : {},
      )
      expect(findings.map(({ id }) => id)).toEqual([kind])
    }),
    runs(40),
  )
})
