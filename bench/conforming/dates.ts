import fc, { type Arbitrary } from 'fast-check'

const day = fc.date({ min: new Date('2019-01-01T00:00:00Z'), max: new Date('2031-12-31T23:59:59.999Z'), noInvalidDate: true })

/** RFC 3339 `full-date`, of these years. */
export const dates: Arbitrary<string> = day.map((date) => date.toISOString().slice(0, 10))

/** As most servers print an instant: UTC, with milliseconds or whole seconds. */
export const everydayDateTimes: Arbitrary<string> = fc.tuple(day, fc.boolean()).map(([date, whole]) => {
  const text = date.toISOString()
  return whole ? `${text.slice(0, 19)}Z` : text
})

/** The corners of RFC 3339: both ends of the calendar, leap days, and the leap seconds that were, in several zones. */
const corners = [
  '0000-01-01T00:00:00Z',
  '0000-02-29T00:00:00Z',
  '0001-01-01T00:00:00.000Z',
  '9999-12-31T23:59:59.999999999Z',
  '1600-02-29T12:00:00Z',
  '2000-02-29T23:59:59Z',
  '2024-02-29T00:00:00+14:00',
  '1990-12-31T23:59:60Z',
  '1990-12-31T15:59:60-08:00',
  '2016-12-31T23:59:60.999Z',
  '2017-01-01T05:29:60+05:30',
  '2015-07-01T00:59:60+01:00',
  '2012-06-30T18:14:60-05:45',
  '1937-01-01T12:00:27.87+00:20',
  '1985-04-12T23:20:50.52Z',
  '2025-01-15t10:30:00z',
  '2025-01-15T10:30:00-00:00',
  '2025-01-15T10:30:00+23:59',
  '2025-01-15T10:30:00-23:59',
  '2025-01-15T00:00:00.0Z',
  '2025-01-15T10:30:00.123456789012345678901234567890Z',
]

const twoDigits = (value: number): string => String(value).padStart(2, '0')

const offset: Arbitrary<string> = fc.oneof(
  fc.constantFrom('Z', 'z', '+00:00', '-00:00', '+05:30', '-03:30', '+12:45', '+14:00', '-12:00'),
  fc
    .tuple(fc.constantFrom('+', '-'), fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([sign, hours, minutes]) => `${sign}${twoDigits(hours)}:${twoDigits(minutes)}`),
)

const fraction: Arbitrary<string> = fc.oneof(fc.constant(''), fc.stringMatching(/^\.[0-9]{1,12}$/))

/** Any RFC 3339 `date-time`: any year of four digits, any offset, any fraction, leap seconds where there were some. */
export const dateTimes: Arbitrary<string> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...corners) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }),
        fc.constantFrom('T', 'T', 'T', 't'),
        fraction,
        offset,
      )
      .map(
        ([date, separator, part, zone]) =>
          `${date.toISOString().slice(0, 10)}${separator}${date.toISOString().slice(11, 19)}${part}${zone}`,
      ),
  },
  { weight: 2, arbitrary: everydayDateTimes },
)
