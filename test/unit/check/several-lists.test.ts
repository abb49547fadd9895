import { describe, expect, it } from 'vitest'
import type { TargetReport } from '#check/report'
import { type ModelFault, modelRows } from '#support/model-list'
import { checkModelLists, type ListedModels } from '#support/model-lists'
import { reportSchemaErrors } from '#support/report-schema'

const offsetLaws = [
  'page-size',
  'page-echo',
  'default-page-size',
  'pages-disjoint',
  'pages-join',
  'past-the-end',
  'total-stable',
  'walk-complete',
]
const relayLaws = [
  'page-size',
  'page-info',
  'default-page-size',
  'cursor-unique',
  'pages-join',
  'has-next',
  'has-previous',
  'backward-agrees',
  'walk-complete',
  'arguments-exclusive',
  'page-size-limit',
]
/** The echo says 0 whatever was asked for. */
const wrongEcho: ModelFault = { page: (page) => ({ ...page, skip: 0 }) }
/** More than the most that a page may have is served. */
const noMaximum: ModelFault = { admits: ({ first, last }) => Number(first ?? last) > 100 }
/** No notice is taken of the filter. */
const deafToKind: ModelFault = { query: ({ kind: _, ...query }) => query }

const all = (operation: string, laws: readonly string[], verdicts: Record<string, string> = {}) =>
  laws.map((id) => `${operation} ${id} ${verdicts[id] ?? 'held'}`)
const lawsOf = ({ laws }: TargetReport) => laws.map(({ operation, id, verdict }) => `${operation} ${id} ${verdict}`)
const findingsOf = ({ findings }: TargetReport) => findings.map(({ operation, id, severity }) => `${severity} ${operation} ${id}`)
const rows = (count: number) => ({ rows: modelRows(count) })

describe('the laws of several lists in one spec', () => {
  it.each<[string, ListedModels, string[], string[]]>([
    [
      'two lists of one style, of which the first is broken',
      { listItems: { fault: wrongEcho }, listOthers: {} },
      [...all('listItems', offsetLaws, { 'page-echo': 'broken' }), ...all('listOthers', offsetLaws)],
      ['breaking listItems pagination-page-echo'],
    ],
    [
      'two lists of one style, of which the second is broken',
      { listItems: {}, listOthers: { fault: wrongEcho } },
      [...all('listItems', offsetLaws), ...all('listOthers', offsetLaws, { 'page-echo': 'broken' })],
      ['breaking listOthers pagination-page-echo'],
    ],
    [
      'two styles, of which the connection is broken',
      { listItems: {}, listNodes: { fault: noMaximum } },
      [...all('listItems', offsetLaws), ...all('listNodes', relayLaws, { 'page-size-limit': 'broken' })],
      ['breaking listNodes pagination-page-size-limit'],
    ],
  ])('are told list by list: %s', async (_, lists, laws, findings) => {
    const report = await checkModelLists(lists)
    expect([report.verdict, report.cause]).toEqual(['drift', null])
    expect(findingsOf(report)).toEqual(findings)
    expect(lawsOf(report)).toEqual(laws)
    expect(reportSchemaErrors({ ...envelope, targets: [JSON.parse(JSON.stringify(report))] })).toEqual([])
  })

  it('are untested where that list is too short, and held where the other is not', async () => {
    const report = await checkModelLists({ listItems: {}, listOthers: rows(1) })
    expect(lawsOf(report)).toEqual([
      ...all('listItems', offsetLaws),
      ...all('listOthers', offsetLaws, {
        'default-page-size': 'untested',
        'pages-disjoint': 'untested',
        'pages-join': 'untested',
      }),
    ])
  })
})

const envelope = {
  schemaVersion: 1,
  tool: { name: 'plumbline', version: '0.1.0' },
  startedAt: '2026-01-02T03:04:05.678Z',
  durationMs: 1,
  verdict: 'drift',
}

describe('the filters of several lists in one spec', () => {
  it('are told list by list', async () => {
    const { filters = [], findings } = await checkModelLists({ listItems: {}, listOthers: { fault: deafToKind } })
    expect(filters.map(({ operation, parameter, verdict }) => `${operation} ${parameter} ${verdict}`)).toEqual([
      'listItems kind held',
      'listItems open held',
      'listItems search held',
      'listOthers kind broken',
      'listOthers open held',
      'listOthers search held',
    ])
    expect(findings.map(({ operation, id, location }) => `${operation} ${id} ${location}`)).toEqual([
      'listOthers filter-ignored /items/*/kind',
    ])
  })
})

describe('the coverage of several lists in one spec', () => {
  const properties = 9
  const ofItem = ['/items/*/id', '/items/*/name', '/items/*/kind', '/items/*/open']

  it('is told list by list, and added up', async () => {
    const { coverage } = await checkModelLists({ listItems: {}, listOthers: rows(0), listNodes: rows(30) })
    const whole = { documented: properties, seen: properties, unseen: [] }
    const nodes = coverage.operations.find(({ operation }) => operation === 'listNodes')?.properties
    expect(nodes?.unseen).toEqual([])
    expect(coverage).toEqual({
      items: 160,
      properties: { documented: 18 + nodes!.documented, seen: 14 + nodes!.seen, unseen: ofItem },
      operations: [
        { operation: 'listItems', items: 130, properties: whole },
        { operation: 'listOthers', items: 0, properties: { documented: 9, seen: 5, unseen: ofItem } },
        { operation: 'listNodes', items: 30, properties: nodes },
      ],
    })
  })

  it('names a location once in the total, and with each list that lacks it', async () => {
    const { coverage } = await checkModelLists({ listItems: rows(0), listOthers: rows(0) }, { allowEmpty: true })
    expect(coverage.properties).toEqual({ documented: 18, seen: 10, unseen: ofItem })
    expect(coverage.operations.map(({ properties: { unseen } }) => unseen)).toEqual([ofItem, ofItem])
  })
})

describe('a list without items in a spec of several', () => {
  const others = 'listOthers has no item, so nothing about its items could be verified'
  const both = 'listItems and listOthers have no item, so nothing about their items could be verified'
  const ofRow = 'empty: the list has no item, so nothing about items could be verified'
  const outcomeOf = ({ verdict, cause, operations }: TargetReport) => [verdict, cause, operations]
  const row = (operation: string, reason: string | null = null) => ({ operation, observed: true, reason })

  it.each<[string, ListedModels, string, ReturnType<typeof row>[]]>([
    ['the second', { listItems: {}, listOthers: rows(0) }, others, [row('listItems'), row('listOthers', ofRow)]],
    [
      'the first',
      { listItems: rows(0), listOthers: rows(1) },
      'listItems has no item, so nothing about its items could be verified',
      [row('listItems', ofRow), row('listOthers')],
    ],
    [
      'a connection',
      { listItems: {}, listNodes: rows(0) },
      'listNodes has no item, so nothing about its items could be verified',
      [row('listItems'), row('listNodes', ofRow)],
    ],
    [
      'two of three',
      { listItems: rows(0), listOthers: rows(0), listNodes: rows(30) },
      both,
      [row('listItems', ofRow), row('listOthers', ofRow), row('listNodes')],
    ],
    ['each of them', { listItems: rows(0), listOthers: rows(0) }, both, [row('listItems', ofRow), row('listOthers', ofRow)]],
  ])('leaves the target unverified, and is named: %s', async (_, lists, message, operations) => {
    const report = await checkModelLists(lists)
    expect(outcomeOf(report)).toEqual(['unverified', { class: 'empty', message }, operations])
    expect(report.findings).toEqual([])
    const allowed = await checkModelLists(lists, { allowEmpty: true })
    expect(outcomeOf(allowed)).toEqual(['pass', null, operations.map(({ operation }) => row(operation))])
  })

  it('hides no drift of another', async () => {
    const report = await checkModelLists({ listItems: { fault: wrongEcho }, listOthers: rows(0) })
    expect(outcomeOf(report)).toEqual(['drift', { class: 'empty', message: others }, [row('listItems'), row('listOthers', ofRow)]])
    expect(findingsOf(report)).toEqual(['breaking listItems pagination-page-echo'])
  })

  it('is told beside the trouble that is the cause', async () => {
    const report = await checkModelLists({ listItems: { fault: { status: () => 500 } }, listOthers: rows(0) })
    expect(report.cause?.class).not.toBe('empty')
    expect(report.operations[1]).toEqual(row('listOthers', ofRow))
  })

  it('keeps no other list from adding to what is known of its optional properties', async () => {
    const counted = async (lists: ListedModels) => {
      const operations = new Set<string>()
      await checkModelLists(lists, {
        history: [],
        onPresence: (counts) => {
          for (const { operation } of counts) operations.add(operation)
        },
      })
      return [...operations]
    }
    const alone = await counted({ listItems: {} })
    expect(await counted({ listItems: {}, listOthers: rows(0) })).toEqual(alone)
    expect(await counted({ listItems: rows(0), listOthers: rows(0) })).toEqual([])
  })

  it('is told in the words of ever where it is the only one', async () => {
    expect(outcomeOf(await checkModelLists({ listOthers: rows(0) }))).toEqual([
      'unverified',
      { class: 'empty', message: 'the list has no item, so nothing about items could be verified' },
      [row('listOthers')],
    ])
  })

  it('is no list that was left for the next run', async () => {
    const left = (requests: number) =>
      `left for the next run: ${requests === 1 ? '1 request' : `${requests} requests`} a check, settable with requests:`
    const unread = await checkModelLists({ listItems: {}, listOthers: {} }, { perCheck: 1 })
    expect([unread.cause, unread.operations[1]]).toEqual([null, { operation: 'listOthers', observed: false, reason: left(1) }])
    const opened = await checkModelLists({ listItems: {}, listOthers: {} }, { perCheck: 2 })
    expect([opened.verdict, opened.cause, opened.operations[1]]).toEqual(['pass', null, row('listOthers', left(2))])
    const empty = await checkModelLists({ listItems: {}, listOthers: rows(0) }, { perCheck: 2 })
    expect([empty.verdict, empty.cause, empty.operations[1]]).toEqual([
      'unverified',
      { class: 'empty', message: others },
      row('listOthers', ofRow),
    ])
    const accepted = await checkModelLists({ listItems: {}, listOthers: rows(0) }, { perCheck: 2, allowEmpty: true })
    expect([accepted.verdict, accepted.cause, accepted.operations[1]]).toEqual(['pass', null, row('listOthers', left(2))])
  })
})
