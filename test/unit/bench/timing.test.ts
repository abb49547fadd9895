import { describe, expect, it } from 'vitest'
import { expectFinding } from '#bench/mutations/expected'
import { scoreOf } from '#bench/run/score'
import { broken, percent } from '#bench/run/verdict'
import { exponentOf } from '#bench/timing/growth'
import { race, ratioOf, spreadOf } from '#bench/timing/race'
import type { Finding } from '#findings/finding'

describe('races', () => {
  it('time every contestant in every round', () => {
    const calls = { quick: 0, slow: 0 }
    const spin = (milliseconds: number) => {
      const until = performance.now() + milliseconds
      while (performance.now() < until);
    }
    const times = race(
      [
        { name: 'quick', run: () => spin(0.05 + 0 * calls.quick++) },
        { name: 'slow', run: () => spin(0.4 + 0 * calls.slow++) },
      ],
      { rounds: 9, batchMs: 1 },
    )
    expect([times.get('quick')?.length, times.get('slow')?.length]).toEqual([9, 9])
    expect(ratioOf(times, 'slow', 'quick').median).toBeGreaterThan(3)
    expect(calls.quick).toBeGreaterThan(calls.slow)
  })

  it('tell medians and spreads', () => {
    expect(spreadOf([5, 1, 4, 2, 3])).toEqual({ median: 3, low: 1, high: 5 })
    const times = new Map([
      ['a', [2, 4, 6]],
      ['b', [1, 2, 3]],
    ])
    expect(ratioOf(times, 'a', 'b')).toEqual({ median: 2, low: 2, high: 2 })
  })

  it('tell linear growth from quadratic', () => {
    const sizes = [10, 100, 1000]
    const grown = (perItem: (items: number) => number) => exponentOf(sizes.map((items) => ({ items, healthy: perItem(items), parse: 1 })))
    expect(grown(() => 7)).toBeCloseTo(1)
    expect(grown((items) => items)).toBeCloseTo(2)
  })
})

describe('scores', () => {
  const due = [[expectFinding('response-required-property-removed', '/a')]]
  const found = (id: Finding['id'], location: string, severity: Finding['severity']): Finding => ({ id, location, severity }) as Finding

  it('are exact only for the right id, location and severity, and nothing else', () => {
    const score = (...findings: Finding[]) => scoreOf({ due, follows: ['pagination-page-size'], findings })
    const right = found('response-required-property-removed', '/a', 'breaking')
    expect(score(right).exact).toBe(true)
    expect(score(right, found('pagination-page-size', '/x', 'breaking')).exact).toBe(true)
    expect(score(right, found('response-optional-property-added', '/b', 'info'))).toMatchObject({ exact: false, missing: [] })
    expect(score(found('response-required-property-removed', '/b', 'breaking'))).toMatchObject({ seen: true, exact: false })
    expect(score(found('response-required-property-removed', '/a', 'info'))).toMatchObject({ seen: true, exact: false })
    expect(score()).toMatchObject({ seen: false, exact: false })
  })

  it('of trouble need a cause', () => {
    expect(scoreOf({ due: [], follows: [], findings: [], troubled: { cause: null } }).exact).toBe(false)
    expect(scoreOf({ due: [], follows: [], findings: [], troubled: { cause: { class: 'dns', message: 'x' } } }).exact).toBe(true)
  })

  it('of a suite hold only within the bounds', () => {
    const good = { planted: 100, seen: 100, exact: 98, conforming: 10_000, harmless: 12_000, falseAlarms: 0, untold: 0 }
    expect(broken(good, 10_000)).toEqual([])
    expect(broken({ ...good, seen: 99 }, 10_000)).toHaveLength(1)
    expect(broken({ ...good, exact: 97 }, 10_000)).toHaveLength(1)
    expect(broken({ ...good, falseAlarms: 1 }, 10_000)).toHaveLength(1)
    expect(broken({ ...good, untold: 1 }, 10_000)).toHaveLength(1)
    expect(broken({ ...good, conforming: 9_999 }, 10_000)).toHaveLength(1)
  })

  it('are never rounded up to all, nor down to nothing', () => {
    expect([percent(99_999, 100_000), percent(1, 100_000), percent(1, 1), percent(0, 5), percent(1, 3)]).toEqual([
      '99.99 %',
      '0.01 %',
      '100 %',
      '0 %',
      '33.33 %',
    ])
  })
})
