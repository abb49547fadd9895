import { performance } from 'node:perf_hooks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mediaTypeOf, readBody } from '#observe/body'
import { parseJson } from '#observe/parse-json'
import { createRoom } from '#observe/room'

const read = (text: string | Buffer, mediaType: string | null = 'application/json') => readBody(Buffer.from(text), mediaType)
const unreadable = (reason: string, text: string | Buffer) => ({ kind: 'unreadable', reason, bytes: Buffer.byteLength(text) })

describe('mediaTypeOf', () => {
  test.each([
    [undefined, null],
    ['', null],
    [' ; charset=utf-8', null],
    ['application/json', 'application/json'],
    ['Application/JSON; charset=UTF-8', 'application/json'],
    ['text/html;charset=x', 'text/html'],
  ])('%j', (header, expected) => {
    expect(mediaTypeOf(header)).toBe(expected)
  })
})

describe('JSON', () => {
  test.each(['{"a":1}', '[]', 'null', '0', '"a"', ' \n{"a":1}\r\n'])('%j', (text) => {
    expect(read(text)).toEqual({ kind: 'json', value: JSON.parse(text), bytes: text.length })
  })

  test.each([
    ['1e-400', 5e-324],
    ['{"a":[-12.5E-0400 ,1e-324]}', { a: [-5e-324, 5e-324] }],
    [`[0.${'0'.repeat(400)}1,1e-1${'0'.repeat(400)}]`, [5e-324, 5e-324]],
    ['[0e-400,-0.00e-999,3e-324,1e-99,0.1e400]', [0, -0, 5e-324, 1e-99, Number.POSITIVE_INFINITY]],
    ['{"a: 1e-400":"at\\",1e-400","b":1e-400}', { 'a: 1e-400': 'at",1e-400', b: 5e-324 }],
  ])('a number that JSON.parse takes for 0 keeps its side of it: %s', (text, value) => {
    expect(read(text)).toEqual({ kind: 'json', value, bytes: text.length })
  })

  test('is what JSON.parse makes of it, but for numbers that underflow', () => {
    const part = fc.constantFrom(
      '"',
      '\\',
      '1e-400',
      '"a":1e-400,',
      '0e-400',
      '1e-99',
      '.0',
      '-',
      '01e-400',
      '1e-400e-400',
      ' ',
      ',',
      '[',
      ']',
    )
    const parts = fc.array(part).map((some) => `[${some.join('')}]`)
    const spell = (parse: (text: string) => unknown, text: string) => {
      try {
        return JSON.stringify(parse(text), (_key, value) => (value === 5e-324 || value === -5e-324 ? 0 : value))
      } catch {
        return 'no JSON'
      }
    }
    fc.assert(
      fc.property(fc.oneof(fc.json(), parts), (text) => {
        expect(spell(parseJson, text)).toBe(spell(JSON.parse, text))
      }),
      { numRuns: 2000 },
    )
  })

  test('under whatever name it comes', () => {
    for (const mediaType of [
      null,
      'application/problem+json',
      'text/plain',
      'text/html',
      'application/octet-stream',
      'application/vnd.api+json',
    ]) {
      expect(read('{"a":1}', mediaType)).toEqual({ kind: 'json', value: { a: 1 }, bytes: 7 })
    }
  })

  test('after a byte order mark, which counts as bytes only', () => {
    expect(read('\ufeff{"a":1}')).toEqual({ kind: 'json', value: { a: 1 }, bytes: 10 })
  })

  test('with __proto__ as a property like any other', () => {
    const body = read('{"__proto__":{"polluted":true},"constructor":1}')
    if (body.kind !== 'json') throw new Error('no JSON')
    expect(Object.keys(Object(body.value))).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(body.value)).toBe(Object.prototype)
    expect(Object(body.value).polluted).toBeUndefined()
  })

  test('where the last of two equal keys counts', () => {
    expect(read('{"a":1,"a":2}')).toEqual({ kind: 'json', value: { a: 2 }, bytes: 13 })
  })

  test('with numbers beyond 2^53, lone surrogates and 10,000 levels', () => {
    expect(read('9007199254740993')).toMatchObject({ kind: 'json', value: Number.MAX_SAFE_INTEGER + 1 })
    expect(read('"\\ud800"')).toMatchObject({ kind: 'json', value: '\ud800' })
    expect(read(`${'['.repeat(10_000)}${']'.repeat(10_000)}`).kind).toBe('json')
  })
})

describe('no JSON', () => {
  test.each(['', ' ', '\r\n', '\ufeff', '\ufeff \n'])('nothing: %j', (text) => {
    expect(read(text)).toEqual({ kind: 'empty' })
  })

  test.each([
    ['<!doctype html><title>502</title>', 'application/json'],
    ['  \n<html>', null],
    ['<?xml version="1.0"?><Error/>', 'application/json'],
    ['{"looks": "like" JSON', 'text/html'],
    ['Bad gateway', 'application/xhtml+xml'],
  ])('a page: %j as %s', (text, mediaType) => {
    expect(read(text, mediaType)).toEqual(unreadable('html', text))
  })

  test.each([
    ['<users/>', 'application/xml'],
    ['<users/>', 'text/xml'],
    ['<feed/>', 'application/atom+xml'],
    ['id,name\n1,a', 'text/csv'],
    ['a: 1', 'application/yaml'],
    ['{"a":1}\n{"a":2}', 'application/x-ndjson'],
    [Buffer.from([0x81, 0xff, 0xfe]), 'application/msgpack'],
    [Buffer.from([0x0a, 0xff]), 'application/protobuf'],
  ])('another structured format: %j as %s', (text, mediaType) => {
    expect(read(text, mediaType)).toEqual(unreadable('other-media-type', text))
  })

  test.each(['{', '[', '"abc', '{"a":', '{"a":"b', '{"a":1', '[1,', '[{"a":"\\"}]', '[{"a":[{}]}', '{"a":1,"b":tr'])(
    'cut off: %j',
    (text) => {
      expect(read(text)).toEqual(unreadable('truncated', text))
    },
  )

  test.each(['1e400', '-1e400', ' 1e400\n'])('a number that no reader keeps: %j', (text) => {
    expect(read(text)).toEqual(unreadable('infinite', text))
  })

  test.each([
    '01e-400',
    '1e-400e-400',
    '[.1e-400]',
    '{"a":1,}',
    '{a:1}',
    '{"a":1}}',
    '[1,2}',
    '{"a":[1,2}',
    'ok',
    'NaN',
    '{"a":1}{"b":2}',
    "{'a':1}",
    '// a\n{}',
  ])('nonsense: %j', (text) => {
    expect(read(text)).toEqual(unreadable('unparsable', text))
  })

  test.each([
    ['Latin-1', Buffer.from('{"a":"ä"}', 'latin1')],
    ['UTF-16', Buffer.from('{"a":1}', 'utf16le')],
    ['UTF-16 with its mark', Buffer.from('\ufeff{"a":1}', 'utf16le')],
    ['no text', Buffer.from([0xff, 0xfe, 0x7b, 0])],
  ])('bytes that are %s', (_, bytes) => {
    expect(readBody(bytes, 'application/json')).toEqual(unreadable('undecodable', bytes))
  })
})

describe('more than a check can bear', () => {
  const lease = (parsed: number, kept: number) => createRoom({ parsed, kept, keptByOne: kept, readers: 1 }).lease()
  const tooLarge = { kind: 'too-large', what: 'the body holds more than 300,000 values' }
  const list = (items: number, item = '[]') => `[${Array.from({ length: items }, () => item).join()}]`

  test.each([
    ['a list', list(300_000)],
    ['an object with the same name all over', `{${list(300_000, '"n":0').slice(1, -1)}}`],
    ['an object', `{${Array.from({ length: 300_000 }, (_, index) => `"n${index}":0`).join()}}`],
    ['nesting', `${'['.repeat(300_001)}${']'.repeat(300_001)}`],
    ['white space in what is empty', list(300_000, '[ \n]')],
    ['nesting without an end', '['.repeat(300_001)],
    ['small objects', list(100_000, '{"a":[ ],"b":""}')],
    ['whatever follows a string that ends in a backslash', list(100_000, '["\\\\","\\""]')],
  ])('is not parsed: %s', (what, text) => {
    expect(read(text)).toEqual(what === 'an object' ? { ...tooLarge, what: 'the body holds more than 50,000 different names' } : tooLarge)
  })

  test.each([
    ['as many values as there may be', list(299_999)],
    ['as many names as there may be', `{${Array.from({ length: 50_000 }, (_, index) => `"n${index}" : {"n${index}":0}`).join()}}`],
    ['texts that are no names', JSON.stringify(Array.from({ length: 100_000 }, (_, index) => `n${index}`))],
    ['commas and brackets in strings', JSON.stringify([',[{'.repeat(200_000), '"\\,[{'.repeat(100_000)])],
  ])('is not: %s', (_, text) => {
    expect(read(text)).toEqual({ kind: 'json', value: JSON.parse(text), bytes: text.length })
  })

  test('counts for JSON alone', () => {
    const commas = ','.repeat(400_000)
    expect(read(`<${commas}`)).toEqual(unreadable('html', `<${commas}`))
    expect(read(commas, 'text/csv')).toEqual(unreadable('other-media-type', commas))
  })

  test('is kept as text where values would take too much, and reads the same each time', () => {
    fc.assert(
      fc.property(fc.json(), fc.boolean(), (text, isMarked) => {
        const bytes = Buffer.from(isMarked ? `\ufeff${text}` : text)
        const body = readBody(bytes, null, lease(0, 100_000))
        if (body.kind !== 'json') throw new Error('no JSON')
        expect([body.value, body.value, body.bytes]).toEqual([JSON.parse(text), JSON.parse(text), bytes.length])
      }),
    )
    const numbers = readBody(Buffer.from('[1e400,-0,1.0,1e-400]'), null, lease(0, 100))
    expect(numbers.kind === 'json' && [numbers.value, numbers.value]).toEqual(Array(2).fill([Number.POSITIVE_INFINITY, -0, 1, 5e-324]))
  })

  test('is told where there is no room even for the text', () => {
    expect(readBody(Buffer.from('{"a":1}'), null, lease(0, 5))).toEqual({
      kind: 'too-large',
      what: 'the bodies of the checks under way take more memory than there is',
    })
  })
})

test('reading costs little more than JSON.parse', () => {
  const text = JSON.stringify(
    Array.from({ length: 200 }, (_, id) => ({ id, name: `Name of ${id}`, at: '2025-01-01T00:00:00Z', tags: ['a', 'b', 'c'] })),
  )
  const bytes = Buffer.from(text)
  const best = (run: () => unknown) =>
    Math.min(
      ...Array.from({ length: 300 }, () => {
        const start = performance.now()
        run()
        return performance.now() - start
      }),
    )
  const parse = best(() => JSON.parse(bytes.toString()))
  expect(best(() => readBody(bytes, 'application/json'))).toBeLessThan(2 * parse)
})
