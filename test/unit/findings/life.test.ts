import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { totalCoverage } from '#findings/coverage'
import type { Finding } from '#findings/finding'
import { advanceLives, cleanLooks, type FindingLife, hasLooked, openSince, type Sight, wasConfirmed } from '#findings/life'
import { coverageOf, finding, targetReport } from '#support/report-fixture'

const email = finding()
const phone = finding({ fingerprint: 'ffffffffffff', location: '/data/users/*/phone' })
const twoOfThree = { seen: 2, of: 3 }
const trouble = { class: 'timeout', message: 'No answer within 10 s.' } as const

const saw = (...findings: Finding[]): Sight => targetReport({ findings })
const clean = saw()
const cutShort = (...findings: Finding[]): Sight => targetReport({ findings, cause: trouble })

interface Story {
  lives: FindingLife[]
  /** `at change fingerprint` of every change, in order. */
  told: string[]
}

/** The lives after runs a second apart, and all that changed on the way. */
function live(sights: readonly Sight[], confirm = twoOfThree, start: Story = { lives: [], told: [] }): Story {
  return sights.reduce(({ lives, told }, sight, index) => {
    const at = (index + 1) * 1000
    const next = advanceLives(lives, sight, { at, confirm })
    return { lives: next.lives, told: [...told, ...next.changes.map(({ change, life }) => `${at} ${change} ${life.finding.fingerprint}`)] }
  }, start)
}

const only = (story: Story): FindingLife => (story.lives.length === 1 ? story.lives[0]! : expect.fail(`${story.lives.length} lives`))

describe('a finding that is seen', () => {
  it('is suspected once, and confirmed when it is seen in 2 of the last 3 runs', () => {
    expect(live([saw(email)])).toEqual({
      lives: [
        {
          finding: email,
          state: 'suspected',
          firstSeenAt: 1000,
          lastSeenAt: 1000,
          runs: 1,
          looks: [true],
          history: [{ at: 1000, change: 'opened' }],
        },
      ],
      told: ['1000 opened 0123456789ab'],
    })
    const confirmed = ['1000 opened 0123456789ab', '2000 confirmed 0123456789ab']
    expect(live([saw(email), saw(email)]).told).toEqual(confirmed)
    expect(live([saw(email), saw(email), saw(email), saw(email)]).told).toEqual(confirmed)
    expect(live([saw(email), clean, saw(email)]).told).toEqual(['1000 opened 0123456789ab', '3000 confirmed 0123456789ab'])
  })

  it('stays suspected as long as it is seen too seldom', () => {
    const story = live([saw(email), clean, clean, saw(email), clean, clean, saw(email)], { seen: 3, of: 4 })
    expect(only(story)).toMatchObject({ state: 'suspected', runs: 3, firstSeenAt: 1000, lastSeenAt: 7000 })
    expect(story.told).toEqual(['1000 opened 0123456789ab'])
  })

  it('is confirmed at once where one run is enough', () => {
    expect(live([saw(email)], { seen: 1, of: 1 }).told).toEqual(['1000 opened 0123456789ab', '1000 confirmed 0123456789ab'])
  })

  it('has a life of its own', () => {
    const story = live([saw(email), saw(email, phone), saw(phone)])
    expect(story.told).toEqual([
      '1000 opened 0123456789ab',
      '2000 confirmed 0123456789ab',
      '2000 opened ffffffffffff',
      '3000 confirmed ffffffffffff',
    ])
    expect(story.lives.map(({ finding: { location }, state, looks }) => [location, state, looks])).toEqual([
      ['/data/users/*/email', 'confirmed', [true, true, false]],
      ['/data/users/*/phone', 'confirmed', [true, true]],
    ])
  })

  it('is told as it was last seen', () => {
    const more = { ...email, evidence: { count: 200, of: 200 } }
    expect(only(live([saw(email), saw(more), clean])).finding).toBe(more)
  })
})

describe('a finding that is seen no more', () => {
  it('is resolved after 3 clean runs in a row, and not before', () => {
    expect(only(live([saw(email), saw(email), clean, clean]))).toMatchObject({ state: 'confirmed', looks: [true, false, false] })
    const resolved = live([saw(email), saw(email), clean, clean, clean, clean])
    expect(resolved.told).toEqual(['1000 opened 0123456789ab', '2000 confirmed 0123456789ab', '5000 resolved 0123456789ab'])
    expect(only(resolved)).toMatchObject({ state: 'resolved', runs: 2, lastSeenAt: 2000 })
    expect(only(live([saw(email), saw(email), clean, clean, saw(email), clean, clean])).state).toBe('confirmed')
  })

  it('is dropped as a suspicion in the same way, and remembered as one that was never confirmed', () => {
    const story = live([saw(email), clean, clean, clean])
    expect(story.told).toEqual(['1000 opened 0123456789ab', '4000 resolved 0123456789ab'])
    expect(wasConfirmed(only(story))).toBe(false)
    expect(wasConfirmed(only(live([saw(email), saw(email), clean, clean, clean])))).toBe(true)
  })

  it('is neither confirmed nor resolved by runs that were cut short', () => {
    const kept = only(live([saw(email), saw(email), cutShort(), cutShort(), cutShort(), cutShort()]))
    expect(kept).toMatchObject({ state: 'confirmed', looks: [true, true], lastSeenAt: 2000 })
    expect(only(live([saw(email), cutShort(), cutShort(), saw(email)]))).toMatchObject({ state: 'confirmed', looks: [true, true] })
  })

  it('counts as seen in a run that was cut short after it was seen', () => {
    expect(only(live([saw(email), cutShort(email)]))).toMatchObject({ state: 'confirmed', lastSeenAt: 2000 })
  })

  it('is the very same object as long as nothing is learnt', () => {
    const { lives } = live([saw(email), saw(email)])
    expect(advanceLives(lives, cutShort(), { at: 9000, confirm: twoOfThree }).lives[0]).toBe(lives[0])
  })
})

describe('a finding that comes back', () => {
  const gone = live([saw(email), saw(email), clean, clean, clean])

  it('is reopened with its history, and must be confirmed anew', () => {
    const back = live([saw(email)], twoOfThree, gone)
    expect(only(back)).toMatchObject({ state: 'suspected', firstSeenAt: 1000, runs: 3 })
    expect(only(back).history.map(({ change }) => change)).toEqual(['opened', 'confirmed', 'resolved', 'reopened'])
    const again = live([saw(email), saw(email)], twoOfThree, gone)
    expect(again.told.slice(3)).toEqual(['1000 reopened 0123456789ab', '2000 confirmed 0123456789ab'])
    expect(again.lives.map(openSince)).toEqual([1000])
  })

  it('is open since it was last reopened, and until then since it was first seen', () => {
    const clean3 = [clean, clean, clean]
    const story = live([saw(email), saw(email), ...clean3, saw(email), saw(email)])
    expect(openSince(only(story))).toBe(6000)
    expect(openSince(only(live([clean, saw(email), saw(email)])))).toBe(2000)
    expect(openSince({ ...only(story), history: [] })).toBe(1000)
    expect(openSince({ ...only(story), history: [{ at: 7000, change: 'confirmed' }] })).toBe(1000)
  })

  it('keeps the last 50 events of a long life', () => {
    const round = [saw(email), clean]
    const story = live(Array.from({ length: 60 }, () => round).flat(), { seen: 1, of: 1 })
    const { history, firstSeenAt, runs } = only(story)
    expect([history.length, firstSeenAt, runs]).toEqual([50, 1000, 60])
    expect(history.at(-1)).toEqual({ at: 120_000, change: 'resolved' })
    expect(story.told).toHaveLength(180)
  })
})

describe('what is forgotten', () => {
  const day = 86_400_000
  const advance = (lives: readonly FindingLife[], at: number, sight = clean) =>
    advanceLives(lives, sight, { at, confirm: { seen: 1, of: 1 } })

  it('is what was resolved 90 days ago', () => {
    const { lives } = live([saw(email), clean], { seen: 1, of: 1 })
    expect(advance(lives, 89 * day).lives).toHaveLength(1)
    expect(advance(lives, 91 * day).lives).toEqual([])
  })

  it('is what was seen longest ago, whatever happened to it, in a time that counts from when it was last seen', () => {
    const old = live([saw(email), clean], { seen: 1, of: 1 }).lives.map((life) => ({ ...life, lastSeenAt: 100 * day }))
    expect([advance(old, 189 * day).lives.length, advance(old, 190 * day).lives.length]).toEqual([1, 0])
  })

  it('is never what is open', () => {
    const { lives } = live([saw(email)], { seen: 1, of: 1 })
    expect(advance(lives, 91 * day, cutShort()).lives).toHaveLength(1)
  })

  it('is all but 1,000 of what is open, however often a run is cut short that brings something new', () => {
    const suspects = (run: number) =>
      Array.from({ length: 300 }, (_, index) => finding({ fingerprint: `${run}-${index}`, severity: index < 10 ? 'breaking' : 'info' }))
    const story = live([saw(email), saw(email), ...Array.from({ length: 40 }, (_, run) => cutShort(email, ...suspects(run)))])
    expect(story.lives).toHaveLength(1_000)
    const count = (wanted: (life: FindingLife) => boolean) => story.lives.filter(wanted).length
    expect([
      count(({ state }) => state === 'confirmed'),
      count(({ finding: { severity } }) => severity === 'breaking'),
      count(({ lastSeenAt }) => lastSeenAt === 42_000),
    ]).toEqual([1, 401, 301])
  })

  it('is all but 500 of what was resolved, suspicions first', () => {
    const many = Array.from({ length: 600 }, (_, index) => finding({ fingerprint: String(index).padStart(12, '0') }))
    const confirmed = live([saw(email), saw(email), clean, clean, clean])
    const story = live([saw(...many), clean, clean, clean], twoOfThree, confirmed)
    expect(story.lives).toHaveLength(500)
    const open = live([saw(phone), saw(phone)], { seen: 1, of: 9 }, story).lives
    expect(open.map(({ state }) => state).filter((state) => state === 'resolved')).toHaveLength(500)
    expect(story.lives[0]?.finding).toBe(email)
  })

  it('of what was resolved, what was never confirmed, and then what was seen longest ago, wherever it stands', () => {
    const once = { seen: 1, of: 1 }
    const named = (name: string, count: number) => Array.from({ length: count }, (_, index) => finding({ fingerprint: `${name}-${index}` }))
    const confirmed = live([saw(...named('old', 300)), saw(...named('new', 300)), clean], once).lives
    const suspicions = live([saw(...named('suspicion', 300)), clean, clean, clean]).lives.map((life) => ({ ...life, lastSeenAt: 9_000 }))
    for (const lives of [[...suspicions, ...confirmed], [...confirmed, ...suspicions].toReversed()]) {
      const kept = advance(lives, 10_000).lives.map(({ finding: { fingerprint } }) => fingerprint.split('-')[0])
      expect(
        Object.entries(Object.groupBy(kept, (name) => String(name)))
          .map(([name, { length } = []]) => [name, length])
          .toSorted(),
      ).toEqual([
        ['new', 300],
        ['old', 200],
      ])
    }
  })

  it('of what is open, what was only suspected, however bad', () => {
    const suspects = Array.from({ length: 1_100 }, (_, index) => finding({ fingerprint: `s-${index}`, severity: 'breaking' }))
    const mild = finding({ severity: 'info' })
    const confirmed = live([saw(mild), saw(mild)])
    for (const lives of [
      [...confirmed.lives, ...live([saw(...suspects)]).lives],
      [...live([saw(...suspects)]).lives, ...confirmed.lives],
    ]) {
      const kept = advance(lives, 3_000, cutShort()).lives
      expect([kept.length, kept.filter(({ state }) => state === 'confirmed').length]).toEqual([1_000, 1])
    }
  })
})

describe('a run that could look at the place of a finding', () => {
  const look = (about: Partial<Finding>, report: Parameters<typeof targetReport>[0] = {}) => hasLooked(targetReport(report), finding(about))
  const request = (id: string, status: number | null) => ({ id, operation: id.split(':')[0]!, status, durationMs: 1, phases: {} })
  const covering = (items: number, ...unseen: string[]) => ({ coverage: coverageOf({ items, unseen }) })

  it('is one that was not cut short', () => {
    expect(look({})).toBe(true)
    expect(look({}, { cause: trouble })).toBe(false)
  })

  it('is one in which its list had items, where others alone had none', () => {
    const empty = { class: 'empty', message: 'listOthers has no item' } as const
    const [users, others] = [coverageOf({ items: 130 }), coverageOf({ operation: 'listOthers', items: 0 })].map(
      ({ operations }) => operations,
    )
    const cause = { cause: empty, coverage: totalCoverage([...users!, ...others!]) }
    expect(look({}, cause)).toBe(true)
    expect(look({ operation: 'authenticate', location: '' }, { ...cause, requests: [request('authenticate', 200)] })).toBe(true)
    const ofOthers = { ...cause, requests: [request('listOthers:default', 200)] }
    expect(look({ operation: 'listOthers', location: '' }, ofOthers)).toBe(false)
    expect(look({}, { ...cause, cause: trouble })).toBe(false)
    expect(look({}, { cause: empty, coverage: totalCoverage(others!) })).toBe(false)
  })

  it('had an answer of the operation', () => {
    expect(look({ location: '' }, { requests: [request('listUsers:first', 401)] })).toBe(true)
    expect(look({ location: 'header/etag' }, { requests: [request('listUsers:first', 500)] })).toBe(true)
    expect(look({ location: '' }, { requests: [request('listUsers:first', null)] })).toBe(false)
    expect(look({ location: '' }, { requests: [request('authenticate', 200)] })).toBe(false)
  })

  it('is one in which the list had its turn, where it is about what its pages hold', () => {
    const reason = 'left for the next run: 30 requests a check, settable with requests:'
    const operations = [{ operation: 'listUsers', observed: true, reason }]
    const requests = [request('listUsers:first', 200)]
    expect(look({}, { operations, requests })).toBe(false)
    expect(look({ location: '' }, { operations, requests })).toBe(true)
    const done = { operation: 'listOthers', observed: true, reason: null }
    expect(look({}, { operations: [done, ...operations], requests })).toBe(false)
    expect(look({}, { operations: [{ operation: 'listOthers', observed: true, reason }], requests })).toBe(true)
    const tooLong = { operation: 'listUsers', observed: true, reason: 'not within 30 requests a check, settable with requests:' }
    expect(look({}, { operations: [tooLong], requests })).toBe(true)
  })

  it('had the success whose body it is about', () => {
    expect(look({}, { requests: [request('listUsers:first', 200)] })).toBe(true)
    expect(look({}, { requests: [request('listUsers:first', 404)] })).toBe(false)
    expect(look({}, { requests: [request('listUsers:first', 200), request('listUsers:no-credential', 401)] })).toBe(true)
  })

  it('met an error, or met none: then the error is gone with what was wrong with it', () => {
    for (const status of [300, 503]) {
      expect(look({ status, location: '/message' }, { requests: [request('listUsers:first', 200)] })).toBe(true)
    }
  })

  it('had items, where it is about items', () => {
    expect(look({}, covering(0))).toBe(false)
    expect(look({ location: '/total' }, covering(0))).toBe(true)
    expect(look({ operation: 'authenticate', location: '/tokens/*/name' }, { requests: [request('authenticate', 200)] })).toBe(true)
  })

  it('had a value there, or what holds it', () => {
    expect(look({}, covering(5, '/data/users/*/email'))).toBe(false)
    expect(look({}, covering(5, '/data/users'))).toBe(false)
    expect(look({}, covering(5, '/data/users/*/emailVerified'))).toBe(true)
  })

  it('tested the law', () => {
    const law = (verdict: 'held' | 'untested', operation = 'listUsers', id = 'pages-join') => ({ operation, id, verdict, reason: '' })
    const join = { id: 'pagination-pages-join', location: '/data' } as const
    expect(look(join, { laws: [law('held')] })).toBe(true)
    expect(look(join, { laws: [law('untested')] })).toBe(false)
    expect(look(join, { laws: [law('untested', 'listUsers', 'page-size'), law('held')] })).toBe(true)
  })

  it('tested the law on the list of the finding, whatever became of that of another', () => {
    const law = (operation: string, verdict: 'held' | 'untested') => ({ operation, id: 'pages-join', verdict, reason: '' })
    const join = { id: 'pagination-pages-join', location: '/data' } as const
    expect(look(join, { laws: [law('listUsers', 'held'), law('listOthers', 'untested')] })).toBe(true)
    expect(look(join, { laws: [law('listOthers', 'held'), law('listUsers', 'untested')] })).toBe(false)
    expect(look(join, { laws: [law('listOthers', 'held')] })).toBe(false)
    expect(look(join, { laws: [] })).toBe(false)
  })

  it('holds a list to a law no more that its style does not have', () => {
    const laws = [{ operation: 'listUsers', id: 'has-next', verdict: 'untested', reason: '' } as const]
    expect(look({ id: 'pagination-past-the-end', location: '/data' }, { laws })).toBe(true)
  })

  it('had items and values in the list of the finding, whatever another list shows', () => {
    const [own] = coverageOf({ items: 5 }).operations
    const [empty] = coverageOf({ operation: 'listOthers', items: 0, unseen: ['/data/users', '/total'] }).operations
    const [blind] = coverageOf({ items: 5, unseen: ['/data/users/*/email'] }).operations
    const [other] = coverageOf({ operation: 'listOthers', items: 5 }).operations
    expect(look({}, { coverage: totalCoverage([own!, empty!]) })).toBe(true)
    expect(look({ location: '/total' }, { coverage: totalCoverage([empty!, own!]) })).toBe(true)
    expect(look({}, { coverage: totalCoverage([other!, blind!]) })).toBe(false)
    expect(look({}, { coverage: totalCoverage([other!, { ...own!, items: 0 }]) })).toBe(false)
  })

  it('tried the door that it is about', () => {
    const asked = (id: string, status: number | null) => ({ requests: [request('listUsers:first', 200), request(id, status)] })
    const door = { id: 'auth-not-enforced', location: '' } as const
    expect(look(door, asked('listUsers:no-credential', 401))).toBe(true)
    expect(look(door, asked('listUsers:no-credential-2', 401))).toBe(true)
    expect(look(door, asked('listUsers:no-credential', null))).toBe(false)
    expect(look(door, asked('listUsers:refused-credential', 403))).toBe(false)
    expect(look({ id: 'auth-scope-not-enforced', location: '' }, asked('listUsers:refused-credential', 403))).toBe(true)
  })

  it('tried the filter', () => {
    const location = '/data/users/*/status'
    const tried = (verdict: 'held' | 'untested', operation = 'listUsers') => ({
      filters: [{ operation, parameter: 'status', location, verdict, reason: '' }],
    })
    const ignored = { id: 'filter-ignored', location } as const
    expect(look(ignored, tried('held'))).toBe(true)
    expect(look(ignored, tried('untested'))).toBe(false)
    expect(look(ignored, tried('held', 'listOthers'))).toBe(false)
    expect(look({ ...ignored, location: '/data/users/*/kind' }, tried('held'))).toBe(false)
    expect(look(ignored, {})).toBe(false)
  })
})

describe('whatever the runs show', () => {
  const sights = fc.array(fc.constantFrom<'seen' | 'clean' | 'trouble'>('seen', 'clean', 'trouble'), { maxLength: 60 })
  const policies = fc.integer({ min: 1, max: 6 }).chain((of) => fc.record({ seen: fc.integer({ min: 1, max: of }), of: fc.constant(of) }))

  it('the state is what counting the looks by hand gives', () => {
    fc.assert(
      fc.property(sights, policies, (kinds, confirm) => {
        const { lives, told } = live(
          kinds.map((kind) => (kind === 'seen' ? saw(email) : kind === 'clean' ? clean : cutShort())),
          confirm,
        )
        let state: string | null = null
        const looks: boolean[] = []
        const expected: string[] = []
        kinds.forEach((kind, index) => {
          const tell = (change: string) => expected.push(`${(index + 1) * 1000} ${change} ${email.fingerprint}`)
          if (kind === 'trouble' || (kind === 'clean' && (state === null || state === 'resolved'))) return
          looks.push(kind === 'seen')
          const last = looks.slice(-confirm.of)
          if (kind === 'seen' && state !== 'suspected' && state !== 'confirmed') {
            tell(state === null ? 'opened' : 'reopened')
            state = 'suspected'
          }
          if (state === 'suspected' && kind === 'seen' && last.filter(Boolean).length >= confirm.seen) {
            tell('confirmed')
            state = 'confirmed'
          }
          if (kind === 'clean' && last.length === confirm.of && !last.includes(true)) {
            tell('resolved')
            state = 'resolved'
          }
        })
        expect(told).toEqual(expected)
        expect(lives.map((life) => life.state)).toEqual(state === null ? [] : [state])
        expect(lives.map(({ runs }) => runs)).toEqual(state === null ? [] : [kinds.filter((kind) => kind === 'seen').length])
      }),
    )
  })

  it('the clean looks are those since it was last seen', () => {
    fc.assert(
      fc.property(fc.nat(2), (count) => {
        expect(cleanLooks(only(live([saw(email), saw(email), ...Array.from({ length: count }, () => clean)])))).toBe(count)
      }),
    )
  })
})
