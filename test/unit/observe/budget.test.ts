import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBudget } from '#observe/budget'
import type { RateLimit } from '#spec/model'

function budgetOf(perCheck: number, limit: RateLimit | null, start = 1_000_000) {
  const clock = { now: start }
  return { clock, budget: createBudget({ perCheck, limit, now: () => clock.now }) }
}

const perMinute = (requests: number): RateLimit => ({ requests, per: 'minute' })
const takeAll = (take: () => boolean) => {
  let taken = 0
  while (take() && taken < 10_000) taken++
  return taken
}

describe('a budget', () => {
  test.each([-3_600_000, 3_600_000])('counts its windows and pauses by a clock that nobody sets: %i', (stepMs) => {
    const clock = { wall: 1_000_000, monotonic: 5 }
    const budget = createBudget({ perCheck: 30, limit: perMinute(20), now: () => clock.wall, monotonic: () => clock.monotonic })
    budget.beginCheck()
    expect(takeAll(budget.take)).toBe(19)
    clock.wall += stepMs
    clock.monotonic += 59_000
    expect(budget.remaining()).toBe(0)
    clock.monotonic += 1_000
    expect(budget.remaining()).toBe(11)
    budget.heed({ status: 429, headers: { 'retry-after': '30' } })
    budget.beginCheck()
    clock.wall += stepMs
    clock.monotonic += 29_000
    expect(budget.exhausted()).toEqual({ class: 'rate-limited', message: 'the provider wants no request for another 1 s' })
    clock.monotonic += 1_000
    expect(budget.exhausted()).toBeNull()
  })

  test('lets a check have so many requests, and the next one as many', () => {
    const { budget } = budgetOf(30, null)
    for (const _ of [1, 2]) {
      budget.beginCheck()
      expect(budget.remaining()).toBe(30)
      expect(takeAll(budget.take)).toBe(30)
      expect(budget.remaining()).toBe(0)
      expect(budget.exhausted()).toEqual({ class: 'rate-limited', message: 'the 30 requests that one check may make are spent' })
    }
    expect(budget.usedRatio()).toBeNull()
  })

  test('keeps one below the documented limit over all checks, because requests arrive later than they are sent', () => {
    const { budget, clock } = budgetOf(30, perMinute(50))
    budget.beginCheck()
    expect(takeAll(budget.take)).toBe(30)
    clock.now += 10_000
    budget.beginCheck()
    expect(takeAll(budget.take)).toBe(19)
    expect(budget.exhausted()).toEqual({ class: 'rate-limited', message: 'our budget is spent: the provider allows 50 requests a minute' })
    expect(budget.usedRatio()).toBe(1)
    clock.now += 50_000
    budget.beginCheck()
    expect({ remaining: budget.remaining(), ratio: budget.usedRatio(), exhausted: budget.exhausted() }).toEqual({
      remaining: 30,
      ratio: 19 / 49,
      exhausted: null,
    })
  })

  test('never has more arrivals in any window of the provider than documented', () => {
    const gap = fc.integer({ min: 0, max: 4000 })
    const request = fc.record({ wait: gap, latency: fc.integer({ min: 0, max: 3000 }), after: gap, newCheck: fc.boolean() })
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), fc.array(request, { minLength: 30, maxLength: 200 }), (limit, requests) => {
        const { budget, clock } = budgetOf(30, perMinute(limit))
        const arrivals: number[] = []
        for (const { wait, latency, after, newCheck } of requests) {
          clock.now += wait
          if (newCheck) budget.beginCheck()
          if (!budget.take()) continue
          clock.now += latency
          arrivals.push(clock.now)
          clock.now += after
        }
        arrivals.forEach((at, index) => {
          expect(arrivals.slice(index).filter((other) => other < at + 60_000).length).toBeLessThanOrEqual(limit)
        })
      }),
    )
  })

  test('ends the check after a 429, and waits as long as the provider says', () => {
    const { budget, clock } = budgetOf(30, perMinute(100))
    budget.beginCheck()
    budget.heed({ status: 429, headers: {} })
    expect({ take: budget.take(), cause: budget.exhausted()?.message }).toEqual({
      take: false,
      cause: 'the provider refused further requests: HTTP 429',
    })
    budget.beginCheck()
    expect(budget.take()).toBe(true)
    budget.heed({ status: 429, headers: { 'retry-after': '90' } })
    clock.now += 30_000
    budget.beginCheck()
    expect({ take: budget.take(), cause: budget.exhausted()?.message }).toEqual({
      take: false,
      cause: 'the provider wants no request for another 60 s',
    })
    clock.now += 60_000
    expect(budget.take()).toBe(true)
  })

  test('pauses when the headers say that nothing is left, and for an outage that says how long', () => {
    for (const reply of [
      { status: 200, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '20' } },
      { status: 503, headers: { 'retry-after': '20' } },
    ]) {
      const { budget, clock } = budgetOf(30, null)
      budget.beginCheck()
      budget.heed(reply)
      expect(budget.remaining()).toBe(0)
      clock.now += 20_000
      expect(budget.remaining()).toBe(30)
    }
  })

  test('heeds no Retry-After that has nothing to do with limits, and none beyond an hour', () => {
    const { budget, clock } = budgetOf(30, null)
    budget.beginCheck()
    budget.heed({ status: 301, headers: { 'retry-after': '500' } })
    expect(budget.remaining()).toBe(30)
    budget.heed({ status: 429, headers: { 'retry-after': '99999999' } })
    clock.now += 3_600_000
    budget.beginCheck()
    expect(budget.remaining()).toBe(30)
  })
})

test('a check may begin with another number of requests, and the next goes on with that', () => {
  const { budget } = budgetOf(30, { requests: 100, per: 'minute' })
  budget.beginCheck(2)
  expect([budget.take(), budget.take(), budget.take(), budget.remaining()]).toEqual([true, true, false, 0])
  budget.beginCheck()
  expect(budget.remaining()).toBe(2)
  budget.beginCheck(1_000)
  expect(budget.remaining()).toBe(97)
})

describe('what a check is short of', () => {
  const short = (perCheck: number, limit: RateLimit | null, spent: number) => {
    const { budget } = budgetOf(perCheck, limit)
    budget.beginCheck()
    for (let made = 0; made < spent; made++) budget.take()
    return budget.shortage()
  }

  test.each<[string, ReturnType<typeof short>, ReturnType<typeof short>]>([
    ['one request of ours', short(1, null, 1), { isOwn: true, limit: '1 request a check, settable with requests:' }],
    ['our requests, without a limit', short(30, null, 30), { isOwn: true, limit: '30 requests a check, settable with requests:' }],
    [
      'our requests, far below the limit',
      short(30, perMinute(100), 30),
      { isOwn: true, limit: '30 requests a check, settable with requests:' },
    ],
    ['as many of both', short(30, perMinute(31), 30), { isOwn: true, limit: '30 requests a check, settable with requests:' }],
    ['the provider’s', short(30, perMinute(30), 29), { isOwn: false, limit: 'the provider allows 30 requests a minute' }],
    ['the provider’s, before ours', short(30, perMinute(10), 3), { isOwn: false, limit: 'the provider allows 10 requests a minute' }],
  ])('%s', (_, shortage, expected) => {
    expect(shortage).toEqual(expected)
  })

  test('is the provider’s own pause, while there is one', () => {
    const { budget } = budgetOf(30, null)
    budget.beginCheck()
    budget.heed({ status: 503, headers: { 'retry-after': '30' } })
    expect(budget.shortage()).toEqual({ isOwn: false, limit: 'the provider wants no request for another 30 s' })
  })

  test('is the provider’s refusal for the rest of a check', () => {
    const { budget } = budgetOf(30, null)
    budget.beginCheck()
    budget.heed({ status: 429, headers: {} })
    expect(budget.shortage()).toEqual({ isOwn: false, limit: 'the provider refused further requests: HTTP 429' })
  })
})
