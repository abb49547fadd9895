import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import type { Json } from '#schema/json'
import type { Answer } from './responses.ts'

/** An answer as bytes. */
export interface Spelt {
  status: number
  headers: Record<string, string>
  bytes: Buffer
}

/** A way to write the same answer down; none of them changes what it says. */
export interface Spelling {
  name: string
  spell(answer: Answer): Spelt
}

/** As `JSON.stringify` writes it. */
export const plainSpelling: Spelling = { name: 'plain', spell: (answer) => spelt(answer, JSON.stringify(answer.body)) }

/** Every other way that RFC 8259 and RFC 9110 leave open. */
export const spellings: readonly Spelling[] = [
  text('members in reverse order', (body) => JSON.stringify(reversed(body))),
  text('members sorted', (body) => JSON.stringify(sorted(body))),
  text('indented by tabs', (body) => JSON.stringify(body, undefined, '\t')),
  text('white space everywhere', (body) => write(body, { space: ' \r\n\t ' })),
  text('carriage returns', (body) => JSON.stringify(body, undefined, 2).replaceAll('\n', '\r\n')),
  text('white space around', (body) => `\r\n\t ${JSON.stringify(body)} \n`),
  text('every character escaped', (body) => write(body, { character: escaped })),
  text('ASCII only', (body) => write(body, { character: (unit) => (unit.charCodeAt(0) > 126 ? escaped(unit) : quoted(unit)) })),
  text('solidus escaped', (body) => write(body, { character: (unit) => (unit === '/' ? '\\/' : quoted(unit)) })),
  text('upper-case escapes', (body) =>
    write(body, { character: (unit) => (unit.charCodeAt(0) > 126 ? escaped(unit).toUpperCase().replace('\\U', '\\u') : quoted(unit)) }),
  ),
  text('whole numbers as 1.0', (body) =>
    write(body, { number: (value) => (isPlainInteger(value) ? `${value}.0` : JSON.stringify(value)) }),
  ),
  text('numbers as 1e0', (body) => write(body, { number: (value) => (isPlainInteger(value) ? `${value}e0` : JSON.stringify(value)) })),
  text('numbers as 10E-1', (body) =>
    write(body, { number: (value) => (isPlainInteger(value) && value !== 0 ? `${value}0E-1` : JSON.stringify(value)) }),
  ),
  text('zero as -0', (body) => write(body, { number: (value) => (value === 0 ? '-0' : JSON.stringify(value)) })),
  text('members twice, the last one counting', (body) => write(body, { twice: true })),
  bytes('byte order mark', (plain) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), plain])),
  header('no charset', 'application/json'),
  header('charset', 'application/json; charset=utf-8'),
  header('charset in quotes and capitals', 'Application/JSON;Charset="UTF-8"'),
  header('further parameters', 'application/json ; charset=utf-8 ; profile="https://example.com/p;q=1"'),
  encoding('gzip', gzipSync),
  encoding('GZIP', gzipSync),
  encoding('x-gzip', gzipSync),
  encoding('deflate', deflateSync),
  encoding('deflate', deflateRawSync, 'raw deflate'),
  encoding('br', brotliCompressSync),
  encoding('zstd', zstdCompressSync),
  encoding('identity', (plain) => plain),
  encoding('gzip, br', (plain) => brotliCompressSync(gzipSync(plain)), 'gzip within br'),
  {
    name: 'headers that nobody documents',
    spell: (answer) => ({
      ...plainSpelling.spell({
        ...answer,
        headers: {
          ...answer.headers,
          'x-request-id': '6f1c0e9a-2b7d-4c55-9a51-0d3f9c1e7b42',
          'x-ratelimit-limit': '100',
          'x-ratelimit-remaining': '99',
          'ratelimit-policy': '"default";q=100;w=60',
          server: 'cloudflare',
          'cf-ray': '7d1f2e3a4b5c6d7e-FRA',
          'cache-control': 'private, no-store',
          'set-cookie': 'sid=abc; Path=/; HttpOnly',
          etag: 'W/"1234"',
          vary: 'accept-encoding, origin',
          'strict-transport-security': 'max-age=63072000',
          deprecation: 'false',
          link: '<https://example.com/docs>; rel="service-doc"',
          'retry-after': '0',
          warning: '',
        },
      }),
    }),
  },
]

function text(name: string, print: (body: Json) => string): Spelling {
  return { name, spell: (answer) => spelt(answer, print(answer.body)) }
}

function bytes(name: string, change: (plain: Buffer) => Buffer): Spelling {
  return {
    name,
    spell(answer) {
      const plain = plainSpelling.spell(answer)
      return { ...plain, bytes: change(plain.bytes) }
    },
  }
}

function header(name: string, contentType: string): Spelling {
  return {
    name: `content type: ${name}`,
    spell: (answer) => plainSpelling.spell({ ...answer, headers: { ...answer.headers, 'content-type': contentType } }),
  }
}

function encoding(token: string, compress: (plain: Buffer) => Buffer, name = token): Spelling {
  return {
    name: `content encoding: ${name}`,
    spell(answer) {
      const plain = plainSpelling.spell(answer)
      return { ...plain, headers: { ...plain.headers, 'content-encoding': token }, bytes: compress(plain.bytes) }
    },
  }
}

function spelt({ status, headers }: Answer, printed: string): Spelt {
  return { status, headers, bytes: Buffer.from(printed) }
}

interface Writing {
  /** One UTF-16 unit within a string. */
  character?: (unit: string) => string
  number?: (value: number) => string
  /** Each member stands twice, first with another value. */
  twice?: boolean
  /** Between any two tokens. */
  space?: string
}

function write(value: Json, writing: Writing): string {
  const { character = quoted, number = JSON.stringify, twice = false, space = '' } = writing
  const string = (text: string): string => `"${text.split('').map(character).join('')}"`
  const list = (open: string, members: readonly string[], close: string): string =>
    `${open}${space}${members.join(`${space},${space}`)}${space}${close}`
  const print = (each: Json): string => {
    if (typeof each === 'string') return string(each)
    if (typeof each === 'number') return number(each)
    if (Array.isArray(each)) return list('[', each.map(print), ']')
    if (typeof each !== 'object' || each === null) return String(each)
    const member = (key: string, shown: string): string => `${string(key)}${space}:${space}${shown}`
    return list(
      '{',
      Object.entries(each).flatMap(([key, child]) => [...(twice ? [member(key, '["not this"]')] : []), member(key, print(child))]),
      '}',
    )
  }
  return print(value)
}

function quoted(unit: string): string {
  return JSON.stringify(unit).slice(1, -1)
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function isPlainInteger(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < 1e9
}

function reversed(value: Json): Json {
  return reordered(value, (members) => members.reverse())
}

function sorted(value: Json): Json {
  return reordered(value, (members) => members.sort(([one], [other]) => (one < other ? -1 : 1)))
}

function reordered(value: Json, order: (members: [string, Json][]) => [string, Json][]): Json {
  if (Array.isArray(value)) return value.map((item) => reordered(item, order))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(order(Object.entries(value).map(([key, child]) => [key, reordered(child, order)])))
}
