import fc, { type Arbitrary } from 'fast-check'
import type { Json } from '#schema/json'
import { addresses, everydayAddresses } from './addresses.ts'
import { dates, dateTimes, everydayDateTimes } from './dates.ts'

/** What the values of a schema are drawn from, where the schema leaves room. */
export interface Palette {
  text: Arbitrary<string>
  /** By the names of JSON Schema's formats. */
  formats: Readonly<Record<string, Arbitrary<string>>>
  integer: Arbitrary<number>
  number: Arbitrary<number>
  /** Items of an array, as far as its bounds allow. */
  length: Arbitrary<number>
  /** Names in a map whose keys are data. */
  key: Arbitrary<string>
  /** Where the schema says nothing at all. */
  anything: Arbitrary<Json>
  /** Of a hundred optional properties, how many are there. */
  presence: number
}

const names = [
  'Ada',
  'Grace',
  'Linus',
  'Zoë',
  'José',
  'Siân',
  'Nguyễn',
  'Ólafur',
  'Anne-Marie',
  "O'Brien",
  'van der Berg',
  'Łukasz',
  '李',
  'محمد',
]
const sentences = ['Users fetched successfully', 'OK', 'Done.', 'Not allowed', 'NOT_FOUND', 'Too many requests, try again later']

/** Responses as they come every day. */
export const everyday: Palette = {
  text: fc.oneof(
    fc.constantFrom(...names),
    fc.constantFrom(...sentences),
    fc.stringMatching(/^[a-z0-9]{8,24}$/),
    fc.stringMatching(/^[A-Za-z][a-z]{1,11}( [A-Z][a-z]{1,11})?$/),
  ),
  formats: {
    'date-time': everydayDateTimes,
    date: dates,
    email: everydayAddresses,
    uri: fc.webUrl(),
    uuid: fc.uuid(),
    hostname: fc.domain(),
    ipv4: fc.ipV4(),
    ipv6: fc.constantFrom('2001:db8::1', '::1', 'fe80::1', '2001:db8:0:0:8:800:200c:417a'),
  },
  integer: fc.integer({ min: 0, max: 100_000 }),
  number: fc.oneof(
    fc.integer({ min: 0, max: 100_000 }),
    fc.integer({ min: 0, max: 1_000_000 }).map((cents) => cents / 100),
  ),
  length: fc.integer({ min: 1, max: 12 }),
  key: fc.stringMatching(/^[a-z][a-zA-Z]{2,11}$/),
  anything: fc.oneof(
    fc.boolean(),
    fc.constantFrom('live', 'test', 'read', 'v_1024'),
    fc.array(fc.constantFrom('read', 'write'), { maxLength: 3 }),
  ),
  presence: 85,
}

/** Texts that look like something else, or that careless code trips over; all of them are strings like any other. */
const treacherous = [
  '',
  ' ',
  'null',
  'true',
  '0',
  '-1',
  '1e999',
  'NaN',
  'undefined',
  '[]',
  '{}',
  '__proto__',
  'constructor',
  '$ref',
  '*',
  '/',
  '~1',
  '%00',
  '2025-02-30T25:00:00Z',
  'not@an@address',
  'approved',
  'vendor',
  '\u0000',
  '\u0007\b\f\n\r\t\u001b',
  '\u2028\u2029',
  '\ufeff',
  '\u202edesrever\u202c',
  '"quoted\\"',
  '<script>alert(1)</script>',
  'e\u0301',
  '👩‍👩‍👧‍👦',
  '🏳️‍🌈',
  'İstanbul ß ﬀ',
  'ﷺ',
  '𝕏'.repeat(40),
  '\ud800',
  'a\udc00b',
  'a'.repeat(5000),
]

const oddText: Arbitrary<string> = fc.oneof(
  fc.constantFrom(...treacherous),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'binary-ascii', maxLength: 40 }),
  everyday.text,
)

const oddKey: Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'length',
    'a/b',
    'a~b',
    '*',
    '0',
    '-1',
    'é',
    '👩‍👩‍👧‍👦',
    'a b',
    'a.b',
    '$ref',
    'id',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.uuid(),
  everydayAddresses,
)

/** Responses that keep every promise and look as little like each other as that allows. */
export const odd: Palette = {
  text: oddText,
  formats: {
    'date-time': dateTimes,
    date: fc.oneof(fc.constantFrom('0000-01-01', '0000-02-29', '9999-12-31', '2000-02-29', '2400-02-29', '1582-10-10'), dates),
    email: addresses,
    uri: fc.oneof(
      fc.constantFrom(
        'urn:isbn:0451450523',
        'mailto:a@b.example',
        'tel:+1-816-555-1212',
        'ftp://[2001:db8::7]/c?x=1',
        'http://a:b@c.example:8080/%7e;p=1?q=#f',
        'x:',
        'about:blank',
        'file:///etc/hosts',
        'http://a.example/?x=1&y=/?#/?',
      ),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
    ),
    uuid: fc.oneof(fc.constantFrom('00000000-0000-0000-0000-000000000000', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'), fc.uuid()),
    hostname: fc.oneof(
      fc.constantFrom('localhost', 'a', '1.2.3.x', 'xn--nxasmq6b.example', `${'a'.repeat(63)}.example`, 'A-1.EXAMPLE'),
      fc.domain(),
    ),
    ipv4: fc.oneof(fc.constantFrom('0.0.0.0', '255.255.255.255'), fc.ipV4()),
    ipv6: fc.constantFrom(
      '::',
      '::1',
      '1::',
      '::ffff:192.0.2.1',
      'ABCD:EF01:2345:6789:abcd:ef01:2345:6789',
      '1:2:3:4:5:6:7::',
      '::2:3:4:5:6:7:8',
    ),
  },
  integer: fc.oneof(
    fc.constantFrom(0, 1, -1, 2 ** 31, -(2 ** 31) - 1, 2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, -(2 ** 53), 1e21, 1e300),
    fc.integer(),
  ),
  number: fc.oneof(
    fc.constantFrom(0, 1, -1, 0.1, 1e-7, 5e-324, 1.7976931348623157e308, 2 ** 53, 1e21),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
  ),
  length: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(0, 1, 2) },
    { weight: 5, arbitrary: fc.integer({ min: 3, max: 20 }) },
    { weight: 1, arbitrary: fc.integer({ min: 21, max: 130 }) },
  ),
  key: oddKey,
  anything: fc.jsonValue({ maxDepth: 3, stringUnit: 'grapheme' }) as Arbitrary<Json>,
  presence: 50,
}

/** Everyday responses whose addresses have letters beyond ASCII (RFC 6531): no `email` by the letter of the format, and no drift. */
export const international: Palette = {
  ...everyday,
  formats: {
    ...everyday.formats,
    email: fc.constantFrom(
      'zoë@example.com',
      'ada@münchen.example',
      'δοκιμή@παράδειγμα.δοκιμή',
      '用户@例子.广告',
      'अजय@डाटा.भारत',
      'иван@почта.рф',
    ),
  },
}
