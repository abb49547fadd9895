import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { totalCoverage } from '#findings/coverage'
import { causeClasses } from '#observe/observation'
import { renderReport } from '#report/render'
import { coverageOf, filterResult, finding, renderOptions, reportOf, richReport, targetReport } from '#support/report-fixture'

const text = (report = richReport(), options = renderOptions()): string => renderReport(report, 'text', options)

describe('the text report', () => {
  it('says the verdict first, then what it means, then the table, worst first', () => {
    expect(text().split('\n').slice(0, 8)).toEqual([
      'DRIFT [staging] orders breaks its contract (3 breaking, 1 warning); vendors could not be verified',
      '(auth); plu keeps its contract (1 info below the threshold)',
      'The API is not what it promised: whatever relies on the places below may misbehave now.',
      '',
      'TARGET   ENVIRONMENT  VERDICT            FINDINGS               ITEMS  REQUESTS',
      'orders   staging      drift (timeout)    3 breaking, 1 warning  130    2',
      'vendors  staging      unverified (auth)  none                   0      1',
      'plu      staging      pass               1 info                 130    2',
    ])
  })

  it('tells one kind of finding once, with each place where it was seen and what to do next', () => {
    const lines = text().split('\n')
    const start = lines.indexOf('  breaking  response-required-property-removed  in 2 places')
    expect(lines.slice(start, start + 18)).toEqual([
      '  breaking  response-required-property-removed  in 2 places',
      '    Absent in at least one place that documents it as required.',
      '    listUsers 200 /data/users/*/email',
      '      spec says  string (email), at openapi/plu-card-partner.v1.yaml:88',
      '      pacts say  needed by 2 interactions: "a request for the first page" and "a request for users"',
      '      live shows absent, in 12 of 200',
      '      mend       the provider: spec and pacts agree, and the API does otherwise',
      '      finding    cccccccccccc',
      '    listUsers 200 /data/users/*/firstName',
      '      spec says  string (email), at openapi/plu-card-partner.v1.yaml:88',
      '      pacts say  needed by 2 interactions: "a request for the first page" and "a request for users"',
      '      live shows absent, in 12 of 200',
      '      mend       the provider: spec and pacts agree, and the API does otherwise',
      '      finding    bbbbbbbbbbbb',
      '    next       Ask the provider whether the change is meant; adapt the code that relies on it, then',
      '               the spec, or waive it.',
      '    docs       https://docs.example/list-users',
      '    explain    npx plumbline explain response-required-property-removed',
    ])
  })

  it('says so where our spec only assumes, and where no pact relies on it', () => {
    const believed = finding({ severity: 'info', mend: 'spec', assumption: 'Every user of the examples has one.', pinnedBy: [] })
    const lines = text(reportOf([targetReport({ findings: [believed] })])).split('\n')
    const start = lines.indexOf('    listUsers 200 /data/users/*/email')
    expect(lines.slice(start + 1, start + 6)).toEqual([
      '      spec says  string (email), assumed at openapi/plu-card-partner.v1.yaml:88: Every user of the',
      '                 examples has one.',
      '      pacts say  nothing: no interaction needs it',
      '      live shows absent, in 12 of 200',
      '      mend       the spec: it rests on an assumption, not on a page',
    ])
  })

  it('puts the worst kind first, pinned before unpinned, and marks what does not make drift', () => {
    expect(
      text()
        .split('\n')
        .filter((line) => /^ {2}(breaking|warning|info) /.test(line)),
    ).toEqual([
      '  breaking  response-required-property-removed  in 2 places',
      '  breaking  pagination-page-size',
      '  warning  response-property-enum-value-added  (below --fail-on breaking: no drift)',
      '  info  response-optional-property-added  (below --fail-on breaking: no drift)',
    ])
  })

  it('sums up laws, filters, coverage and requests, and says how to run it again', () => {
    const lines = text().split('\n')
    const start = lines.indexOf('  laws       1 held, 1 broken, 1 untested')
    expect(lines.slice(start, start + 10)).toEqual([
      '  laws       1 held, 1 broken, 1 untested',
      '    held       page-echo',
      '    broken     page-size: 50 items on a page of 10',
      '    untested   past-the-end: an earlier page failed',
      '  filters    1 held, 0 broken, 1 untested',
      '    held       status: 2 lists',
      '    untested   search: budget spent',
      '  coverage   130 items; 15 of 16 documented properties seen; not seen: /data/users/*/createdAt',
      '  requests   2 (2 × 200); slowest 40 ms (listUsers:default)',
      '  again      npx plumbline check orders --env staging',
    ])
  })

  it('names laws that are untested for one reason together, and lists no places where nothing was seen', () => {
    const untested = (id: string, reason: string) => ({ operation: 'listUsers', id, verdict: 'untested' as const, reason })
    const lines = text(
      reportOf([
        targetReport({
          verdict: 'unverified',
          laws: [untested('page-size', 'trouble before'), untested('page-echo', 'too few items'), untested('pages-join', 'trouble before')],
          coverage: coverageOf({ items: 0, documented: 2, unseen: ['/data', '/data/users'] }),
        }),
      ]),
    ).split('\n')
    const start = lines.indexOf('  laws       0 held, 0 broken, 3 untested')
    expect(lines.slice(start + 1, start + 4)).toEqual([
      '    untested   page-size, pages-join: trouble before',
      '    untested   page-echo: too few items',
      '  coverage   0 items; 0 of 2 documented properties seen',
    ])
  })

  it('groups the laws, filters and coverage of several lists by the list', () => {
    const law = (operation: string, verdict: 'held' | 'broken') => ({ operation, id: 'page-size', verdict, reason: 'a page of 10' })
    const [users] = coverageOf({ items: 130, documented: 16, unseen: ['/data/*/id'] }).operations
    const [others] = coverageOf({ operation: 'listOthers', items: 7, documented: 16, unseen: [] }).operations
    const target = targetReport({
      laws: [law('listUsers', 'held'), law('listOthers', 'broken')],
      filters: [filterResult({ operation: 'listOthers' })],
      coverage: totalCoverage([users!, others!]),
    })
    const lines = text(reportOf([target])).split('\n')
    const start = lines.indexOf('  listUsers')
    expect(lines.slice(start, start + 10)).toEqual([
      '  listUsers',
      '    laws       1 held, 0 broken, 0 untested',
      '      held       page-size',
      '    coverage   130 items; 15 of 16 documented properties seen; not seen: /data/*/id',
      '  listOthers',
      '    laws       0 held, 1 broken, 0 untested',
      '      broken     page-size: a page of 10',
      '    filters    1 held, 0 broken, 0 untested',
      '      held       status: 2 lists',
      '    coverage   7 items; 16 of 16 documented properties seen',
    ])
  })

  it('names the variables of a refused credential', () => {
    expect(text()).toContain('It comes from VENDOR_TOKEN (or VENDOR_TOKEN_FILE) or VENDOR_API_KEY')
  })

  it.each(causeClasses)('says of %s that it is trouble, and what to do', (cause) => {
    const report = reportOf([targetReport({ verdict: 'unverified', cause: { class: cause, message: 'It went wrong.' } })])
    const lines = text(report).split('\n')
    expect(lines.slice(0, 2)).toEqual([
      `UNVERIFIED [staging] plu could not be verified (${cause})`,
      'This is trouble, not drift: what the API promises could not be seen, so nothing is known about it.',
    ])
    expect(lines.filter((line) => /^ {2}(trouble|next) /.test(line))).toEqual([
      `  trouble    ${cause}: It went wrong.`,
      expect.stringMatching(/^ {2}next {7}[A-Z].{20,}/),
    ])
  })

  it('says so when there is no cause and yet nothing to go by', () => {
    const lines = text(reportOf([targetReport({ verdict: 'unverified' })])).split('\n')
    expect(lines[0]).toBe('UNVERIFIED [staging] plu could not be verified (too little was seen)')
    expect(lines).toContain('  trouble    There were answers, but nothing in them that the spec documents.')
  })

  it('is short where all is well', () => {
    expect(
      text(reportOf([targetReport()]))
        .split('\n')
        .slice(0, 2),
    ).toEqual(['PASS [staging] plu keeps its contract', 'Everything that could be tested was seen to hold.'])
    expect(text(reportOf([targetReport()])).split('\n')).toHaveLength(16)
  })

  it('does not say that all holds where something is accepted', () => {
    const passing = targetReport({ findings: [finding({ severity: 'warning' })] })
    expect(text(reportOf([passing])).split('\n')[1]).toBe(
      'Nothing here counts as drift; what differs from the contract all the same is listed below.',
    )
  })

  it('stays within 100 columns whatever it has to say', () => {
    const long = `/data/${'averylongpropertyname/'.repeat(12)}*`
    const report = reportOf([
      targetReport({
        verdict: 'drift',
        baseUrl: `https://${'long.'.repeat(30)}example`,
        findings: [finding({ location: long, pinnedBy: ['x'.repeat(300)], observed: 'y '.repeat(100) })],
        coverage: coverageOf({ items: 1, documented: 40, unseen: Array.from({ length: 40 }, (_, index) => `${long}/${index}`) }),
      }),
    ])
    expect(
      Math.max(
        ...text(report)
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(100)
    expect(
      Math.max(
        ...text()
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(100)
  })

  it('is coloured only when asked, and says the same', () => {
    const coloured = text(richReport(), renderOptions({ colour: true }))
    expect(coloured).toContain('\u001b[1m\u001b[31mDRIFT')
    expect(stripVTControlCharacters(coloured)).toBe(text())
    expect(text()).not.toContain('\u001b')
  })

  it('lets no text reach the terminal as a command', () => {
    const report = reportOf([
      targetReport({
        target: 'evil\u001b]0;x\u0007',
        verdict: 'drift',
        cause: { class: 'reset', message: 'a\u009bb' },
        findings: [finding({ location: '/\u001b[2J', observed: '\u202e', expected: '\u2028', pinnedBy: ['\r\n'], source: '\u0000' })],
        laws: [{ operation: 'listUsers', id: 'page-size', verdict: 'broken', reason: '\u001b[31m' }],
        coverage: coverageOf({ items: 0, documented: 1, unseen: ['/\u200b'] }),
      }),
    ])
    expect(text(report).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  })
})
