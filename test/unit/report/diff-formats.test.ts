import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import type { DiffFinding } from '#findings/diff/finding'
import { severities } from '#findings/finding'
import { renderDiff } from '#report/diff-render'
import { createDiffReport, type DiffReport } from '#report/diff-report'
import { type Format, formats } from '#report/render'
import { parseDocument } from '#spec/load-document'
import { sarifSubset } from '#support/sarif-subset'
import { parseXml, type XmlElement } from '#support/xml'

const schema = JSON.parse(readFileSync(new URL('../../../src/report/diff.schema.json', import.meta.url), 'utf8'))
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true })
const validate = ajv.compile(schema)

function schemaErrors(report: unknown): string[] {
  return validate(report) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

function change(overrides: Partial<DiffFinding> = {}): DiffFinding {
  const finding: Omit<DiffFinding, 'places'> = {
    id: 'response-property-became-optional',
    severity: 'breaking',
    fingerprint: '0123456789ab',
    operation: 'listUsers',
    status: '200',
    location: '/data/users/*/email',
    expected: 'always there',
    observed: 'may be absent',
    pinnedBy: ['the first page of users'],
    message: 'A property that was always there may be missing. Before: always there. Now: may be absent.',
    source: 'new.yaml:12',
    definition: null,
    ...overrides,
  }
  const { operation, status, location, fingerprint } = finding
  return { ...finding, places: overrides.places ?? { count: 1, named: [{ operation, status, location, fingerprint }] } }
}

/** A change of a definition, seen in so many places. */
function changeIn(count: number, overrides: Partial<DiffFinding> = {}): DiffFinding {
  const named = Array.from({ length: Math.min(count, 20) }, (_, index) => ({
    operation: 'listUsers',
    status: '200',
    location: `/${'very/'.repeat(30)}${index}`,
    fingerprint: '0123456789ab',
  }))
  return change({ definition: '#/components/schemas/User', places: { count, named }, ...overrides })
}

function reportOf(findings: DiffFinding[], failOn: (typeof severities)[number] = 'breaking'): DiffReport {
  const spec = (name: string, version: string) =>
    parseDocument(`{ openapi: 3.1.0, info: { title: Users, version: '${version}' }, paths: {} }`, name)
  return createDiffReport({ api: 'acme.v1', old: spec('old.yaml', '1'), next: spec('new.yaml', '2'), interactions: 3, findings, failOn })
}

const rich = reportOf([
  change({
    definition: '#/components/schemas/User',
    places: {
      count: 2,
      named: [
        { operation: 'listUsers', status: '200', location: '/data/users/*/email', fingerprint: 'dddddddddddd' },
        { operation: 'getUser', status: '200', location: '/email', fingerprint: 'eeeeeeeeeeee' },
      ],
    },
  }),
  change({ status: '404', location: '/code', fingerprint: 'aaaaaaaaaaaa', pinnedBy: [] }),
  change({
    id: 'request-parameter-removed',
    status: null,
    location: 'request/query/limit',
    expected: 'an optional parameter',
    observed: 'gone',
    source: 'old.yaml:7',
    pinnedBy: ['every user', 'the first page of users'],
    fingerprint: 'bbbbbbbbbbbb',
  }),
  change({
    id: 'endpoint-added',
    severity: 'info',
    status: null,
    location: '',
    expected: 'no such operation',
    observed: 'GET /new',
    pinnedBy: [],
    fingerprint: 'cccccccccccc',
    assumption: 'As the others.',
  }),
])
const evil = reportOf([
  change({
    operation: 'GET /\u001b[2J',
    location: '/<&"\'>%0A::error::\u202e',
    observed: ']]>\n::stop-commands::x',
    pinnedBy: ['a, b: c%'],
    source: 'a b,c:d.yaml:7',
  }),
])
const render = (report: DiffReport, format: Format, failOn: (typeof severities)[number] = 'breaking'): string =>
  renderDiff(report, format, { colour: false, failOn, repository: { root: '/repository', cwd: '/repository' } })

describe('every format of a diff', () => {
  it.each(Object.keys(formats) as Format[])('%s ends in one newline and holds no acting character', (format) => {
    for (const report of [rich, evil, reportOf([])]) {
      const rendered = render(report, format)
      expect(rendered).toMatch(/[^\n]\n$/)
      expect(rendered.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
    }
  })
})

describe('json', () => {
  it('is the report itself, as the published schema describes it', () => {
    for (const report of [rich, evil, reportOf([])]) {
      const parsed = JSON.parse(render(report, 'json'))
      expect(parsed).toEqual(report)
      expect(schemaErrors(parsed)).toEqual([])
    }
  })

  it('counts the interactions that what fails touches', () => {
    expect(rich.pacts).toEqual({ interactions: 3, touched: ['every user', 'the first page of users'] })
    expect(reportOf([change({ severity: 'warning' })]).pacts.touched).toEqual([])
    expect(reportOf([change({ severity: 'warning' })], 'warning').pacts.touched).toEqual(['the first page of users'])
  })

  it.each([
    ['an unknown member', { extra: 1 }, [' must NOT have additional properties']],
    ['another schemaVersion', { schemaVersion: 1 }, ['/schemaVersion must be equal to constant']],
    ['an unknown verdict', { verdict: 'unverified' }, ['/verdict must be equal to one of the allowed values']],
    [
      'a status that is no status',
      { findings: [{ ...change(), status: '42' }] },
      [expect.stringContaining('/findings/0/status must match')],
    ],
    ['a source without a line', { findings: [{ ...change(), source: 'new.yaml' }] }, [expect.stringContaining('/findings/0/source must')]],
  ])('has a schema that rejects %s', (_what, more, errors) => {
    expect(schemaErrors({ ...rich, ...more })).toEqual(errors)
  })

  it('has a schema that knows every severity, and no other', () => {
    expect(schema.$defs.Finding.properties.severity.enum).toEqual([...severities])
  })
})

describe('a report of very many findings', () => {
  const many = reportOf([
    ...Array.from({ length: 1500 }, (_, index) =>
      changeIn(21, { id: 'response-property-max-unset', severity: 'breaking', source: `new.yaml:${index + 1}`, pinnedBy: [] }),
    ),
    changeIn(1, { id: 'response-property-type-changed', expected: 'x'.repeat(100_000), source: 'new.yaml:9999' }),
    change({ id: 'endpoint-added', severity: 'info' }),
  ])

  it.each(Object.keys(formats) as Format[])('%s stays within 5 MB and says what it leaves out', (format) => {
    const rendered = render(many, format)
    expect(rendered.length).toBeLessThan(5e6)
    if (format === 'json') expect(JSON.parse(rendered).found).toEqual({ breaking: 1501, warning: 0, info: 1 })
    else expect(rendered.replace(/\s+/g, ' ')).toContain('501 breaking, 1 info more: the report holds the first 1000 findings')
  })

  it('keeps what touches pacts, names fewer places, and counts them all', () => {
    expect(many.findings).toHaveLength(1000)
    expect(many.findings.filter(({ id }) => id === 'response-property-type-changed')).toHaveLength(1)
    expect([...new Set(many.findings.map(({ places }) => `${places.named.length} of ${places.count}`))]).toEqual(['4 of 21', '1 of 1'])
    expect(schemaErrors(JSON.parse(render(many, 'json')))).toEqual([])
  })
})

describe('text', () => {
  it('tells each change once, with all its places, the worst first', () => {
    expect(render(rich, 'text').split('\n')).toEqual([
      'DRIFT new.yaml breaks what old.yaml promises (3 breaking, 1 info)',
      'Whatever relies on the places below may misbehave once the provider ships it.',
      '',
      '  old        old.yaml (Users, version 1)',
      '  new        new.yaml (Users, version 2)',
      '  pacts      2 of 3 interactions with acme.v1 rely on what breaks: "every user" and "the first page',
      '             of users"',
      '',
      '  breaking  request-parameter-removed',
      '    A parameter is gone: it is refused, or ignored and the answer is another.',
      '    listUsers request/query/limit',
      '      before     an optional parameter',
      '      now        gone',
      '      source     old.yaml:7',
      '      relied on  by 2 interactions: "every user" and "the first page of users"',
      '      finding    bbbbbbbbbbbb',
      '    next       Stop sending it; find out what took its place.',
      '    explain    npx plumbline explain request-parameter-removed',
      '',
      '  breaking  response-property-became-optional  in 3 places',
      '    A property that was always there may be missing.',
      '    listUsers 200 /data/users/*/email',
      '    getUser 200 /email',
      '      definition #/components/schemas/User',
      '      before     always there',
      '      now        may be absent',
      '      source     new.yaml:12',
      '      relied on  by 1 interaction: "the first page of users"',
      '      finding    0123456789ab',
      '    listUsers 404 /code',
      '      before     always there',
      '      now        may be absent',
      '      source     new.yaml:12',
      '      relied on  by no interaction of our pacts',
      '      finding    aaaaaaaaaaaa',
      '    next       Find what relies on it before the provider ships it; adapt that, then our spec and',
      '               pacts.',
      '    explain    npx plumbline explain response-property-became-optional',
      '',
      '  info  endpoint-added  (below --fail-on breaking: no drift)',
      '    An operation is new.',
      '    listUsers',
      '      before     no such operation',
      '      now        GET /new',
      '      source     new.yaml:12',
      '      assumed    As the others.',
      '      relied on  by no interaction of our pacts',
      '      finding    cccccccccccc',
      '    next       Nothing breaks. Bring our spec up to date when the change is live.',
      '    explain    npx plumbline explain endpoint-added',
      '',
      `plumbline ${rich.tool.version}`,
      '',
    ])
  })

  it('stays within 100 columns, and does not drown one cause in its places', () => {
    const text = render(reportOf([changeIn(40)]), 'text')
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
    expect(text).toContain('    and 32 more places, 12 of them in --format json\n')
  })

  it('says that below the threshold nothing fails', () => {
    expect(
      render(reportOf([change({ severity: 'info' })]), 'text')
        .split('\n')
        .slice(0, 2),
    ).toEqual([
      'PASS new.yaml keeps what old.yaml promises (1 info below the threshold)',
      'Nothing at or above the threshold is taken back.',
    ])
  })
})

describe('junit', () => {
  const cases = (report: DiffReport, failOn?: (typeof severities)[number]) => {
    const suite: XmlElement | undefined = parseXml(render(report, 'junit', failOn)).children[0]
    const tests = suite?.children.filter(({ name }) => name === 'testcase') ?? []
    return {
      counts: [suite?.attributes.tests, suite?.attributes.failures],
      outcomes: tests.map(({ attributes, children }) => [
        attributes.name,
        children[0]?.name ?? 'passed',
        children[0]?.attributes.message ?? '',
      ]),
    }
  }

  it('has a case for each definition or operation, and kind', () => {
    expect(cases(rich)).toEqual({
      counts: ['4', '3'],
      outcomes: [
        [
          '#/components/schemas/User: response-property-became-optional',
          'failure',
          'breaking: listUsers 200 /data/users/*/email; getUser 200 /email',
        ],
        ['listUsers: request-parameter-removed', 'failure', 'breaking: listUsers request/query/limit'],
        ['listUsers: response-property-became-optional', 'failure', 'breaking: listUsers 404 /code'],
        ['listUsers: endpoint-added', 'system-out', ''],
      ],
    })
    expect(cases(rich, 'info').counts).toEqual(['4', '4'])
  })

  it('has one case that passes when nothing changed', () => {
    expect(cases(reportOf([]))).toEqual({ counts: ['1', '0'], outcomes: [['nothing changed', 'passed', '']] })
  })
})

describe('sarif', () => {
  it('is valid, and points at the lines of either document', () => {
    const isSarif = new Ajv2020({ strict: true }).compile(sarifSubset)
    for (const report of [rich, evil, reportOf([])]) expect(isSarif(JSON.parse(render(report, 'sarif')))).toBe(true)
    const [log] = JSON.parse(render(rich, 'sarif')).runs
    const rules: string[] = log.tool.driver.rules.map(({ id }: { id: string }) => id)
    expect(rules).toEqual(['endpoint-added', 'request-parameter-removed', 'response-property-became-optional'])
    type Result = {
      ruleIndex: number
      level: string
      locations: [{ physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }]
    }
    const results: Result[] = log.results
    expect(
      results.map(({ ruleIndex, level, locations: [{ physicalLocation: at }] }) => [
        rules[ruleIndex],
        level,
        at.artifactLocation.uri,
        at.region.startLine,
      ]),
    ).toEqual([
      ['response-property-became-optional', 'error', 'new.yaml', 12],
      ['response-property-became-optional', 'error', 'new.yaml', 12],
      ['request-parameter-removed', 'error', 'old.yaml', 7],
      ['endpoint-added', 'note', 'new.yaml', 12],
    ])
  })
})

describe('github', () => {
  it('annotates each finding, and ends with the verdict', () => {
    const lines = render(rich, 'github').trimEnd().split('\n')
    expect(lines.map((line) => line.split(',title=')[0])).toEqual([
      '::error file=old.yaml,line=7',
      '::error file=new.yaml,line=12',
      '::error file=new.yaml,line=12',
      '::notice file=new.yaml,line=12',
      'DRIFT new.yaml breaks what old.yaml promises (3 breaking, 1 info)',
    ])
    expect(lines[0]).toBe(
      '::error file=old.yaml,line=7,title=breaking%3A request-parameter-removed (acme.v1)::listUsers request/query/limit: an optional parameter before, gone now.%0ARelied on by 2 interactions: "every user" and "the first page of users".%0AStop sending it; find out what took its place. (finding bbbbbbbbbbbb)',
    )
  })

  it('lets no text of a document become a command', () => {
    const lines = render(evil, 'github').trimEnd().split('\n')
    expect(lines.map((line) => line.slice(0, 8))).toEqual(['::error ', 'DRIFT ne'])
  })
})
