import { describe, expect, it } from 'vitest'
import { severities } from '#findings/finding'
import { causeClasses } from '#observe/observation'
import { reportOf, richReport, targetReport } from '#support/report-fixture'
import { reportSchema, reportSchemaErrors } from '#support/report-schema'

describe('the published report schema', () => {
  it('accepts a report with everything in it, and one with nothing', () => {
    expect(reportSchemaErrors(richReport())).toEqual([])
    expect(reportSchemaErrors(reportOf([]))).toEqual([])
  })

  it('accepts a report that does not name the lists of its laws and its coverage, as those of before do', () => {
    const { laws, coverage, ...target } = targetReport()
    const { operations: _, ...totals } = coverage
    const before = { ...target, laws: laws.map(({ operation: __, ...law }) => law), coverage: totals }
    expect(reportSchemaErrors(reportOf([before as never]))).toEqual([])
  })

  it('knows every cause class and severity of the code, and no other', () => {
    expect(reportSchema.$defs.Cause?.properties.class?.enum).toEqual([...causeClasses])
    expect(reportSchema.$defs.Finding?.properties.severity?.enum).toEqual([...severities])
  })

  it.each([
    ['an unknown member', { extra: 1 }, ' must NOT have additional properties'],
    ['another schemaVersion', { schemaVersion: 2 }, '/schemaVersion must be equal to constant'],
    ['a time that is not UTC', { startedAt: '2026-01-02T03:04:05+01:00' }, '/startedAt must match pattern "Z$"'],
    ['an unknown verdict', { verdict: 'ok' }, '/verdict must be equal to one of the allowed values'],
  ])('rejects %s', (_what, change, error) => {
    expect(reportSchemaErrors({ ...reportOf([]), ...change })).toEqual([error])
  })

  it.each([
    ['a target without a cause member', { cause: undefined }, ["/targets/0 must have required property 'cause'"]],
    [
      'a status that is no status',
      { requests: [{ id: 'a', operation: 'b', status: 42, durationMs: 1, phases: {} }] },
      [
        '/targets/0/requests/0/status must be null',
        '/targets/0/requests/0/status must be >= 100',
        '/targets/0/requests/0/status must match exactly one schema in oneOf',
      ],
    ],
    [
      'a phase of another name',
      { requests: [{ id: 'a', operation: 'b', status: 200, durationMs: 1, phases: { dns: 1 } }] },
      ['/targets/0/requests/0/phases must NOT have additional properties'],
    ],
    [
      'a location that is no pointer',
      { coverage: { items: 0, properties: { documented: 1, seen: 0, unseen: ['data.users'] } } },
      ['/targets/0/coverage/properties/unseen/0 must match pattern "^($|/|header/)"'],
    ],
  ])('rejects %s', (_what, change, errors) => {
    const report = JSON.parse(JSON.stringify(reportOf([{ ...targetReport(), ...change } as never])))
    expect(reportSchemaErrors(report)).toEqual(errors)
  })

  it('reads a report of before there were operations in it', () => {
    const { operations: _, ...before } = targetReport()
    expect(reportSchemaErrors({ ...reportOf([]), targets: [before] })).toEqual([])
  })

  it('describes every member that a reader could not guess', () => {
    const undescribed = Object.entries(reportSchema.$defs.Finding!.properties)
      .filter(([, value]) => !('description' in value) && !('$ref' in value))
      .map(([name]) => name)
    expect(undescribed).toEqual(['severity', 'expected', 'observed'])
  })
})
