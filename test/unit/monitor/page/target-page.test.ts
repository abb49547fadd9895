import { describe, expect, it } from 'vitest'
import { renderFacts } from '#monitor/page/facts'
import { renderTargetPage } from '#monitor/page/target-page'
import type { Readings } from '#monitor/recording'
import type { Terms } from '#monitor/state'
import { initialState, recordRun, type TargetState } from '#monitor/state'
import type { TargetStatus } from '#monitor/status'
import { drift, finding, report, run, stateAfter, terms, trouble, watchedTarget } from '../fixtures.ts'

const now = 1_000_000 + 90_000
const day = 86_400

function statusOf(state: TargetState, readings: Partial<Readings> | null = null): TargetStatus {
  const unknown: Readings = {
    budgetUsedRatio: null,
    credentialExpiry: null,
    certificateExpiry: null,
    sunsets: [],
    rateLimitRemaining: null,
  }
  return {
    watched: watchedTarget(),
    state,
    nextRunAt: null,
    intervalMs: 0,
    skipped: null,
    readings: readings === null ? null : { ...unknown, ...readings },
  }
}

const unasked = { operation: 'getThing', observed: false, reason: 'not observed: no pagination' }
const writes = { operation: 'makeThing', observed: false, reason: 'not observed: probes only read' }
const partial = report({ verdict: 'unverified', operations: [...report().operations, unasked, writes] })

/** The cells of a table by its heading: without tags and repeated white space. */
function rows(state: TargetState, heading: string, watched: Partial<TargetStatus['watched']> = {}): string[][] {
  const status = statusOf(state)
  const page = String(renderTargetPage({ ...status, watched: { ...status.watched, ...watched } }, { now, isUpdate: true }))
  const section = page.slice(page.indexOf(`<h2 id="${heading}">`)).split('</section>')[0] ?? ''
  return [...section.matchAll(/<tr[ >].*?<\/tr>/gs)].slice(1).map(([row]) =>
    [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = '']) =>
      cell
        .replace(/<[^>]+>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    ),
  )
}

/** The state after runs a second apart, under other terms than that one run is enough. */
function stateUnder(confirm: Terms['confirm'], ...outcomes: Parameters<typeof stateAfter>): TargetState {
  return outcomes.reduce<TargetState>(
    (state, outcome, index) => recordRun(state, run(outcome, 1_000_000 + index * 1000), terms({ confirm })),
    initialState,
  )
}

describe('the runs', () => {
  it('stand together where they came to the same, the last of them first', () => {
    const state = stateAfter(report(), report(), drift(finding()), trouble(), trouble('auth'), 'internal error: TypeError')
    expect(rows(state, 'runs')).toEqual([
      ['00:16:45 UTC 1 minute ago', '1', 'Plumbline failed', '500 ms', '', 'internal error: TypeError'],
      ['00:16:44 UTC 1 minute ago', '1', 'not verified', '500 ms', '', 'auth: auth at 127.0.0.1:9'],
      ['00:16:43 UTC 1 minute ago', '1', 'not verified', '500 ms', '20 ms', 'server-error: server-error at 127.0.0.1:9'],
      ['00:16:42 UTC 1 minute ago', '1', 'drift', '500 ms', '80 ms', '1 breaking'],
      ['00:16:40 UTC to 00:16:41 UTC 1 minute ago', '2', 'holds', '500 ms', '80 ms', ''],
    ])
  })

  it('that were blocked show no latency', () => {
    const blocked = recordRun(initialState, { ...run(report()), blockedMs: 300 }, terms())
    expect(rows(blocked, 'runs')).toEqual([
      ['00:16:40 UTC 2 minutes ago', '1', 'holds', '500 ms', '', 'Plumbline itself stood still: its times do not count'],
    ])
  })

  it('have their last requests with the phases of each', () => {
    expect(rows(stateAfter(report()), 'requests')).toEqual([
      ['listThings:first', '200', '80 ms', 'connect 5 ms, processing 60 ms, transfer 15 ms'],
      ['listThings:second', '200', '300 ms', 'processing 290 ms, transfer 10 ms'],
    ])
  })
})

describe('findings', () => {
  it('that are resolved are kept with their life', () => {
    const state = stateUnder({ seen: 1, of: 2 }, drift(finding()), drift(finding()), report(), report())
    expect(rows(state, 'past')).toEqual([
      [
        'breaking response-required-property-removed listThings /data/*/name 0123456789ab',
        '00:16:40 UTC to 00:16:41 UTC by 2 runs',
        'opened 00:16:40 UTC confirmed 00:16:40 UTC resolved 00:16:43 UTC',
      ],
    ])
  })

  const page = (confirm: Terms['confirm'], ...outcomes: Parameters<typeof stateAfter>) => {
    const status = statusOf(stateUnder(confirm, ...outcomes))
    return String(renderTargetPage({ ...status, watched: { ...status.watched, confirm } }, { now, isUpdate: true }))
  }

  it('that one run saw are suspected, and so is the drift', () => {
    const shown = page({ seen: 2, of: 3 }, report(), drift(finding()))
    expect(shown).toContain('<h1>shop: drift suspected</h1>')
    expect(shown).toContain('<h2>Findings: 1 suspected</h2>')
    expect(shown).toContain('<b class="badge breaking suspected">breaking, suspected</b>')
    expect(shown).toContain('<dd>suspected, seen by 1 run; it counts once 2 of 3 in a row have seen it</dd>')
  })

  it('that were seen often enough are confirmed, and stay so until they were not seen often enough', () => {
    const confirm = { seen: 2, of: 3 }
    const confirmed = page(confirm, drift(finding()), drift(finding()))
    expect(confirmed).toContain('<h1>shop: drift</h1>')
    expect(confirmed).toContain('<dd>confirmed, seen by 2 runs</dd>')
    const fading = page(confirm, drift(finding()), drift(finding()), report())
    expect(fading).toContain('<h1>shop: holds again, drift not yet resolved</h1>')
    expect(fading).toContain('<dd>confirmed, seen by 2 runs; not by the last one that looked there: 3 in a row resolve it</dd>')
  })

  it('that are waived say until when, by whom and why', () => {
    const waiver = {
      fingerprint: finding().fingerprint,
      until: '1970-01-08',
      owner: 'jane',
      reason: 'they mend it',
      environment: null,
      target: null,
      id: null,
      location: null,
      place: { file: 'w.yaml' },
    }
    const state = recordRun(initialState, run(drift(finding())), terms({ waivers: [waiver] }))
    const shown = String(renderTargetPage(statusOf(state), { now, isUpdate: true }))
    expect(shown).toContain('<h2>Findings: 1 waived</h2>')
    expect(shown).toContain('<b class="badge breaking waived">breaking, waived</b>')
    expect(shown).toContain('<dt>Waiver</dt><dd>until 1970-01-08 (7 days left), for every target, by jane: they mend it</dd>')
  })
})

describe('the tiles', () => {
  const tiles = (readings: Partial<Readings> | null, baseUrl = 'https://shop.test') => {
    const status = statusOf(stateAfter(report()), readings)
    const shown = String(renderFacts({ ...status, watched: { ...status.watched, baseUrl } }, now))
    return Object.fromEntries(
      [...shown.matchAll(/<dt>(.*?)<\/dt>(.*?)<\/div>/gs)].map(([, term, lines = '']) => [
        term,
        [...lines.matchAll(/<dd(?: class="(\w+)")?>(?!<svg)(.*?)<\/dd>/g)].map(([, tone, line = '']) =>
          [tone ?? '', line.replace(/<[^>]+>/g, '')].join('|'),
        ),
      ]),
    )
  }
  const inSeconds = (seconds: number) => now / 1000 + seconds

  it('say what is not known', () => {
    const shown = tiles(null)
    expect([shown.Credential, shown.Certificate, shown['Request budget']]).toEqual([
      ['|no expiry known', '|SHOP_TOKEN'],
      ['|not seen yet'],
      ['|no limit documented'],
    ])
    expect(tiles(null, 'http://shop.test').Certificate).toEqual(['|none: plain HTTP'])
  })

  it.each([
    ['SHOP_TOKEN', 30 * day, '|30 days left'],
    ['SHOP_TOKEN', 6.5 * day, 'warn|6 days left'],
    ['SHOP_TOKEN', day, 'bad|24 hours left'],
    ['SHOP_TOKEN', -60, 'bad|ended 1 minute ago'],
    ['SHOP_KEY', day, '|24 hours left'],
    ['SHOP_KEY', 3600, '|1 hour left'],
    ['SHOP_KEY', -60, '|ended 1 minute ago'],
  ])('worry about the credential in %s that ends in %i s like the alerts: %s', (variable, left, line) => {
    expect(tiles({ credentialExpiry: { variable, at: inSeconds(left) } }).Credential?.[0]).toBe(line)
  })

  it.each([
    [60, '|60 days left'],
    [20, 'warn|20 days left'],
    [3, 'bad|3 days left'],
  ])('worry about a certificate of %i days like the alerts: %s', (days, line) => {
    expect(tiles({ certificateExpiry: inSeconds(days * day) }).Certificate).toEqual([line])
  })

  it('announce a sunset, and say what the provider says is left', () => {
    const shown = tiles({
      sunsets: [
        { operation: 'other', at: null },
        { operation: 'listThings', at: inSeconds(9 * day) },
      ],
      rateLimitRemaining: 41,
    })
    expect(shown['Sunset announced']).toEqual(['warn|9 days left', '|listThings'])
    expect(shown['Request budget']).toEqual(['|no limit documented', '|the provider says 41 left'])
  })
})

describe('the operations', () => {
  it('are named by the target, for those who read them aloud', () => {
    expect(String(renderTargetPage(statusOf(stateAfter(partial)), { now, isUpdate: true }))).toContain('aria-label="Operations of shop"')
  })

  it('stand all in a table, each with why it was not observed', () => {
    expect(rows(stateAfter(partial), 'operations')).toEqual([
      ['listThings', 'yes', ''],
      ['getThing', 'no', 'not observed: no pagination'],
      ['makeThing', 'no', 'not observed: probes only read'],
    ])
    expect(rows(initialState, 'operations')).toEqual([])
  })

  it('that should have been observed, and were not, are why the target is not verified, after a restart too', () => {
    const state = stateAfter(partial)
    for (const each of [state, { ...state, requests: [] }]) {
      const page = String(renderTargetPage(statusOf(each), { now, isUpdate: true }))
      expect(page).toContain('<p>Not every operation was observed: getThing not observed: no pagination.</p>')
    }
  })

  it('are counted in a tile, which worries where one is missed that should not be', () => {
    const tile = (...operations: typeof partial.operations) =>
      String(renderFacts(statusOf(stateAfter(report({ operations }))), now)).match(/<dt>Operations<\/dt>.*?<\/div>/s)?.[0]
    const [seen] = report().operations
    expect(tile(...(seen === undefined ? [] : [seen, writes]))).toBe(
      '<dt>Operations</dt><dd>1 of 2 observed</dd>\n  </div>'.replace('\n  ', ''),
    )
    expect(tile(unasked, writes)).toBe('<dt>Operations</dt><dd class="warn">0 of 2 observed</dd><dd>not getThing</dd></div>')
  })
})
