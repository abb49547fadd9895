import { describe, expect, it } from 'vitest'
import { parsePact } from '#contract/pact'

function sentBy(request: Record<string, unknown>): [string, readonly string[]][] {
  const pact = {
    consumer: { name: 'ours' },
    provider: { name: 'acme.v1' },
    interactions: [{ description: 'a request', request: { method: 'GET', path: '/', ...request }, response: { status: 200 } }],
  }
  const [interaction] = parsePact(JSON.stringify(pact), 'pact.json').interactions
  return [...(interaction?.sends ?? [])]
}

describe('what a pact sends', () => {
  it.each([
    ['nothing', {}, []],
    [
      'a query of version 4',
      { query: { first: ['20'], type: ['a', 'b'] } },
      [
        ['query/first', ['20']],
        ['query/type', ['a', 'b']],
      ],
    ],
    [
      'a query of version 2',
      { query: 'first=20&q=a%20b&q=c' },
      [
        ['query/first', ['20']],
        ['query/q', ['a b', 'c']],
      ],
    ],
    [
      'headers, without their values',
      { headers: { 'X-Access-Token': ['canary'], Accept: 'json' } },
      [
        ['header/x-access-token', []],
        ['header/accept', []],
      ],
    ],
    [
      'a body of version 4, without its values',
      { body: { content: { apiKey: 'canary', list: [{ a: 1 }, { b: 2 }] }, contentType: 'application/json', encoded: false } },
      [
        ['body', []],
        ['body/apiKey', []],
        ['body/list', []],
        ['body/list/*', []],
        ['body/list/*/a', []],
        ['body/list/*/b', []],
      ],
    ],
    [
      'a body of version 2',
      { body: { apiKey: 'canary' } },
      [
        ['body', []],
        ['body/apiKey', []],
      ],
    ],
    ['no body where it is null', { body: null }, []],
  ])('%s', (_what, request, sent) => {
    expect(sentBy(request)).toEqual(sent)
  })
})
