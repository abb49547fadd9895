import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { variablesFrom } from '#config/variables'
import { HarnessError } from '#errors'

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'plumbline-variables-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

test('a value is trimmed, and none at all when it is unset or blank', () => {
  const variables = variablesFrom({ KEY: ' value\n', EMPTY: '', BLANK: ' \n', UNSET: undefined })
  expect(['KEY', 'EMPTY', 'BLANK', 'UNSET', 'OTHER'].map((name) => variables.get(name))).toEqual([
    'value',
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

test('a file holds the value where the variable does not, and is read anew each time', () => {
  const file = join(directory(), 'key')
  const variables = variablesFrom({ KEY_FILE: file, OTHER: 'own', OTHER_FILE: file })
  for (const value of ['first', 'second']) {
    writeFileSync(file, `${value}\n`)
    expect([variables.get('KEY'), variables.get('OTHER')]).toEqual([value, 'own'])
  }
  writeFileSync(file, '\n')
  expect(variables.get('KEY')).toBeUndefined()
})

test('a file that cannot be read is named', () => {
  const file = join(directory(), 'missing')
  expect(() => variablesFrom({ KEY_FILE: file }).get('KEY')).toThrow(
    new HarnessError('config', `KEY_FILE names a file that cannot be read: ${file}`, {
      hint: 'Make the file readable, or unset KEY_FILE.',
    }),
  )
})
