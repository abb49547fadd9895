import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { renderReport } from '#report/render'
import { finding, renderOptions, reportOf, targetReport, waivedReport, waiver } from '#support/report-fixture'
import { reportSchemaErrors } from '#support/report-schema'
import { sarifSubset } from '#support/sarif-subset'
import { parseXml } from '#support/xml'

const lines = (report = waivedReport()) => renderReport(report, 'text', renderOptions()).trimEnd().split('\n')

describe('a waived finding in the text report', () => {
  it('counts for nothing in the first lines, and is not left out', () => {
    expect(lines().slice(0, 6)).toEqual([
      'DRIFT [staging] plu breaks its contract (2 breaking, 1 waived); orders keeps its contract (1 waived)',
      'The API is not what it promised: whatever relies on the places below may misbehave now.',
      '',
      'TARGET  ENVIRONMENT  VERDICT  FINDINGS              ITEMS  REQUESTS',
      'plu     staging      drift    2 breaking, 1 waived  130    2',
      'orders  staging      pass     1 waived              130    2',
    ])
  })

  it('is told apart and last, with the days that are left; one whose waiver has ended counts and says so', () => {
    const told = lines().filter((line) => /^ {2}breaking|^ {4}listUsers|^ {6}waived|^ {17}/.test(line))
    expect(told).toEqual([
      '  breaking  response-required-property-removed  in 2 places',
      '    listUsers 200 /data/users/*/firstName',
      '      waived     until 2026-03-31 (ended 3 days ago, so it counts again), for every target, by jane:',
      '                 They put it back in March.',
      '    listUsers 200 /data/users/*/lastName',
      '  breaking  response-required-property-removed  (waived: no drift)',
      '    listUsers 200 /data/users/*/email',
      '      waived     until 2026-03-31 (12 days left), for every target, by jane: They put it back in',
      '                 March.',
      '  breaking  response-required-property-removed  (waived: no drift)',
      '    listUsers 200 /data/users/*/email',
      '      waived     until 2026-03-31 (its last day), for every target, by jane: They put it back in',
      '                 March.',
    ])
  })

  it('says for which target it holds', () => {
    const one = { ...waiver(), target: 'plu' }
    const report = reportOf([targetReport({ findings: [finding({ waiver: one })] })])
    expect(lines(report)).toContain('      waived     until 2026-03-31 (12 days left), for plu alone, by jane: They put it back in March.')
    expect(reportSchemaErrors(report)).toEqual([])
  })

  it('is followed by the waivers that match nothing', () => {
    const start = lines().indexOf('Waivers that match nothing here, and can go:')
    expect(lines().slice(start, start + 4)).toEqual([
      'Waivers that match nothing here, and can go:',
      '  dddddddddddd  until 2026-03-31 (1 day left), for every target, by jane: They put it back in March.',
      '                (plumbline.waivers.yaml:7)',
      '',
    ])
    expect(lines(reportOf([targetReport()])).join('\n')).not.toContain('Waivers')
  })

  it('stands beside findings below the threshold', () => {
    const info = finding({ severity: 'info', id: 'response-optional-property-added' })
    const report = reportOf([targetReport({ findings: [info, finding({ waiver: waiver() })] })])
    expect(lines(report)[0]).toBe('PASS [staging] plu keeps its contract (1 info below the threshold; 1 waived)')
  })

  it('lets no text of its owner reach the terminal as a command', () => {
    const evil = { ...waiver(), owner: '\u001b[31m', reason: '\u202e\n' }
    const report = reportOf([targetReport({ findings: [finding({ waiver: evil })] })], {
      unusedWaivers: [{ fingerprint: 'dddddddddddd', ...evil, source: 'w.yaml:7' }],
    })
    for (const format of ['text', 'json', 'junit', 'sarif', 'github'] as const) {
      expect(renderReport(report, format, renderOptions()).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
    }
  })
})

describe('a waived finding in the other formats', () => {
  it('json: as the schema describes it', () => {
    const parsed = JSON.parse(renderReport(waivedReport(), 'json', renderOptions()))
    expect(parsed).toEqual(waivedReport())
    expect(reportSchemaErrors(parsed)).toEqual([])
  })

  it('junit: a case that passes, and says why', () => {
    const [plu, orders] = parseXml(renderReport(waivedReport(), 'junit', renderOptions())).children
    const cases = (suite: typeof plu) =>
      (suite?.children ?? []).flatMap(({ attributes, children }) => (children.length === 0 ? [] : [[attributes.name, children[0]?.name]]))
    expect(cases(plu).slice(1)).toEqual([
      ['listUsers: response-required-property-removed', 'failure'],
      ['listUsers: response-required-property-removed (waived)', 'system-out'],
      ['law: listUsers past-the-end', 'skipped'],
    ])
    expect(cases(orders).slice(1)).toEqual([
      ['listUsers: response-required-property-removed (waived)', 'system-out'],
      ['law: listUsers past-the-end', 'skipped'],
    ])
    const output = orders?.children.find(({ attributes }) => attributes.name?.endsWith('(waived)'))?.children[0]?.text.split('\n')
    expect([output?.[0], output?.at(-2)]).toEqual([
      'breaking, waived',
      '  waived until 2026-03-31 (its last day), for every target, by jane: They put it back in March.',
    ])
  })

  it('github: a notice, and one at the waiver that matches nothing', () => {
    const annotations = renderReport(waivedReport(), 'github', renderOptions()).trimEnd().split('\n').slice(0, -1)
    expect(annotations.map((line) => line.slice(0, line.indexOf(' ')))).toEqual(['::error', '::error', '::notice', '::notice', '::notice'])
    expect(annotations[2]).toMatch(/%0AWaived until 2026-03-31 \(12 days left\), for every target, by jane: They put it back in March\.$/)
    expect(annotations.at(-1)).toBe(
      '::notice file=plumbline.waivers.yaml,line=7,title=unused waiver%3A dddddddddddd::Nothing that was found here matches it: remove it. It holds for every target until 2026-03-31, by jane.',
    )
  })

  it('sarif: a result that is suppressed', () => {
    const log = JSON.parse(renderReport(waivedReport(), 'sarif', renderOptions()))
    const validate = new Ajv2020({ allErrors: true, strict: true }).compile(sarifSubset)
    validate(log)
    expect(validate.errors ?? []).toEqual([])
    expect(log.runs[0].results.map(({ suppressions = [] }: { suppressions?: object[] }) => suppressions)).toEqual([
      [],
      [],
      [
        {
          kind: 'external',
          status: 'accepted',
          justification: 'until 2026-03-31 (12 days left), for every target, by jane: They put it back in March.',
        },
      ],
      [
        {
          kind: 'external',
          status: 'accepted',
          justification: 'until 2026-03-31 (its last day), for every target, by jane: They put it back in March.',
        },
      ],
    ])
  })
})
