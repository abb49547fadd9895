import { describe, expect, it } from 'vitest'
import { getPointer } from '#input/pointer'
import { readAlternatives } from '#schema/alternatives'

function picksOf(document: unknown): (readonly string[])[] {
  const source = { dialect: '3.1' as const, at: (pointer: string) => getPointer(document, pointer), follow: (to: string) => to.slice(1) }
  return readAlternatives(source, ['/use']).alternatives.map(({ picked }) => picked)
}

describe('the alternatives of a schema', () => {
  it('are one of each choice, side by side, then one of each in the branches', () => {
    const use = { anyOf: [{ oneOf: [{ title: 'a' }, { title: 'b' }] }, { title: 'c' }], oneOf: [{ title: 'd' }] }
    expect(picksOf({ use })).toEqual([
      ['/use/anyOf/0', '/use/oneOf/0', '/use/anyOf/0/oneOf/0'],
      ['/use/anyOf/0', '/use/oneOf/0', '/use/anyOf/0/oneOf/1'],
      ['/use/anyOf/1', '/use/oneOf/0'],
    ])
  })

  it('leave a choice open where there would be more than 64', () => {
    const choice = { oneOf: Array.from({ length: 9 }, (_, index) => ({ const: index })) }
    expect(picksOf({ use: { allOf: [choice, choice] } })).toHaveLength(9)
  })

  it('are of schema objects of which none is there twice, though it is believed for two reasons', () => {
    const thing = { oneOf: [{ title: 'a' }, { title: 'b' }] }
    const use = { allOf: [{ $ref: '#/thing' }, { $ref: '#/thing', 'x-assumption': 'that it is one' }] }
    expect(picksOf({ use, thing })).toEqual([['/thing/oneOf/0'], ['/thing/oneOf/1']])
  })
})
