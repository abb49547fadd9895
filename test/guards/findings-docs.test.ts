import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { catalogue, findingIds } from '#findings/catalogue'
import { relayLaws } from '#pagination/relay-laws'
import { windowLaws } from '#pagination/window-laws'

/** The rows of all tables of the page whose first cell is an id. */
const rows = readFileSync('docs/findings.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))

it('docs/findings.md has a row for each kind of finding, with its severity and meaning', () => {
  const due = findingIds.map((id) => `| \`${id}\` | ${catalogue[id].severity} | ${catalogue[id].when} |`)
  expect(rows.filter((row) => row.split('|').length === 5).sort()).toEqual(due.sort())
})

it('docs/findings.md states every law', () => {
  const due = [...windowLaws, ...relayLaws].map(({ id, statement }) => `| \`${id}\` | ${statement} |`)
  expect(rows.filter((row) => row.split('|').length === 4).sort()).toEqual(due.sort())
})
