import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { run } from '#cli/program'
import { catalogue, findingIds } from '#findings/catalogue'
import { diffFindingIds } from '#findings/diff/catalogue'
import { causeClasses } from '#observe/observation'
import { testIo } from '#support/test-io'

async function explain(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = testIo()
  return { code: await run(['explain', ...args], io), out: io.out(), err: io.err() }
}

describe('plumbline explain', () => {
  it('lists every kind and cause as tab-separated lines when piped', async () => {
    const { code, out } = await explain()
    const rows = out
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))
    expect(code).toBe(0)
    expect(rows.map(([id]) => id)).toEqual([...findingIds, ...causeClasses])
    expect(rows.filter((row) => row.length !== 3 || row.some((cell) => cell === ''))).toEqual([])
  })

  it('lists the same on a terminal, within 100 columns', async () => {
    const io = testIo({ terminal: true })
    expect(await run(['explain'], io)).toBe(0)
    const lines = stripVTControlCharacters(io.out()).trimEnd().split('\n')
    expect(lines.filter((line) => !line.startsWith(' ')).map((line) => line.split('  ')[0])).toEqual([...findingIds, ...causeClasses])
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
  })

  it.each(findingIds)('explains %s', async (id) => {
    const { code, out } = await explain(id)
    const lines = out.trimEnd().split('\n')
    expect(code).toBe(0)
    expect(lines[0]).toBe(id)
    expect(lines[1]).toMatch(new RegExp(`^ {2}kind {4}${catalogue[id].severity}: `))
    expect(out.replace(/\s+/g, ' ')).toContain(`when ${catalogue[id].when} next ${catalogue[id].action}`)
  })

  it('knows laws by their own name, and causes', async () => {
    expect((await explain('pages-join')).out.split('\n')[0]).toBe('pagination-pages-join')
    expect((await explain('rate-limited')).out.split('\n').slice(0, 2)).toEqual([
      'rate-limited',
      '  kind    cause: why an API could not be observed; trouble, never drift',
    ])
  })

  it('lists every kind of a diff where it is asked to', async () => {
    const { code, out } = await explain('--diff')
    const rows = out
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))
    expect([code, rows.map(([id]) => id)]).toEqual([0, diffFindingIds])
    expect(rows.filter((row) => row.length !== 3 || row.some((cell) => cell === ''))).toEqual([])
  })

  it('explains what only a diff reports, and what both do in the words of either', async () => {
    expect((await explain('response-property-became-optional')).out).toBe(
      [
        'response-property-became-optional',
        '  kind    breaking: code that relies on the promise may fail now',
        '  when    A property that was always there may be missing.',
        '  next    Find what relies on it before the provider ships it; adapt that, then our spec and pacts.',
        '',
      ].join('\n'),
    )
    const lines = (await explain('response-property-max-increased')).out.trimEnd().split('\n')
    expect([lines[2], lines.at(-1)]).toEqual(['  when    A number above the documented maximum.', '  diff    The greatest value went up.'])
  })

  it('names what was meant', async () => {
    expect(await explain('response-required-property-remved')).toEqual({
      code: 2,
      out: '',
      err: 'plumbline: nothing is called "response-required-property-remved" (did you mean response-required-property-removed?)\n  Run "plumbline explain" for the list.\n',
    })
    expect(await explain('pages-joined')).toEqual({
      code: 2,
      out: '',
      err: 'plumbline: nothing is called "pages-joined" (did you mean pages-join?)\n  Run "plumbline explain" for the list.\n',
    })
  })
})
