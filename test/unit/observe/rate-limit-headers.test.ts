import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createBudget } from '#observe/budget'
import { readRateLimit } from '#observe/rate-limit-headers'

const now = Date.UTC(2025, 0, 1)
const inEightSeconds = new Date(now + 8000)

describe('readRateLimit', () => {
  test.each<[Record<string, string>, number | null, number | null]>([
    [{}, null, null],
    [{ 'x-ratelimit-remaining': '7' }, 7, null],
    [{ 'ratelimit-remaining': '7', 'ratelimit-reset': '30' }, 7, null],
    [{ 'ratelimit-remaining': '0', 'ratelimit-reset': '30' }, 0, 30_000],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 30) }, 0, 30_000],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 29.5) }, 0, 30_000],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now + 30_000) }, 0, 30_000],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inEightSeconds.toUTCString() }, 0, 8000],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inEightSeconds.toISOString() }, 0, 8000],
    [{ 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '30' }, 0, 30_000],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30.5' }, 0, 31_000],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30, 30' }, 0, 30_000],
    [{ 'x-ratelimit-remaining': '0, 0', 'x-ratelimit-reset': '30' }, 0, 30_000],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '-1' }, 0, null],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'soon' }, 0, null],
    [{ 'x-ratelimit-remaining': '-1' }, null, null],
    [{ 'x-ratelimit-remaining': 'many' }, null, null],
    [{ 'x-ratelimit-remaining': '' }, null, null],
    [{ 'x-ratelimit-remaining': '0.5', 'x-ratelimit-reset': '30' }, 0, 30_000],
  ])('separate fields: %j', (headers, remaining, delay) => {
    expect(readRateLimit(headers, now)).toEqual({ remaining, resumeAt: delay === null ? null : now + delay })
  })

  test.each<[string, number | null, number | null]>([
    ['"default";r=0;t=15', 0, 15_000],
    ['"default";r=50;t=15', 50, null],
    ['default;r=0;t=15', 0, 15_000],
    ['"default";r=0;t=30.5', 0, 31_000],
    ['"second";r=4;t=1, "day";r=0;t=3600', 0, 3_600_000],
    ['"second";r=0;t=1, "day";r=0;t=3600', 0, 3_600_000],
    ['"second";r=3;t=1, "day";r=9;t=3600', 3, null],
    ['limit=100, remaining=0, reset=30', 0, 30_000],
    ['limit=100,remaining=0,reset=30', 0, 30_000],
    ['limit=100;remaining=0;reset=30', 0, 30_000],
    ['limit=100, remaining=40, reset=30', 40, null],
    ['remaining=0', 0, null],
    ['reset=30', null, null],
    ['remaining=many, reset=30', null, null],
    ['"default";r=-1;t=30', null, null],
    ['"default";r=many', null, null],
    ['100', null, null],
    ['???', null, null],
    ['', null, null],
  ])('RateLimit: %s', (ratelimit, remaining, delay) => {
    expect(readRateLimit({ ratelimit }, now)).toEqual({ remaining, resumeAt: delay === null ? null : now + delay })
  })

  test.each<[string, number | null]>([
    ['5', 5000],
    ['0', 0],
    ['45.5', 46_000],
    ['1.5', 2000],
    ['1.25', 2000],
    ['7.', 7000],
    ['3600.5', 3_601_000],
    ['30, 30', 30_000],
    [' 30 ', 30_000],
    [inEightSeconds.toUTCString(), 8000],
    [`${inEightSeconds.toUTCString()}, ${inEightSeconds.toUTCString()}`, 8000],
    ['Wednesday, 01-Jan-25 00:00:08 GMT', 8000],
    ['Wed Jan  1 00:00:08 2025', 8000],
    ['2025-01-01T00:00:08Z', 8000],
    ['-1', null],
    ['soon', null],
    ['', null],
    ['1e3', null],
    ['2025', 2_025_000],
    ['Jan 2025', null],
    ['9'.repeat(30), null],
  ])('Retry-After: %j', (value, delay) => {
    expect(readRateLimit({ 'retry-after': value }, now)).toEqual({ remaining: null, resumeAt: delay === null ? null : now + delay })
  })

  test.each<[string, number]>([
    ['1.5', 2000],
    ['-1', 30_000],
    ['soon', 30_000],
    ['', 30_000],
  ])('Retry-After: %j beside a reset: what can be read counts', (value, delay) => {
    const headers = { 'retry-after': value, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' }
    expect(readRateLimit(headers, now)).toEqual({ remaining: 0, resumeAt: now + delay })
  })
})

test('a date without a zone is in GMT, wherever the monitor runs', () => {
  vi.stubEnv('TZ', 'America/New_York')
  onTestFinished(() => void vi.unstubAllEnvs())
  expect(new Date(now).getTimezoneOffset()).toBe(300)
  expect(readRateLimit({ 'retry-after': 'Wed Jan  1 00:00:08 2025' }, now).resumeAt).toBe(now + 8000)
})

test.each([
  ['45.5', 46],
  ['30, 30', 30],
])('a budget pauses for as long as Retry-After: %s says', (value, seconds) => {
  const clock = { now }
  const budget = createBudget({ perCheck: 30, limit: null, now: () => clock.now })
  budget.heed({ status: 429, headers: { 'retry-after': value } })
  clock.now += seconds * 1000 - 1
  budget.beginCheck()
  expect(budget.remaining()).toBe(0)
  clock.now += 1
  expect(budget.remaining()).toBe(30)
})
