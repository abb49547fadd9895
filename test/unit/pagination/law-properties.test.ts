import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lawsOf } from '#pagination/laws'
import type { Pagination } from '#pagination/styles'
import { manners, movements, mover, patience, runs, usualPageSize } from '#support/model-arbitraries'
import { checkModel, type ModelCheck } from '#support/model-check'
import { createModelList, type ModelFault, modelRows } from '#support/model-list'

const mostRequests = 30
const pageSize = { default: 50, maximum: null }
const counts = fc.oneof(fc.nat({ max: 30 }), fc.nat({ max: 350 }))
const kindsOf = ({ findings }: ModelCheck) => findings.map(({ id }) => id)

/** What the pagination laws of one check came to say must be whole: every law, with a reason. */
function expectAccount(style: Pagination['style'], { laws, surveys, sent }: ModelCheck, perCheck = mostRequests): void {
  const { operation } = createModelList({ style, pageSize, rows: [] })
  expect(laws.map(({ id }) => id)).toEqual(lawsOf(operation).map(({ id }) => id))
  expect(laws.filter(({ reason }) => reason === '')).toEqual([])
  expect(surveys.flatMap(({ skipped }) => skipped).filter(({ reason }) => reason === '')).toEqual([])
  expect(sent.length).toBeLessThanOrEqual(perCheck)
}

describe.each(['offset', 'page-number', 'relay'] as const)('a list by %s that keeps every law', (style) => {
  test('has no finding, whatever its length and its pages', patience, async () => {
    await fc.assert(
      fc.asyncProperty(counts, manners(style), async (count, manner) => {
        const check = await checkModel({ ...manner, rows: modelRows(count) })
        expect(kindsOf(check)).toEqual([])
        expect(check.laws.filter(({ verdict }) => verdict === 'broken')).toEqual([])
        expectAccount(style, check)
      }),
      runs(120),
    )
  })

  test('holds every law where it is long enough to show it and short enough to be walked', patience, async () => {
    const sized = usualPageSize.map((size) => ({ ...size, maximum: size.maximum ?? (style === 'relay' ? 100 : null) }))
    const manner = manners(style, { pageSize: sized, mayCap: false })
    await fc.assert(
      fc.asyncProperty(manner, fc.double({ min: 0, max: 1, noNaN: true }), async (each, share) => {
        const { default: least, maximum } = each.pageSize
        const most = 3 * (maximum ?? 50)
        const check = await checkModel({ ...each, rows: modelRows(least + Math.floor(share * (most - least))) })
        expect(check.laws.filter(({ verdict }) => verdict !== 'held')).toEqual([])
        expect(kindsOf(check)).toEqual([])
      }),
      runs(80),
    )
  })

  test('has no finding while items come, go and change places between any two reads', patience, async () => {
    await fc.assert(
      fc.asyncProperty(counts, manners(style), movements(), async (count, manner, plan) => {
        const check = await checkModel({ ...manner, rows: modelRows(count), move: mover(plan) })
        expect(kindsOf(check)).toEqual([])
        expectAccount(style, check)
      }),
      runs(400),
    )
  })

  test('is checked within any budget, and what it does not reach has a reason', patience, async () => {
    const spending = fc.record({ perCheck: fc.integer({ min: 1, max: mostRequests }), spent: fc.constantFrom(0, 0, 1, 2) })
    const whatever = fc.record({ manner: manners(style), moves: fc.option(movements(), { nil: null }) })
    await fc.assert(
      fc.asyncProperty(counts, whatever, spending, async (count, { manner, moves }, memory) => {
        const move = moves === null ? {} : { move: mover(moves) }
        const check = await checkModel({ ...manner, rows: modelRows(count), ...move }, memory)
        expect(kindsOf(check)).toEqual([])
        expectAccount(style, check, Math.max(0, memory.perCheck - memory.spent))
      }),
      runs(150),
    )
  })
})

describe('what fuzzing found', () => {
  /** An item that is put first before the second page is asked for and is gone before the first page is asked for again, so many times. */
  function comingAndGoing(times: number): ModelFault {
    let [left, isThere] = [times, false]
    const [guest] = modelRows(1_000).slice(-1)
    return {
      rows(rows, { skip, limit }) {
        if (skip === '0' && limit === '10') isThere = false
        if (skip === '10' && left-- > 0) isThere = true
        return isThere && guest !== undefined ? [guest, ...rows] : rows
      },
    }
  }

  test('an item that comes and goes in the same way twice breaks no law of a long list', async () => {
    const check = await checkModel({
      style: 'offset',
      pageSize: { default: 50, maximum: 100 },
      rows: modelRows(170),
      fault: comingAndGoing(2),
    })
    expect(kindsOf(check)).toEqual([])
    expect(check.laws.find(({ id }) => id === 'pages-disjoint')?.reason).toContain('broken once')
  })

  test('an item that stands before the only one whenever the page behind the end is read breaks no law', async () => {
    let left = 2
    const guests = modelRows(1_000).slice(-1)
    const fault: ModelFault = { rows: (rows, { after }) => (after !== undefined && left-- > 0 ? [...guests, ...rows] : rows) }
    const check = await checkModel({ style: 'relay', pageSize: { default: 23, maximum: 87 }, cursor: 'index', rows: modelRows(1), fault })
    expect(kindsOf(check)).toEqual([])
    expect(check.laws.find(({ id }) => id === 'has-next')?.reason).toContain('broken once')
  })

  test('cursors that are told wrongly explain what a walk with them repeats and misses', async () => {
    const told: ModelFault = {
      page: (page) => ({ ...page, ends: { ...page.ends, end: page.cursors.at(-2) ?? page.cursors.at(-1) ?? null } }),
    }
    // Pages of one item, on which the cursor is right.
    for (const [standard, count] of [
      [2, 44],
      [1, 60],
    ] as const) {
      const check = await checkModel({
        style: 'relay',
        pageSize: { default: standard, maximum: null },
        rows: modelRows(count),
        fault: told,
      })
      expect(kindsOf(check)).toEqual(['pagination-page-info'])
    }
  })

  test('a law that is broken the same way each time while the list moves says that this is not enough', async () => {
    const lost: ModelFault = { rows: (rows, { first }) => (Number(first) > 50 ? rows.toSpliced(30, 1) : rows) }
    const check = await checkModel({ style: 'relay', pageSize: { default: 58, maximum: 61 }, rows: modelRows(176), fault: lost })
    expect(kindsOf(check)).toEqual([])
    expect(check.laws.find(({ id }) => id === 'pages-join')).toEqual({
      operation: 'listItems',
      id: 'pages-join',
      verdict: 'untested',
      reason:
        'broken 2 times (page 1 of the walk does not begin as the default page does: other items), not often enough while the data moves',
    })
  })
})
