import { describe, expect, it } from 'vitest'
import { totalCoverage } from '#findings/coverage'
import { type Choice, readChoice, renderOverview } from '#monitor/page/overview'
import { initialState, type TargetState } from '#monitor/state'
import type { TargetStatus } from '#monitor/status'
import type { LawResult } from '#pagination/law'
import { drift, finding, report, stateAfter, trouble, watchedTarget } from '../fixtures.ts'

const now = 1_000_000 + 90_000
const everything: Choice = { text: '', standing: null, page: 1 }

function statusOf(state: TargetState, index: number): TargetStatus {
  return { watched: watchedTarget({ name: `shop-${index}` }), state, nextRunAt: now + 15_000, intervalMs: 0, skipped: null, readings: null }
}

function page(states: readonly TargetState[], { choice = everything, isUpdate = false } = {}): string {
  return String(renderOverview(states.map(statusOf), choice, { now, isUpdate }))
}

/** Passes again, while what was seen before is not resolved yet. */
const mending: TargetState = { ...stateAfter(report()), open: stateAfter(drift(finding())).open }

/** What a reader sees of the main part: without tags and repeated white space. */
function text(...states: TargetState[]): string {
  const [, main = ''] = /<main>(.*)<\/main>/s.exec(page(states)) ?? []
  return main.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
}

describe('the headline', () => {
  it.each([
    [[report()], 'The target holds', ''],
    [[report(), report()], 'All 2 targets hold', ''],
    [[report(), trouble()], '1 of 2 targets could not be verified', ''],
    [[report(), 'internal error: TypeError'], 'Plumbline failed on 1 of 2 targets', ''],
    [[drift(finding()), trouble()], 'Drift in 1 of 2 targets', 'Open findings: 1 breaking'],
  ] as const)('is the worst there is to say: %#', (outcomes, headline, below) => {
    const shown = page(outcomes.map((outcome) => stateAfter(outcome)))
    expect(/<h1>(.*?)<\/h1>(?:<p>(.*?)<\/p>)?/.exec(shown)?.slice(1).join('|')).toBe(`${headline}|${below}`)
    expect(shown).toContain(`<title>${headline} · Plumbline</title>`)
  })

  it('is not that all hold while drift from before is open', () => {
    const shown = page([stateAfter(report()), mending])
    expect(shown).toContain('<h1>Drift not yet resolved in 1 of 2 targets</h1><p>Open findings: 1 breaking</p>')
    expect(shown).toContain('class="headline unresolved"')
  })

  it('is not that all hold where a check is long overdue, and says why none was made', () => {
    const late = { ...statusOf(stateAfter(report()), 0), intervalMs: 60_000, skipped: 'budget' as const }
    const at = (moment: number) => String(renderOverview([late], everything, { now: moment, isUpdate: false }))
    // It ended at 1,000.5 s; three intervals later it is late.
    expect(at(1_180_500)).toContain('<h1>The target holds</h1>')
    const shown = at(1_180_501)
    expect(shown).toContain('<h1>1 of 1 target not checked as planned</h1>')
    expect(shown.replace(/<[^>]+>/g, '')).toContain(
      'The last check ended 3 minutes ago, and one was due every 60 s: too few requests were left of our budget for the provider. What is shown is from then.',
    )
    expect(shown).toContain('runbooks/ContractProbeStalled')
  })

  it('waits for those that have not run', () => {
    expect(page([initialState, stateAfter(report())])).toContain('<h1>Waiting for the first run of 1 of 2 targets</h1>')
  })
})

describe('a target', () => {
  it('that holds says since when, how its runs went, and when it runs again', () => {
    const shown = text(stateAfter(report(), report()))
    expect(shown).toContain('shop-0 holds since 00:16:40 UTC (2 minutes ago) Shop · shop.v1 · staging · http://127.0.0.1:9/api')
    expect(shown).toContain('from 00:16:40 UTC 2 runs: 2 hold')
    expect(shown).toContain('Latency (median request) 80 ms 80 ms to 80 ms in 2 runs')
    expect(shown).toContain('Last run 1 minute ago took 500 ms, 2 requests next in 15 seconds * * * * * *')
    expect(shown).toContain('Pagination laws 1 held 1 untested Coverage of the response 75 % 6 of 8 properties, 7 items')
    expect(shown).toContain('Documented, and absent wherever it was looked for: /data/*/phone /data/*/fax')
  })

  it('that drifted names what, where, how often, who relies on it and what to do', () => {
    const shown = text(stateAfter(drift(finding({ pinnedBy: ['a page of things', 'an empty page'] }))))
    expect(shown).toContain('Findings: 1 breaking breaking response-required-property-removed 2 minutes ago name is absent.')
    expect(shown).toContain(
      'What Absent in at least one place that documents it as required. Where listThings , HTTP 200, /data/*/name Spec says present ( openapi/shop.v1.yaml:40 ) Live shows absent, in 3 of 10 Relied on by a page of things and an empty page To mend the provider: spec and pacts agree, and the API does otherwise',
    )
    expect(shown).toContain(
      'Waiver none; npx plumbline check shop-0 --env staging --format json --output report.json , then npx plumbline waive 0123456789ab --report report.json --target shop-0 --until DATE --owner WHO --reason WHY , then commit and reload it By hand npx plumbline check shop-0 --env staging',
    )
    const links = [...page([stateAfter(drift(finding()))]).matchAll(/<dd>Ask.*?href="([^"]+)".*?href="([^"]+)"/g)].map(
      ([, ...hrefs]) => hrefs,
    )
    expect(links).toEqual([['./runbooks/ContractDriftBreakingPinned', 'https://docs.example.test/listThings']])
  })

  it('in the sandbox has commands that ask the same emulation', () => {
    const { watched, ...rest } = statusOf(stateAfter(drift(finding())), 0)
    const status = { ...rest, watched: { ...watched, target: { ...watched.target, environment: 'sandbox' as const } } }
    const shown = String(renderOverview([status], everything, { now, isUpdate: false }))
    const check = `npx plumbline check shop-0 --env sandbox --base-url ${watched.baseUrl}`
    expect(shown).toContain(`<code>${check} --format json --output report.json</code>`)
    expect(shown).toContain(`<code>${check}</code>`)
  })

  it('links to no page that is none', () => {
    const status = statusOf(stateAfter(drift(finding())), 0)
    const operations = status.watched.spec.operations.map((operation) => ({ ...operation, docs: 'javascript:alert(1)' }))
    const shown = String(
      renderOverview([{ ...status, watched: { ...status.watched, spec: { ...status.watched.spec, operations } } }], everything, {
        now,
        isUpdate: false,
      }),
    )
    expect(shown).not.toContain('javascript:')
  })

  it('in trouble names the cause and what to do, and says that its findings are from before', () => {
    expect(text(stateAfter(trouble()))).toContain(
      'server-error : server-error at 127.0.0.1:9. Look at the provider’s status page, and run it again when the outage is over. Runbook',
    )
    expect(text(stateAfter(drift(finding()), trouble()))).toContain('server-error at 127.0.0.1:9. The findings below are from before.')
    expect(text(stateAfter(trouble('auth')))).toContain('It comes from SHOP_TOKEN (or SHOP_TOKEN_FILE) or SHOP_KEY (or SHOP_KEY_FILE).')
    expect(text(stateAfter('contracts/shop.v1 is missing'))).toContain('Plumbline failed since 00:16:40 UTC (2 minutes ago)')
    expect(text(stateAfter('contracts/shop.v1 is missing'))).toContain('contracts/shop.v1 is missing. Runbook')
    expect(text(stateAfter(report({ verdict: 'unverified' })))).toContain(
      'There were answers, but nothing in them that the spec documents.',
    )
  })

  it.each([
    ['auth', 'ContractCredentialsRejected'],
    ['rate-limited', 'ContractRateLimited'],
    ['dns', 'ContractUnverified'],
  ] as const)('in trouble by %s leads to the runbook %s', (cause, runbook) => {
    expect(page([stateAfter(trouble(cause))])).toContain(`href="./runbooks/${runbook}"`)
  })

  it('that has not run says so', () => {
    expect(text(initialState)).toContain('shop-0 waiting for the first run Shop')
    expect(text(initialState)).toContain('no run yet')
  })

  it('counts the laws that are broken, and says of each why', () => {
    const laws: LawResult[] = [
      { operation: 'listThings', id: 'pages-join', verdict: 'broken', reason: 'a gap of 2' },
      { operation: 'listThings', id: 'page-size', verdict: 'held', reason: '3 pages' },
    ]
    const shown = text(stateAfter(report({ laws })))
    expect(shown).toContain('Pagination laws 1 broken 1 held')
    expect(shown).toContain('pages-join Two pages in a row are what one page of twice the size is. broken a gap of 2')
  })

  it('tells the laws and the coverage of several lists by the list', () => {
    const law = (operation: string, verdict: LawResult['verdict'], reason: string): LawResult => ({
      ...{ operation, id: 'pages-join', verdict, reason },
    })
    const covered = (operation: string, unseen: string[]) => ({
      ...{ operation, items: 7, properties: { documented: 8, seen: 8 - unseen.length, unseen } },
    })
    const laws = [law('listThings', 'held', '3 pages'), law('other', 'broken', 'a gap of 2')]
    const shown = text(
      stateAfter(report({ laws, coverage: totalCoverage([covered('listThings', ['/data/*/fax']), covered('other', ['/data/*/id'])]) })),
    )
    expect(shown).toContain('Pagination laws 1 broken in other 1 held')
    expect(shown).toContain('87 % 14 of 16 properties, 14 items listThings : 7 of 8, 7 items other : 7 of 8, 7 items')
    expect(shown).toContain(
      'listThings pages-join Two pages in a row are what one page of twice the size is. held 3 pages other pages-join broken a gap of 2',
    )
    expect(shown).toContain('Documented in listThings , and absent wherever it was looked for: /data/*/fax')
    expect(shown).toContain('Documented in other , and absent wherever it was looked for: /data/*/id')
  })
})

describe('an update', () => {
  it('is the same page without style and script', () => {
    const whole = page([stateAfter(report())])
    const update = page([stateAfter(report())], { isUpdate: true })
    expect(whole.replace(/<style>.*<\/style>/s, '').replace(/<script>.*<\/script>/s, '')).toBe(update)
    expect(update).not.toMatch(/<style|<script/)
  })
})

describe('many targets', () => {
  it('are rows with since when, how fast, and what gives reason to worry', () => {
    const shown = text(
      ...Array.from({ length: 5 }, () =>
        stateAfter(report({ laws: [{ operation: 'listThings', id: 'pages-join', verdict: 'broken', reason: '' }] })),
      ),
    )
    expect(shown).toContain('holds since 2 minutes ago ; 80 ms a request; Pagination laws: 1 broken')
  })

  const states = Array.from({ length: 75 }, (_, index) => stateAfter(index % 25 === 3 ? trouble() : report()))
  const names = (choice: Partial<Choice>) =>
    [...page(states, { choice: { ...everything, ...choice } }).matchAll(/<a href="targets\/(shop-\d+)"/g)].map(([, name]) => name)

  it('are a list, worst first, by pages', () => {
    expect(names({}).slice(0, 5)).toEqual(['shop-3', 'shop-28', 'shop-53', 'shop-0', 'shop-1'])
    expect([1, 2, 3, 4].map((number) => names({ page: number }).length)).toEqual([30, 30, 15, 15])
    expect(new Set([1, 2, 3].flatMap((number) => names({ page: number }))).size).toBe(75)
  })

  it('can be narrowed down', () => {
    expect(names({ standing: 'unverified' })).toEqual(['shop-3', 'shop-28', 'shop-53'])
    expect(names({ text: 'shop-7' })).toEqual(['shop-7', 'shop-70', 'shop-71', 'shop-72', 'shop-73', 'shop-74'])
    expect(names({ text: 'STAGING' })).toHaveLength(30)
    expect(names({ text: 'nowhere' })).toEqual([])
  })

  it.each([
    [{}, everything],
    [
      { q: '  shop ', is: 'drift', page: '3' },
      { text: 'shop', standing: 'drift', page: 3 },
    ],
    [{ is: 'constructor', page: '-1' }, everything],
    [
      { page: '1e9', q: 'x'.repeat(300) },
      { text: 'x'.repeat(200), standing: null, page: 1e9 },
    ],
    [{ page: '0.5' }, everything],
  ] as const)('are chosen by the query, and what makes no sense there is let be: %#', (query, choice) => {
    expect(readChoice(query)).toEqual(choice)
  })
})
