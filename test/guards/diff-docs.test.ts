import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { diffCatalogue, diffFindingIds } from '#findings/diff/catalogue'

const groups = [
  ['Operations', (id: string) => !/(^|-)(request|response)-/.test(id)],
  ['Responses', (id: string) => /(^|-)response-/.test(id)],
  ['Requests', (id: string) => /(^|-)request-/.test(id)],
] as const

/** The whole page, from the catalogue. */
function render(): string {
  const rows = (belongs: (id: string) => boolean): string[] =>
    diffFindingIds.filter(belongs).map((id) => `| \`${id}\` | ${diffCatalogue[id].severity} | ${diffCatalogue[id].when} |`)
  return [
    '# What a diff reports',
    '',
    'Written by the tests from `src/findings/diff/catalogue.ts` (`npx vitest run test/guards/diff-docs.test.ts -u`); `plumbline explain ID`',
    'says what to do about each. [diff.md](diff.md) says how documents are compared.',
    '',
    ...groups.flatMap(([title, belongs]) => [`## ${title}`, '', '| id | severity | when |', '|---|---|---|', ...rows(belongs), '']),
  ].join('\n')
}

describe('the docs of a diff', () => {
  it('have a row for every id, as the catalogue says it', async () => {
    expect(groups.map(([, belongs]) => diffFindingIds.filter(belongs).length).reduce((a, b) => a + b)).toBe(diffFindingIds.length)
    await expect(render()).toMatchFileSnapshot('../../docs/diff-findings.md')
  })

  it('name no id that does not exist', () => {
    const named = [...readFileSync('docs/diff.md', 'utf8').matchAll(/`((?:api|request|response|endpoint|sunset)-[a-z-]+)`/g)].map(
      ([, id]) => id,
    )
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter((id) => id === undefined || !Object.hasOwn(diffCatalogue, id))).toEqual([])
  })
})
