import { describe, expect, it } from 'vitest'
import { reportOperations, unobserved } from '#check/operations'
import type { Operation } from '#spec/model'
import { listSpec } from '#support/list-server'

const trouble = { class: 'server-error', message: 'HTTP 500' } as const

function operation(id: string, method: Operation['method'], isList: boolean): Operation {
  const [list] = listSpec('offset').operations
  if (list === undefined) throw new Error('a list spec without its operation')
  return { ...list, id, method, pagination: isList ? list.pagination : null }
}

const operations = [operation('listUsers', 'GET', true), operation('getUser', 'GET', false), operation('authenticate', 'POST', false)]

describe('the operations of a report', () => {
  it('stand there all, in the order of the spec, each with why it was not asked', () => {
    expect(
      reportOperations(operations, { about: operations, answers: new Map([['listUsers', { judged: true, trouble: null }]]), surveys: [] }),
    ).toEqual([
      { operation: 'listUsers', observed: true, reason: null },
      { operation: 'getUser', observed: false, reason: 'not observed: no pagination' },
      { operation: 'authenticate', observed: false, reason: 'not observed: probes only read' },
    ])
  })

  it('tell of trouble, whether it hid all or only a part', () => {
    const answers = new Map([
      ['listUsers', { judged: true, trouble }],
      ['authenticate', { judged: false, trouble }],
    ])
    expect(reportOperations(operations, { about: operations, answers, surveys: [] })).toEqual([
      { operation: 'listUsers', observed: true, reason: 'server-error: HTTP 500' },
      { operation: 'getUser', observed: false, reason: 'not observed: no pagination' },
      { operation: 'authenticate', observed: false, reason: 'server-error: HTTP 500' },
    ])
  })

  it('count a token exchange that was made as observed', () => {
    const [, , exchange] = reportOperations(operations, {
      about: operations,
      answers: new Map([['authenticate', { judged: true, trouble: null }]]),
      surveys: [],
    })
    expect(exchange).toEqual({ operation: 'authenticate', observed: true, reason: null })
  })

  it('are not missed where the target names others', () => {
    const reported = reportOperations(operations, {
      about: operations.slice(0, 1),
      answers: new Map([['listUsers', { judged: true, trouble: null }]]),
      surveys: [],
    })
    expect(reported).toEqual([
      { operation: 'listUsers', observed: true, reason: null },
      { operation: 'getUser', observed: false, reason: 'not observed: not among the operations that the target names' },
      { operation: 'authenticate', observed: false, reason: 'not observed: not among the operations that the target names' },
    ])
    expect(unobserved(reported)).toEqual([])
  })

  it('keep a check from passing where they could have been asked, and were not', () => {
    const missing = unobserved(reportOperations(operations, { about: operations, answers: new Map(), surveys: [] }))
    expect(missing.map(({ operation }) => operation)).toEqual(['listUsers', 'getUser'])
  })
})
