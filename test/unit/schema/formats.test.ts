import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatOf, formats } from '#schema/formats'

const ajv = new Ajv2020()
addFormats.default(ajv, { mode: 'full' })

function has(format: string, text: string): boolean {
  return formats[format]?.(text) ?? false
}

const accepted: Record<string, string[]> = {
  'date-time': [
    '2025-01-15T10:30:00.000Z',
    '2024-02-29T00:00:00Z',
    '2000-02-29T00:00:00Z',
    '0000-02-29T00:00:00Z',
    '1985-04-12t23:20:50.52z',
    '1996-12-19T16:39:57-08:00',
    '1990-12-31T23:59:60Z',
    '1990-12-31T15:59:60-08:00',
    '1991-01-01T00:29:60.5+00:30',
    '1937-01-01T12:00:27.87+00:20',
    '2025-01-15T10:30:00-00:00',
    '2025-01-15T10:30:00.1234567890123456789+23:59',
  ],
  date: ['2024-02-29', '2000-12-31'],
  email: [
    'jane@example.com',
    "o'neill+tag@mail.example.co.uk",
    '~test~@example.com',
    'a@b',
    '"joe bloggs"@example.com',
    '"joe..\\"bloggs"@example.com',
    'joe@[127.0.0.1]',
    'joe@[IPv6:::1]',
    'jörg@müller.de',
    '用户@例え.jp',
  ],
  uri: [
    'https://example.com',
    'http://user:pass@[2001:db8::7]:8080/a/b;c?d=e/f?g#h?i',
    'urn:isbn:0451450523',
    'mailto:jane@example.com',
    'file:///etc/hosts',
    'a:',
    'http://a/%7Euser',
    'http://[v1.fe80::a]/',
  ],
  uuid: ['0f8fad5b-d9cb-469f-a165-70867728950e', '00000000-0000-0000-0000-000000000000', '0F8FAD5B-D9CB-469F-A165-70867728950E'],
  hostname: ['example.com', 'localhost', 'a-b.c1', `${'a'.repeat(63)}.example`],
  ipv4: ['0.0.0.0', '255.255.255.255', '192.168.1.1'],
  ipv6: ['::', '::1', '2001:db8::7', '1:2:3:4:5:6:7:8', '1::8', '::ffff:192.168.0.1', '1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:7::'],
}

const refused: Record<string, string[]> = {
  'date-time': [
    '',
    '2025-01-15',
    '2025-01-15T10:30:00',
    '2025-01-15 10:30:00Z',
    '2025-01-15T10:30:00+0100',
    '2025-01-15T10:30:00+01',
    '2025-01-15T10:30:00.Z',
    '2025-01-15T10:30Z',
    '2025-01-15T24:00:00Z',
    '2025-01-15T10:60:00Z',
    '2025-01-15T10:30:61Z',
    '1998-12-31T22:59:60Z',
    '1990-12-31T23:59:60+01:00',
    '2025-01-15T10:30:00+24:00',
    '2025-01-15T10:30:00+01:60',
    '2023-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2025-02-30T00:00:00Z',
    '2025-13-01T00:00:00Z',
    '2025-00-01T00:00:00Z',
    '2025-01-00T00:00:00Z',
    '2025-04-31T00:00:00Z',
    '25-01-15T10:30:00Z',
    '2025-01-15T10:30:00ZZ',
    '2025-01-15T10:30:00Z ',
    ' 2025-01-15T10:30:00Z',
    '२०२५-01-15T10:30:00Z',
    '1736937000',
  ],
  date: ['2023-02-29', '2025-1-5', '2025-01-15T', '20250115', '15/01/2025'],
  email: [
    '[email protected]',
    'jane',
    'jane@',
    '@example.com',
    '.jane@example.com',
    'jane.@example.com',
    'ja..ne@example.com',
    'jane@-example.com',
    'jane@example-.com',
    'jane@example..com',
    'jane@.com',
    'jane@example.com.',
    'jane@exa mple.com',
    'jane@invalid=domain.com',
    'jane@[127.0.0.300]',
    'jane@[127.0.0.1',
    'a@b.c, d@e.f',
    'Jane Doe <jane@example.com>',
    '"jane@example.com',
    'jane@example.com\n',
    'ja\u00a0ne@example.com',
    'j\ud800@example.com',
    'jane\u2028@example.com',
  ],
  uri: [
    '',
    'example.com',
    '//example.com',
    '/a',
    'http://exa mple.com',
    'http://a/%zz',
    'http://a/ü',
    '1http://a',
    'http://[::1',
    'http://a:b:c',
    'http://a/<b>',
    'http://[1::2::3]/',
  ],
  uuid: [
    '0f8fad5bd9cb469fa16570867728950e',
    'urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e',
    '0f8fad5b-d9cb-469f-a165-70867728950g',
    '0f8fad5b-d9cb-469f-a165-70867728950',
  ],
  hostname: ['', '-a', 'a-', 'a..b', 'a_b', `${'a'.repeat(64)}`],
  ipv4: ['256.0.0.1', '1.2.3', '1.2.3.4.5', '01.2.3.4', '1.2.3.4.'],
  ipv6: ['', ':', ':::', '1::2::3', '12345::', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', 'fe80::1%eth0', '1.2.3.4::', '::1.2.3', ':1::'],
}

describe.each(Object.keys(accepted))('%s', (format) => {
  it.each(accepted[format] ?? [])('accepts %s', (text) => {
    expect(has(format, text)).toBe(true)
  })
  it.each(refused[format] ?? [])('refuses %j', (text) => {
    expect(has(format, text)).toBe(false)
  })
})

describe('held against ajv-formats', () => {
  /** What ajv-formats takes and the RFC does not, or the reverse. */
  const differs: Record<string, (text: string) => boolean> = {
    'date-time': (text) => /^.{10}\s/.test(text) || /[+-]\d\d(?:\d\d)?$/.test(text),
    date: () => false,
    email: (text) => /[^\x20-\x7e]/.test(text) || /@(?:[^.]*|\[.*)$/.test(text) || text.startsWith('"'),
    uuid: (text) => text.toLowerCase().startsWith('urn:'),
    uri: (text) => !/^[a-z]+:\/\/[a-z.]+(?:\/|$)/i.test(text),
    ipv4: () => false,
    ipv6: () => false,
  }

  it.each(Object.keys(differs))('%s: near misses of good examples', (format) => {
    const validate = ajv.compile({ type: 'string', format })
    const near = fc
      .tuple(
        fc.constantFrom(...(accepted[format] ?? [])),
        fc.nat({ max: 40 }),
        fc.string({ maxLength: 2, unit: fc.constantFrom(...'019-:.+TtZz@aF/% ') }),
        fc.nat({ max: 2 }),
      )
      .map(([text, at, insert, cut]) => text.slice(0, at) + insert + text.slice(at + cut))
      .filter((text) => differs[format]?.(text) === false)
    fc.assert(
      fc.property(near, (text) => {
        expect(has(format, text)).toBe(validate(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('every day of four centuries', () => {
    for (let year = 1900; year < 2300; year++) {
      for (let month = 1; month <= 12; month++) {
        const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
        const day = (number: number) => `${year}-${String(month).padStart(2, '0')}-${String(number).padStart(2, '0')}`
        expect([has('date', day(last)), has('date', day(last + 1))]).toEqual([true, false])
      }
    }
  })
})

describe('formatOf', () => {
  it('names the format that a text has instead, never for a text that could be anything', () => {
    expect(formatOf('2025-01-15')).toBe('date')
    expect(formatOf('2025-01-15T10:30:00Z')).toBe('date-time')
    expect(formatOf('yesterday')).toBeNull()
    expect(formatOf('Jane')).toBeNull()
  })
})

it('takes texts of eight megabytes for what they are', () => {
  const long = 8_000_000
  const texts = [
    `${'a.'.repeat(long / 2)}a@b`,
    `${'a'.repeat(long)}@`,
    `"${'\\a'.repeat(long / 2)}"@x`,
    `a@${'b-b.'.repeat(long / 4)}`,
    `data:${'a'.repeat(long)}`,
    `x:${'%20'.repeat(long / 3)}`,
    `http://${'a:'.repeat(long / 2)}`,
    ':1'.repeat(long / 2),
    `2020-01-01T00:00:00.${'1'.repeat(long)}`,
    '\n'.repeat(long),
  ]
  expect(texts.map((each) => Object.keys(formats).filter((format) => has(format, each)))).toEqual([
    ['email'],
    [],
    ['email'],
    [],
    ['uri'],
    ['uri'],
    [],
    [],
    [],
    [],
  ])
})
