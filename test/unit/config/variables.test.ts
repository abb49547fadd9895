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
})

test.each(['', ' \n'])('a file that holds nothing is named: %j', (text) => {
  const file = join(directory(), 'key')
  writeFileSync(file, text)
  const variables = variablesFrom({ KEY_FILE: file, OTHER: 'own', OTHER_FILE: file })
  expect(() => variables.get('KEY')).toThrow(
    new HarnessError('config', `KEY_FILE names an empty file: ${file}`, {
      hint: 'Write the value into the file, or unset KEY_FILE.',
    }),
  )
  expect(variables.get('OTHER')).toBe('own')
})

test('a file that cannot be read is named', () => {
  const file = join(directory(), 'missing')
  expect(() => variablesFrom({ KEY_FILE: file }).get('KEY')).toThrow(
    new HarnessError('config', `KEY_FILE names a file that cannot be read: ${file}`, {
      hint: 'Make the file readable, or unset KEY_FILE.',
    }),
  )
})
