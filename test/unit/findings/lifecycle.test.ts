import { describe, expect, it } from 'vitest'
import { describeNotice, noticeOf, readLifecycle } from '#findings/lifecycle'
import { describeMediaType, mediaTypeStanding } from '#findings/media-type'

const now = Date.parse('2026-01-01T00:00:00Z')
const notice = 30 * 86_400_000

describe('Deprecation and Sunset', () => {
  it.each<[string, Record<string, string>, string | null, string | null]>([
    ['neither', {}, null, null],
    ['RFC 9745', { deprecation: '@1688169599' }, 'endpoint-deprecated', 'deprecated since 2023-06-30'],
    ['RFC 9745, with parameters', { deprecation: '@1688169599;v=1' }, 'endpoint-deprecated', 'deprecated since 2023-06-30'],
    ['RFC 9745, in the future', { deprecation: '@1800000000' }, 'endpoint-deprecated', 'deprecated from 2027-01-15'],
    ['the draft’s true', { deprecation: 'true' }, 'endpoint-deprecated', 'deprecated'],
    ['a structured true', { deprecation: '?1' }, 'endpoint-deprecated', 'deprecated'],
    ['a structured false', { deprecation: '?0' }, null, null],
    ['false', { deprecation: 'false' }, null, null],
    ['empty', { deprecation: ' ', sunset: '' }, null, null],
    ['the draft’s date', { deprecation: 'Fri, 30 Jun 2023 23:59:59 GMT' }, 'endpoint-deprecated', 'deprecated since 2023-06-30'],
    ['a date beyond reckoning', { deprecation: '@999999999999999' }, 'endpoint-deprecated', 'deprecated from a date beyond reckoning'],
    ['what it does not hold is not shown', { deprecation: 'ask jane@example.com' }, 'endpoint-deprecated', 'deprecated'],
    ['what only begins like false', { deprecation: 'falsehood' }, 'endpoint-deprecated', 'deprecated'],
    ['what only ends like false', { deprecation: 'not false' }, 'endpoint-deprecated', 'deprecated'],
    ['what only begins like RFC 9745', { deprecation: '@1688169599 or so' }, 'endpoint-deprecated', 'deprecated'],
    ['what only ends like RFC 9745', { deprecation: 'jane@1688169599' }, 'endpoint-deprecated', 'deprecated'],
    ['a sunset of spaces', { sunset: ' ' }, null, null],
    ['yesterday', { sunset: 'Wed, 31 Dec 2025 00:00:00 GMT' }, 'api-sunset-date-too-small', 'sunset on 2025-12-31, 1 day ago'],
    ['far', { sunset: 'Wed, 01 Jul 2026 00:00:00 GMT' }, 'endpoint-deprecated-with-sunset', 'sunset on 2026-07-01, in 181 days'],
    [
      'far, with a deprecation',
      { sunset: 'Wed, 01 Jul 2026 00:00:00 GMT', deprecation: '@1' },
      'endpoint-deprecated-with-sunset',
      'sunset on 2026-07-01, in 181 days',
    ],
    [
      'as far as the notice',
      { sunset: 'Sat, 31 Jan 2026 00:00:00 GMT' },
      'endpoint-deprecated-with-sunset',
      'sunset on 2026-01-31, in 30 days',
    ],
    ['a second nearer', { sunset: 'Fri, 30 Jan 2026 23:59:59 GMT' }, 'api-sunset-date-too-small', 'sunset on 2026-01-30, in 29 days'],
    ['today', { sunset: 'Thu, 01 Jan 2026 12:00:00 GMT' }, 'api-sunset-date-too-small', 'sunset on 2026-01-01, within a day'],
    ['gone by', { sunset: 'Tue, 30 Dec 2025 00:00:00 GMT' }, 'api-sunset-date-too-small', 'sunset on 2025-12-30, 2 days ago'],
    ['an ISO date', { sunset: '2026-07-01T00:00:00Z' }, 'endpoint-deprecated-with-sunset', 'sunset on 2026-07-01, in 181 days'],
    ['no date', { sunset: 'next year' }, 'endpoint-deprecated-with-sunset', 'sunset on a date that cannot be read'],
  ])('%s', (_name, headers, id, observed) => {
    const found = noticeOf(readLifecycle(headers), now, notice)
    expect([found?.id ?? null, found?.observed ?? null]).toEqual([id, observed])
    if (found !== null) expect(found.header).toBe(found.id === 'endpoint-deprecated' ? 'deprecation' : 'sunset')
  })

  it('are given so much notice', () => {
    const day = 86_400_000
    expect([day, 30 * day].map(describeNotice)).toEqual(['at least 1 day’s notice', 'at least 30 days’ notice'])
  })
})

describe('media types', () => {
  it.each([
    ['application/json', 'application/json', 'kept'],
    ['application/json; charset=utf-8', 'application/json', 'kept'],
    ['application/json', 'application/problem+json', 'renamed'],
    ['application/json', 'application/vnd.api+json', 'renamed'],
    ['application/json', 'text/json', 'renamed'],
    ['application/json', 'text/x+json', 'renamed'],
    ['application/json', 'application/jsonp', 'removed'],
    ['application/json', 'application/vnd.api+xml', 'removed'],
    ['application/json', 'text/plain', 'removed'],
    ['application/json', null, 'removed'],
    ['application/vnd.api+json', 'application/vnd.api+json', 'kept'],
    ['application/vnd.api+json', 'application/json', 'removed'],
    ['application/vnd.api+json', 'application/problem+json', 'removed'],
  ])('%s, answered as %s: %s', (documented, given, standing) => {
    expect(mediaTypeStanding(documented, given)).toBe(standing)
  })

  it('are shown only where they are some, and no more than sixty characters of them', () => {
    const shown = [
      'text/csv',
      null,
      'jane@example.com',
      'text/a b',
      'a/b/c',
      'application/sk_live_4242',
      'application/0f8fad5bd9cb469f',
    ].map(describeMediaType)
    expect(shown).toEqual(['text/csv', 'absent', ...Array(5).fill('another media type')])
    expect(describeMediaType(`a/${'b'.repeat(80)}`)).toBe(`a/${'b'.repeat(58)}`)
  })
})
