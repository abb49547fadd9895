import { describe, expect, it } from 'vitest'
import type { JsonSchema } from '#spec/model'
import { factsAbout } from '#support/body-schema'

const observed = (schema: JsonSchema, value: string): string[] => factsAbout(schema, value).map((fact) => fact.observed)

describe('a new value of an enum', () => {
  it.each([
    ['pending, approved', 'denied', 'denied'],
    ['pending, approved', 'under_review', '2 words of 12 characters in all, in lower case'],
    ['pending_kyc, approved', 'under_review', 'under_review'],
    ['pending, approved', 'Bartholomew', 'a word of 11 letters, capitalised'],
    ['pending, approved', 'BLOCKED', 'a word of 7 letters, in capitals'],
    ['pending, approved', 'CANARYtokZ9qW', 'a word of 13 letters and digits, in mixed case'],
    ['pending, approved', 'CANARYtok', 'a word of 9 letters, in mixed case'],
    ['pending, approved', 'onHold', 'a word of 6 letters, in camel case'],
    ['inProgress', 'onHold', 'onHold'],
    ['inProgress', 'done', 'done'],
    ['InProgress', 'OnHold', 'OnHold'],
    ['InProgress', 'Done', 'Done'],
    ['PENDING, DONE', 'BLOCKED', 'BLOCKED'],
    ['PENDING, DONE', 'Blocked', 'a word of 7 letters, capitalised'],
    ['v1, v2', 'v3', 'v3'],
    ['small, large', 'medium2', 'a word of 7 letters and digits, in lower case'],
    ['ab', 'abcd', 'abcd'],
    ['ab', 'abcde', 'a word of 5 letters, in lower case'],
    ['team-lead', 'team_lead', '2 words of 9 characters in all, in lower case'],
    ['small, large', 'größer', 'a word of 6 letters, in lower case'],
    ['small, large', 'Jane Doe', '2 words of 8 characters in all, capitalised'],
    ['small, large', 'jane@example.com', '3 words of 16 characters in all, in lower case'],
    ['small, large', '+44 20 7946 0958', '4 words of 16 characters in all'],
    ['small, large', '42', 'a number of 2 digits'],
    ['small, large', 'x', 'x'],
    ['SMALL', 'x', 'a word of 1 letter, in lower case'],
    ['small, large', '!', 'a text of 1 character'],
    ['small, large', '', 'string (empty)'],
    ['small, large', 'x'.repeat(300), 'a text of 300 characters'],
  ])('beside %s: %s is shown as %s', (documented, value, shown) => {
    expect(observed({ enum: documented.split(', ') }, value)).toEqual([shown])
  })
})

describe('another value of a constant', () => {
  it.each([
    ['success', 'ok', 'ok'],
    ['success', 'Bartholomew', 'a word of 11 letters, capitalised'],
    ['success', 'CANARYtoken', 'a word of 11 letters, in mixed case'],
    ['ok', 'success', 'a word of 7 letters, in lower case'],
  ])('instead of %s: %s is shown as %s', (constant, value, shown) => {
    expect(observed({ const: constant }, value)).toEqual([shown])
  })

  it('is told by its form beside a constant that is no text', () => {
    expect(observed({ const: true }, 'yes')).toEqual(['string'])
    expect(observed({ enum: [null, 'a'] }, 'yes')).toEqual(['a word of 3 letters, in lower case'])
  })
})

it('a tag that is not documented is shown only in the form of the others', () => {
  const of = (type: string): JsonSchema => ({ type: 'object', required: ['type'], properties: { type: { const: type } } })
  const told = (type: string): string[] => factsAbout({ oneOf: [of('cat'), of('dog')] }, { type }).map((fact) => fact.observed)
  expect([told('bird'), told('Bartholomew')]).toEqual([['bird'], ['a word of 11 letters, capitalised']])
})
