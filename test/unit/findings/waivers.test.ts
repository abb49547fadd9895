import { describe, expect, it } from 'vitest'
import type { Waiver } from '#config/waivers'
import { describeDaysLeft, isWaived, unusedWaivers, withWaivers } from '#findings/waivers'
import { finding } from '#support/report-fixture'

const now = Date.parse('2026-03-10T23:59:59.999Z')
const staging = { target: 'plu', environment: 'staging', now } as const

function waiver(overrides: Partial<Waiver> = {}): Waiver {
  return {
    fingerprint: '0123456789ab',
    until: '2026-03-31',
    owner: 'jane',
    reason: 'They put it back in March.',
    environment: null,
    target: null,
    id: null,
    location: null,
    place: { file: 'plumbline.waivers.yaml', line: 4 },
    ...overrides,
  }
}

const shown = { until: '2026-03-31', owner: 'jane', reason: 'They put it back in March.', daysLeft: 21 }

describe('a waived finding', () => {
  it('carries its waiver, with the days that are left', () => {
    const other = finding({ fingerprint: 'ffffffffffff' })
    const [first, second] = withWaivers([finding(), other], [waiver()], staging)
    expect(first).toEqual({ ...finding(), waiver: shown })
    expect(second).toEqual(other)
    expect([isWaived(first!), isWaived(second!)]).toEqual([true, false])
  })

  it.each([
    ['2026-03-11', 1, true],
    ['2026-03-10', 0, true],
    ['2026-03-09', -1, false],
    ['2025-03-10', -365, false],
  ])('until %s has %i days left: waived %s', (until, daysLeft, waived) => {
    const [only] = withWaivers([finding()], [waiver({ until })], staging)
    expect(only?.waiver?.daysLeft).toBe(daysLeft)
    expect(isWaived(only!)).toBe(waived)
  })

  it('counts its days in UTC, from midnight to midnight', () => {
    const leftAt = (time: string) =>
      withWaivers([finding()], [waiver({ until: '2026-03-10' })], { ...staging, now: Date.parse(time) })[0]?.waiver
    expect(leftAt('2026-03-10T00:00:00Z')?.daysLeft).toBe(0)
    expect(leftAt('2026-03-10T23:59:59.999Z')?.daysLeft).toBe(0)
    expect(leftAt('2026-03-11T00:00:00Z')?.daysLeft).toBe(-1)
  })

  it('is waived only in the environment of its waiver', () => {
    expect(withWaivers([finding()], [waiver({ environment: 'production' })], staging)).toEqual([finding()])
    expect(withWaivers([finding()], [waiver({ environment: 'staging' })], staging)).toEqual([{ ...finding(), waiver: shown }])
  })

  it('is waived only for the target that its waiver names', () => {
    const eight = Array.from({ length: 8 }, (_, index) => `plu-${index}`)
    const waivedFor = (entry: Waiver) => eight.filter((target) => withWaivers([finding()], [entry], { ...staging, target }).some(isWaived))
    expect(waivedFor(waiver({ target: 'plu-3' }))).toEqual(['plu-3'])
    expect(waivedFor(waiver())).toEqual(eight)
    expect(waivedFor(waiver({ target: 'plu-3', environment: 'production' }))).toEqual([])
    expect(withWaivers([finding()], [waiver({ target: 'plu' })], staging)).toEqual([{ ...finding(), waiver: { ...shown, target: 'plu' } }])
  })

  it('has of two waivers the one that holds longer, in whatever order', () => {
    const both = [waiver({ until: '2026-03-01' }), waiver({ environment: 'staging' })]
    for (const waivers of [both, both.toReversed()]) expect(withWaivers([finding()], waivers, staging)[0]?.waiver).toEqual(shown)
  })

  it('loses a waiver that is no more', () => {
    expect(withWaivers([{ ...finding(), waiver: shown }], [], staging)).toEqual([finding()])
  })
})

describe('a waiver that matches nothing', () => {
  const seen = { target: 'plu', environment: 'staging', findings: [finding()], complete: true } as const
  const unused = (entry: Waiver, uses: Parameters<typeof unusedWaivers>[1]['uses'], everyTarget = true) =>
    unusedWaivers([entry], { uses, everyTarget, now })
  const other = { fingerprint: 'ffffffffffff' }
  const told = [{ fingerprint: 'ffffffffffff', ...shown, source: 'plumbline.waivers.yaml:4' }]

  it('is told with its place', () => {
    expect(unused(waiver(other), [seen])).toEqual(told)
    expect(unused(waiver(), [seen])).toEqual([])
    expect(unused(waiver({ target: 'plu' }), [{ ...seen, findings: [] }])).toHaveLength(1)
  })

  it('is told whether or not it has ended', () => {
    expect(unused(waiver({ ...other, until: '2026-03-01' }), [seen])[0]?.daysLeft).toBe(-9)
  })

  it('that names a target which there is not is told, where all targets of its environment were looked at', () => {
    const lost = waiver({ target: 'gone', environment: 'staging' })
    expect(unused(lost, [seen])).toEqual([{ ...told[0], fingerprint: '0123456789ab', target: 'gone' }])
    expect(unused(lost, [{ ...seen, complete: false }])).toHaveLength(1)
    expect([unused(lost, [seen], false), unused(waiver({ target: 'gone' }), [seen]), unused(lost, [])]).toEqual([[], [], []])
    expect(unused(waiver({ target: 'gone', environment: 'production' }), [seen])).toEqual([])
  })

  it('of one target is told though another has the finding', () => {
    const orders = { ...seen, target: 'orders', findings: [] }
    expect(unused(waiver({ target: 'orders' }), [seen, orders])).toHaveLength(1)
    expect(unused(waiver(), [seen, orders])).toEqual([])
  })

  it('may match elsewhere: in another environment, target, or in what could not be observed', () => {
    expect(unused(waiver({ ...other, environment: 'production' }), [seen])).toEqual([])
    expect(unused(waiver({ ...other, target: 'puppetvendors' }), [seen])).toEqual([])
    expect(unused(waiver(other), [{ ...seen, complete: false }])).toEqual([])
    expect(unused(waiver(other), [])).toEqual([])
  })

  it('that names no target is told only where all targets were looked at', () => {
    expect(unused(waiver(other), [seen], false)).toEqual([])
    expect(unused(waiver({ ...other, target: 'plu' }), [seen], false)).toEqual([{ ...told[0], target: 'plu' }])
  })

  it('is told though another target could not be observed, if it is not for that one', () => {
    const broken = { target: 'puppetvendors', environment: 'staging', findings: [], complete: false } as const
    expect(unused(waiver({ ...other, target: 'plu' }), [seen, broken])).toEqual([{ ...told[0], target: 'plu' }])
    expect(unused(waiver(other), [seen, broken])).toEqual([])
  })
})

describe('the days that are left', () => {
  it.each([
    [12, '12 days left'],
    [1, '1 day left'],
    [0, 'its last day'],
    [-1, 'ended 1 day ago'],
    [-30, 'ended 30 days ago'],
  ])('%i: %s', (daysLeft, text) => expect(describeDaysLeft(daysLeft)).toBe(text))
})
