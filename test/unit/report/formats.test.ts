import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { findingIds } from '#findings/catalogue'
import { type Format, formats, renderReport } from '#report/render'
import { parseSource } from '#report/source'
import { filterResult, finding, renderOptions, reportOf, richReport, targetReport, waiver } from '#support/report-fixture'
import { reportSchemaErrors } from '#support/report-schema'
import { sarifSubset } from '#support/sarif-subset'
import { parseXml, type XmlElement } from '#support/xml'

const evil = reportOf([
  targetReport({
    verdict: 'drift',
    findings: [
      finding({
        location: '/\u001b[2J<&"\'>%0A::error::\u202e',
        observed: ']]>\n::stop-commands::x',
        pinnedBy: ['a, b: c%'],
        source: 'openapi/a b,c:d.yaml:7',
      }),
    ],
    laws: [{ operation: 'listUsers', id: 'page-size', verdict: 'untested', reason: '<\u0000>\n::error::' }],
  }),
])

describe('every format', () => {
  it.each(Object.keys(formats) as Format[])('%s ends in one newline and holds no acting character', (format) => {
    for (const report of [richReport(), evil, reportOf([])]) {
      const rendered = renderReport(report, format, renderOptions())
      expect(rendered).toMatch(/[^\n]\n$/)
      expect(rendered.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
    }
  })
})

describe('json', () => {
  it('is the report itself, as the schema describes it', () => {
    for (const report of [richReport(), evil]) {
      const parsed = JSON.parse(renderReport(report, 'json', renderOptions()))
      expect(parsed).toEqual(report)
      expect(reportSchemaErrors(parsed)).toEqual([])
    }
  })
})

const suites = (report = richReport(), options = renderOptions()): XmlElement => parseXml(renderReport(report, 'junit', options))

describe('junit', () => {
  const outcomes = (suite: XmlElement | undefined) =>
    suite?.children
      .filter(({ name }) => name === 'testcase')
      .map(({ attributes, children }) => [attributes.name, children[0]?.name ?? 'passed'])

  it('has a suite a target and a case for sight, each kind of finding, each law and each filter', () => {
    const [plu, orders, vendors] = suites().children
    expect(outcomes(plu)).toEqual([
      ['can be observed', 'passed'],
      ['listUsers: response-optional-property-added', 'system-out'],
      ['law: listUsers page-size', 'passed'],
      ['law: listUsers page-echo', 'passed'],
      ['law: listUsers past-the-end', 'skipped'],
    ])
    expect(outcomes(orders)).toEqual([
      ['can be observed', 'error'],
      ['listUsers: response-required-property-removed', 'failure'],
      ['listUsers: response-property-enum-value-added', 'system-out'],
      ['law: listUsers page-size', 'failure'],
      ['law: listUsers page-echo', 'passed'],
      ['law: listUsers past-the-end', 'skipped'],
      ['filter: listUsers status', 'system-out'],
      ['filter: listUsers search', 'skipped'],
    ])
    expect(outcomes(vendors)).toEqual([
      ['can be observed', 'error'],
      ['authenticate: answers as promised', 'skipped'],
      ['listVendors: answers as promised', 'skipped'],
      ['law: listVendors page-info', 'skipped'],
    ])
  })

  it('fails the case of a filter that is ignored, and no other', () => {
    const location = '/data/users/*/kind'
    const filters = [filterResult(), filterResult({ parameter: 'kind', location, verdict: 'broken' })]
    const ignored = finding({ id: 'filter-ignored', location })
    const [suite] = suites(reportOf([targetReport({ verdict: 'drift', laws: [], filters, findings: [ignored] })])).children
    expect(outcomes(suite)).toEqual([
      ['can be observed', 'passed'],
      ['listUsers: answers as promised', 'passed'],
      ['filter: listUsers status', 'system-out'],
      ['filter: listUsers kind', 'failure'],
    ])
    const [waived] = suites(reportOf([targetReport({ laws: [], filters, findings: [{ ...ignored, waiver: waiver() }] })])).children
    expect(outcomes(waived)?.at(-1)).toEqual(['filter: listUsers kind', 'system-out'])
  })

  it('counts what it says, for the whole and for each suite', () => {
    const root = suites()
    const tally = ({ attributes: { tests, failures, errors, skipped } }: XmlElement) => [tests, failures, errors, skipped].map(Number)
    expect([root, ...root.children].map(tally)).toEqual([
      [17, 2, 2, 6],
      [5, 0, 0, 1],
      [8, 2, 1, 2],
      [4, 0, 1, 3],
    ])
  })

  it('fails what is at or above the threshold, and nothing else', () => {
    const failures = (failOn: 'breaking' | 'warning' | 'info') => suites(richReport(), renderOptions({ failOn })).attributes.failures
    expect([failures('breaking'), failures('warning'), failures('info')]).toEqual(['2', '3', '4'])
  })

  it('says in a failure where, how often, what relies on it and what to do', () => {
    const failure = suites().children[1]?.children.find(({ attributes }) => attributes.name?.endsWith('-removed'))?.children[0]
    expect(failure?.attributes).toEqual({
      type: 'response-required-property-removed',
      message: 'breaking: listUsers 200 /data/users/*/email; listUsers 200 /data/users/*/firstName',
    })
    expect(failure?.text.split('\n').slice(0, 6)).toEqual([
      'listUsers 200 /data/users/*/email',
      '  12 of 200: expected string (email); got absent',
      '  promised at openapi/plu-card-partner.v1.yaml:88',
      '  relied on by 2 interactions: "a request for the first page" and "a request for users"',
      '  mend the provider: spec and pacts agree, and the API does otherwise',
      '  finding cccccccccccc',
    ])
  })

  it('is well-formed whatever a property is called', () => {
    expect(suites(evil).children[0]?.children.at(-1)?.children[0]?.attributes.message).toBe('<\\u0000>\\u000a::error::')
  })
})

describe('github', () => {
  const lines = (report = richReport(), options = renderOptions()) => renderReport(report, 'github', options).trimEnd().split('\n')

  it('annotates the line of the spec that made the promise, as loud as the threshold says', () => {
    expect(
      lines()
        .slice(0, -1)
        .map((line) => line.slice(0, line.indexOf('::', 2) + 2)),
    ).toEqual([
      '::notice file=openapi/plu-card-partner.v1.yaml,line=88,title=info%3A response-optional-property-added (plu%2C staging)::',
      '::error title=unverified%3A timeout (orders%2C staging)::',
      '::error file=openapi/plu-card-partner.v1.yaml,line=88,title=breaking%3A response-required-property-removed (orders%2C staging)::',
      '::error file=openapi/plu-card-partner.v1.yaml,line=88,title=breaking%3A response-required-property-removed (orders%2C staging)::',
      '::error file=openapi/plu-card-partner.v1.yaml,line=88,title=breaking%3A pagination-page-size (orders%2C staging)::',
      '::warning file=openapi/plu-card-partner.v1.yaml,line=88,title=warning%3A response-property-enum-value-added (orders%2C staging)::',
      '::error title=unverified%3A auth (vendors%2C staging)::',
    ])
    expect(lines().at(-1)).toMatch(/^DRIFT \[staging\] orders breaks its contract/)
  })

  it('makes an error of everything that fails the run', () => {
    expect(lines(richReport(), renderOptions({ failOn: 'info' })).map((line) => /^::(\w+) /.exec(line)?.[1])).toEqual([
      ...Array(7).fill('error'),
      undefined,
    ])
  })

  it('cannot be made to issue a command of its own', () => {
    expect(lines(evil).map((line) => line.slice(0, 55))).toEqual([
      '::error file=openapi/a b%2Cc%3Ad.yaml,line=7,title=brea',
      'DRIFT [staging] plu breaks its contract (1 breaking)',
    ])
  })
})

describe('sarif', () => {
  const log = (report = richReport()) => JSON.parse(renderReport(report, 'sarif', renderOptions()))

  it('has the shape that SARIF 2.1.0 gives the objects in it', () => {
    const validate = new Ajv2020({ allErrors: true, strict: true }).compile(sarifSubset)
    for (const report of [richReport(), evil, reportOf([])]) {
      validate(log(report))
      expect(validate.errors ?? []).toEqual([])
    }
  })

  it('has the catalogue as rules, and points each result at its rule and line', () => {
    const [run] = log().runs
    expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(findingIds)
    expect(
      run.results.map(
        (result: {
          ruleId: string
          ruleIndex: number
          level: string
          partialFingerprints: object
          locations: { physicalLocation: object }[]
        }) => [
          findingIds[result.ruleIndex] === result.ruleId,
          result.ruleId,
          result.level,
          Object.values(result.partialFingerprints),
          result.locations[0]?.physicalLocation,
        ],
      ),
    ).toEqual(
      [
        ['response-optional-property-added', 'note', ['0123456789ab', 'staging/plu']],
        ['response-required-property-removed', 'error', ['cccccccccccc', 'staging/orders']],
        ['response-required-property-removed', 'error', ['bbbbbbbbbbbb', 'staging/orders']],
        ['pagination-page-size', 'error', ['dddddddddddd', 'staging/orders']],
        ['response-property-enum-value-added', 'warning', ['aaaaaaaaaaaa', 'staging/orders']],
      ].map((row) => [
        true,
        ...row,
        { artifactLocation: { uri: 'openapi/plu-card-partner.v1.yaml', uriBaseId: '%SRCROOT%' }, region: { startLine: 88 } },
      ]),
    )
  })

  it('keeps trouble apart from results', () => {
    const [run] = log().runs
    expect(run.invocations[0].toolExecutionNotifications.map(({ descriptor }: { descriptor: { id: string } }) => descriptor.id)).toEqual([
      'cause/timeout',
      'cause/auth',
    ])
  })
})

describe('the source of a finding', () => {
  it('is a file and a line, or a file alone', () => {
    expect(parseSource('openapi/a.yaml:12')).toEqual({ file: 'openapi/a.yaml', line: 12 })
    expect(parseSource('C:\\a.yaml:12')).toEqual({ file: 'C:\\a.yaml', line: 12 })
    expect(parseSource('openapi/a.yaml')).toEqual({ file: 'openapi/a.yaml', line: null })
    expect(parseSource('openapi/a.yaml:0')).toEqual({ file: 'openapi/a.yaml:0', line: null })
  })
})

describe('several lists in one target', () => {
  const law = (operation: string, verdict: 'held' | 'broken') => ({ operation, id: 'page-size', verdict, reason: `of ${operation}` })
  const broken = finding({ operation: 'listOthers', id: 'pagination-page-size', location: '/data', pinnedBy: [] })
  const report = reportOf([
    targetReport({
      verdict: 'drift',
      operations: [],
      requests: [],
      laws: [law('listUsers', 'held'), law('listOthers', 'broken')],
      findings: [broken],
    }),
  ])

  it('junit: fail the law of the broken list alone', () => {
    expect(
      suites(report)
        .children[0]?.children.slice(1)
        .map((testCase) => [testCase.attributes.name, testCase.children[0]?.name]),
    ).toEqual([
      ['can be observed', undefined],
      ['law: listUsers page-size', 'system-out'],
      ['law: listOthers page-size', 'failure'],
    ])
  })

  it('sarif and github: name the broken list alone', () => {
    const { results } = JSON.parse(renderReport(report, 'sarif', renderOptions())).runs[0]
    expect(results.map((result: { locations: { logicalLocations: object[] }[] }) => result.locations[0]?.logicalLocations)).toEqual([
      [{ fullyQualifiedName: 'plu-card-partner.v1 listOthers 200 /data', kind: 'member' }],
    ])
    const annotations = renderReport(report, 'github', renderOptions())
      .split('\n')
      .filter((line) => line.startsWith('::'))
    expect(annotations.map((line) => line.split('::')[2]?.split(':')[0])).toEqual(['listOthers 200 /data'])
  })
})
