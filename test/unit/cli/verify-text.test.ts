import { describe, expect, it } from 'vitest'
import { renderVerification } from '#cli/verify-text'
import type { PactVerification } from '#contract/verify'
import { verdictOf } from '#contract/verify'

const verification: PactVerification = {
  api: 'things.v1',
  pact: 'contracts/things.v1/web-things.v1.json',
  spec: 'openapi/things.v1.yaml',
  interactions: [
    { description: 'a page', outcome: 'passed' },
    {
      description: 'a \u001b[31mred\u202e page',
      outcome: 'failed',
      failures: [
        { location: '', expected: 'HTTP 200', observed: 'HTTP 404', count: 1 },
        { location: '/data/*/name', expected: 'a text', observed: 'absent', count: 12 },
      ],
    },
    { description: 'users', outcome: 'skipped', reason: 'the provider state "users" cannot be set there' },
    { description: 'a slow page', outcome: 'unverified', reason: 'no complete answer within 10 s' },
  ],
  discrepancies: [
    {
      interaction: 'a page',
      severity: 'error',
      code: 'response.body.optional',
      message: 'relies on /data/*/phone, which is not required',
      place: { file: 'contracts/things.v1/web-things.v1.json', key: '/interactions/0/response/body/content' },
      spec: { file: 'openapi/things.v1.yaml', line: 77 },
    },
    {
      interaction: 'a page',
      severity: 'warning',
      code: 'request.query.unknown',
      message: 'Query parameter is not defined in the spec file: sort',
      place: { file: 'contracts/things.v1/web-things.v1.json', key: '/interactions/0/request/query/sort' },
      spec: { file: 'openapi/things.v1.yaml', line: 12 },
    },
  ],
}

describe('the text of a verification', () => {
  it('has the verdict first, a line for each interaction, and what to do last', () => {
    expect(renderVerification({ verdict: 'drift', provider: 'https://api.example', verifications: [verification] }, false)).toBe(
      `drift: of 4 interactions, 1 failed, 1 unverified, 1 skipped and 1 passed; pacts and specs disagree in 1 point

things.v1 against https://api.example
  contracts/things.v1/web-things.v1.json
  ✓ a page
  ✗ a \\u001b[31mred\\u202e page
      the response: HTTP 404; the pact relies on HTTP 200
      /data/*/name: absent (12 times); the pact relies on a text
  - users
      skipped: the provider state "users" cannot be set there
  ? a slow page
      unverified: no complete answer within 10 s
  ✗ disagrees with openapi/things.v1.yaml
      "a page": relies on /data/*/phone, which is not required
        pact  contracts/things.v1/web-things.v1.json /interactions/0/response/body/content
        spec  openapi/things.v1.yaml:77
      "a page": warning: Query parameter is not defined in the spec file: sort
        pact  contracts/things.v1/web-things.v1.json /interactions/0/request/query/sort
        spec  openapi/things.v1.yaml:12

A failed interaction is code of ours that breaks on this provider. If the provider means it, change
the client and its test in test/pact, then run "npm run pacts".

What is unverified could not be seen: that is trouble, and says nothing of the pact. Try again, or
run "plumbline check".

Where pact and spec disagree, one of them is wrong: mend the spec from the docs that it cites, or
have the pact rely on less.
`,
    )
  })

  it('has colour only where it is welcome', () => {
    const report = { verdict: 'pass', provider: 'x', verifications: [] } as const
    expect(renderVerification(report, true)).toContain('\u001b[')
    expect(renderVerification(report, false)).not.toContain('\u001b[')
  })
})

describe('the verdict', () => {
  const of = (outcomes: PactVerification['interactions'][number]['outcome'][], severity?: 'error' | 'warning') =>
    verdictOf([
      {
        ...verification,
        interactions: outcomes.map(
          (outcome) => verification.interactions.find((each) => each.outcome === outcome) ?? { description: '', outcome: 'passed' },
        ),
        discrepancies: verification.discrepancies.filter((each) => each.severity === severity),
      },
    ])

  it.each([
    ['pass', ['passed', 'passed'], undefined],
    ['pass', ['passed', 'skipped'], undefined],
    ['pass', ['passed'], 'warning'],
    ['drift', ['passed', 'failed'], undefined],
    ['drift', ['unverified', 'failed'], undefined],
    ['drift', ['passed'], 'error'],
    ['drift', ['unverified'], 'error'],
    ['unverified', ['passed', 'unverified'], undefined],
    ['unverified', ['skipped', 'skipped'], undefined],
    ['unverified', [], undefined],
  ] as const)('is %s for %j with %s', (expected, outcomes, severity) => {
    expect(of([...outcomes], severity)).toBe(expected)
  })
})
