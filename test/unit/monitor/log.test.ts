import { describe, expect, it } from 'vitest'
import { HarnessError } from '#errors'
import { createLog, describeFailure, logRun } from '#monitor/log'
import { drift, finding, report, run, trouble, watchedTarget } from './fixtures.ts'

function logged(outcome: Parameters<typeof run>[0]): unknown[] {
  const lines: string[] = []
  logRun(
    createLog(
      (line) => lines.push(line),
      () => Date.parse('2026-03-02T10:00:00Z'),
    ),
    watchedTarget(),
    run(outcome, 0, 512.4),
  )
  expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true)
  return lines.map((line) => JSON.parse(line))
}

const common = {
  time: '2026-03-02T10:00:00.000Z',
  event: 'run',
  target: 'shop',
  api: 'shop.v1',
  environment: 'staging',
  runId: 'fedcba9876543210',
  durationMs: 512,
  blockedMs: 0,
}

describe('the line of a run', () => {
  it('holds verdict, cause, durations and counts', () => {
    expect(logged(report())).toEqual([
      {
        ...common,
        level: 'info',
        verdict: 'pass',
        cause: null,
        causeMessage: null,
        requests: 2,
        slowestRequestMs: 300,
        findings: { breaking: 0, warning: 0, info: 0 },
        waived: 0,
        operations: { observed: 1, of: 1 },
        laws: { held: 1, broken: 0, untested: 1 },
      },
    ])
    expect(logged(drift(finding(), finding({ severity: 'info' })))).toMatchObject([
      { level: 'warn', verdict: 'drift', findings: { breaking: 1, warning: 0, info: 1 } },
    ])
    expect(logged(trouble('dns'))).toMatchObject([
      { level: 'warn', verdict: 'unverified', cause: 'dns', causeMessage: trouble('dns').cause?.message },
    ])
  })

  it('of our own failure is an error that says which', () => {
    expect(logged('internal error: TypeError')).toEqual([
      { ...common, level: 'error', verdict: 'failed', failure: 'internal error: TypeError' },
    ])
  })
})

describe('describeFailure', () => {
  it('tells a HarnessError in its own words', () => {
    expect(describeFailure(new HarnessError('contract', 'contracts/shop.v1 is missing'))).toBe('contracts/shop.v1 is missing')
  })

  it('names class and place of any other error, and never its message, which may quote a response', () => {
    const error = new SyntaxError('Unexpected token in "ada@example.test"\n    at /src/leak@example.test:1:1')
    error.stack = `SyntaxError: ${error.message}\n    at read (file:///home/x/src/observe/read-page.ts:12:3)\n    at main (/x/src/a.ts:1:1)`
    expect(describeFailure(error)).not.toContain('home')
    expect(describeFailure(new RangeError('canary'))).toMatch(/^internal error: RangeError( at [\w./-]+:\d+)?$/)
    expect(describeFailure('canary')).toBe('internal error: something that is no Error was thrown')
  })
})
