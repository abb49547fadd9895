import { describe, expect, it } from 'vitest'
import { renderPage } from '#monitor/page'
import { initialState, type TargetState } from '#monitor/state'
import { drift, finding, report, stateAfter, trouble, watchedTarget } from './fixtures.ts'

const now = 1_000_000 + 90_000
const page = (...states: TargetState[]) =>
  String(
    renderPage(
      states.map((state, index) => ({ watched: watchedTarget({ name: `shop-${index}` }), state, nextRunAt: now + 15_000 })),
      now,
    ),
  )
/** What a reader sees: the page without style, tags and repeated white space. */
const text = (...states: TargetState[]) =>
  page(...states)
    .replace(/<style>.*<\/style>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
const headline = (...states: TargetState[]) => /<h1>(.*?)<\/h1>/.exec(page(...states))?.[1]

describe('the headline', () => {
  it.each([
    [[report()], 'The target holds'],
    [[report(), report()], 'All 2 targets hold'],
    [[report(), trouble()], '1 of 2 targets could not be verified'],
    [[report(), 'internal error: TypeError'], 'Plumbline failed on 1 of 2 targets'],
    [[drift(finding()), trouble()], 'Drift in 1 of 2 targets'],
  ] as const)('is the worst there is to say: %#', (outcomes, expected) => {
    expect(headline(...outcomes.map((outcome) => stateAfter(outcome)))).toBe(expected)
  })

  it('waits for those that have not run', () => {
    expect(headline(initialState, stateAfter(report()))).toBe('Waiting for the first run of 1 of 2 targets')
  })
})

describe('a target', () => {
  it('that holds says since when, when it runs again, what its laws and coverage are', () => {
    const shown = text(stateAfter(report(), report()))
    expect(shown).toContain('shop-0 shop.v1 · staging')
    expect(shown).toContain('✔ holds since 1970-01-01 00:16:40 UTC (2 minutes ago)')
    expect(shown).toContain('Base URL http://127.0.0.1:9/api')
    expect(shown).toContain('Last run 1 minute ago, took 500ms, 2 requests')
    expect(shown).toContain('Next run in 15 seconds (* * * * * *)')
    expect(shown).toContain('Laws 1 held, 1 untested, 0 broken')
    expect(shown).toContain('Coverage 6 of 8 documented properties, in 7 items')
    expect(page(stateAfter(report(), trouble()))).toContain('aria-label="Last 2 runs: 1 holds, 1 not verified"')
  })

  it('that drifted names what, where, how often, who relies on it and what to do', () => {
    const shown = text(stateAfter(drift(finding({ pinnedBy: ['a page of things', 'an empty page'] }))))
    expect(shown).toContain('breaking response-required-property-removed in listThings at /data/*/name')
    expect(shown).toContain('name is absent.')
    expect(shown).toContain('Expected present, observed absent, in 3 of 10;')
    expect(shown).toContain('Promised in openapi/shop.v1.yaml:40 .')
    expect(shown).toContain('Relied on by: a page of things; an empty page.')
    expect(shown).toContain('Ask the provider whether the change is meant')
    expect(page(stateAfter(drift(finding())))).toContain('<a href="https://docs.example.test/listThings" rel="noreferrer">')
  })

  it('in trouble names the cause, and says that its findings are from before', () => {
    expect(text(stateAfter(trouble()))).toContain(
      '? not verified since 1970-01-01 00:16:40 UTC (2 minutes ago) server-error : server-error at 127.0.0.1:9 Look at the provider’s status page, and run it again when the outage is over. Base URL',
    )
    expect(text(stateAfter(drift(finding()), trouble()))).toContain('server-error at 127.0.0.1:9 The findings below are from before.')
    expect(text(stateAfter(trouble('auth')))).toContain('It comes from SHOP_TOKEN (or SHOP_TOKEN_FILE) or SHOP_KEY (or SHOP_KEY_FILE).')
    expect(text(stateAfter('contracts/shop.v1 is missing'))).toContain(
      '! Plumbline failed since 1970-01-01 00:16:40 UTC (2 minutes ago) contracts/shop.v1 is missing.',
    )
  })

  it('of which too little was seen says so', () => {
    expect(text(stateAfter(report({ verdict: 'unverified' })))).toContain('(2 minutes ago) Too little was seen to tell. Base URL')
  })

  it('that has not run says so', () => {
    expect(text(initialState)).toContain('… waiting for the first run Base URL')
  })

  it('names the laws that are broken', () => {
    const laws = [{ id: 'pages-join', verdict: 'broken', reason: 'gap' } as const]
    expect(text(stateAfter(report({ laws })))).toContain('Laws 0 held, 0 untested, 1 broken: pages-join')
  })
})

describe('strings from outside', () => {
  const hostile = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&`
  const escaped = '&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&#39;alert(2)&#39;&gt;&amp;'

  it('are escaped wherever they stand', () => {
    const everywhere = finding({
      operation: hostile,
      location: hostile,
      expected: hostile,
      observed: hostile,
      pinnedBy: [hostile],
      message: hostile,
      source: hostile,
    })
    const laws = [{ id: hostile, verdict: 'broken', reason: hostile } as const]
    const state = stateAfter({ ...drift(everywhere), laws, cause: { class: 'reset', message: hostile } })
    const watched = { ...watchedTarget({ name: hostile, api: hostile, schedule: '* * * * *' }), baseUrl: hostile }
    const shown = String(renderPage([{ watched, state, nextRunAt: null }], now))
    expect(shown).not.toMatch(/<(script|img)/)
    expect(shown.split(escaped)).toHaveLength(13)
    expect(String(renderPage([{ watched, state: stateAfter(hostile), nextRunAt: null }], now))).not.toMatch(/<(script|img)/)
  })

  it('stand in a page that is small and needs no script', () => {
    const whole = page(...Array.from({ length: 10 }, () => stateAfter(...Array.from({ length: 40 }, () => drift(finding())))))
    expect(Buffer.byteLength(whole)).toBeLessThan(50_000)
    expect(whole).not.toMatch(/<script|javascript:|https?:\/\/(?!127\.0\.0\.1:9|docs\.example\.test)/)
  })
})
