import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRateLimit } from '#sandbox/rate-limit'

describe('the rate limit', () => {
  it('lets at most so many requests pass in any minute, and refuses none that fits', () => {
    const steps = fc.array(fc.nat(20_000), { maxLength: 60 })
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 5 }), (waits, perMinute) => {
        let time = 0
        const limit = createRateLimit(perMinute, () => time)
        const passed: number[] = []
        for (const wait of waits) {
          time += wait
          const recent = passed.filter((at) => at > time - 60_000).length
          const seconds = limit.take('a')
          expect(seconds === 0).toBe(recent < perMinute)
          if (seconds === 0) passed.push(time)
        }
      }),
    )
  })

  it('tells the seconds after which a request passes, and none earlier', () => {
    let time = 500
    const limit = createRateLimit(1, () => time)
    expect(limit.take('a')).toBe(0)
    time += 30_001
    expect(limit.take('a')).toBe(30)
    time += 29_999
    expect(limit.take('a')).toBe(0)
    expect(limit.take('a')).toBe(60)
  })

  it('counts each address for itself until it is reset', () => {
    const limit = createRateLimit(1, () => 0)
    expect([limit.take('a'), limit.take('b'), limit.take('a')]).toEqual([0, 0, 60])
    limit.reset()
    expect([limit.take('a'), limit.take('b')]).toEqual([0, 0])
  })
})
