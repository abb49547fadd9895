import { isDeepStrictEqual } from 'node:util'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createProvider } from '#bench/conforming/list-provider'
import { everyday, odd } from '#bench/conforming/palette'
import { cutConnection } from '#bench/conforming/relay-connection'
import { conformingAnswers } from '#bench/conforming/responses'
import { createChooser, seedFor } from '#bench/conforming/seeds'
import { spellings } from '#bench/conforming/spellings'
import { observed } from '#bench/run/memory-session'
import { loadSubjects } from '#bench/run/subject'
import { tokenIn } from '#observe/token-source'

const subjects = loadSubjects()
const promised = subjects.flatMap((subject) => subject.promised)

describe('conforming responses', () => {
  it('are valid for a validator that is none of ours', () => {
    // Formats are left out: which addresses are valid is what the validators do not agree on.
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    for (const each of promised) {
      const validate = ajv.compile(each.body.schema)
      for (const palette of [everyday, odd]) {
        for (const { body } of fc.sample(conformingAnswers(each, palette), { seed: 11, numRuns: 20 })) {
          expect([each.operation.id, each.response.status, validate(body), validate.errors]).toEqual([
            each.operation.id,
            each.response.status,
            true,
            null,
          ])
        }
      }
    }
  })

  it('are the same for the same seed, and others for another', () => {
    const [first] = promised
    const draw = (seed: number) => (first === undefined ? [] : fc.sample(conformingAnswers(first, odd), { seed, numRuns: 5 }))
    expect(JSON.stringify(draw(1))).toBe(JSON.stringify(draw(1)))
    expect(JSON.stringify(draw(1))).not.toBe(JSON.stringify(draw(2)))
  })

  it('give tokens that a header can carry', () => {
    const exchanges = promised.flatMap((each) => {
      const exchange = each.spec.credential?.exchange
      return exchange?.operation === each.operation.id && each.response.status === '200' ? [{ each, exchange }] : []
    })
    expect(exchanges.map(({ each }) => each.operation.id)).toEqual(['authenticate'])
    for (const { each, exchange } of exchanges) {
      for (const palette of [everyday, odd]) {
        const bodies = fc.sample(conformingAnswers(each, palette), { seed: 3, numRuns: 40 }).map(({ body }) => body)
        expect(bodies.filter((body) => tokenIn(body, exchange) === null)).toEqual([])
      }
    }
  })

  it('say the same in every spelling', async () => {
    const lists = promised.filter(({ operation, response }) => operation.pagination !== null && response.status === '200')
    for (const each of lists) {
      for (const answer of fc.sample(conformingAnswers(each, odd), { seed: 5, numRuns: 4 })) {
        const said: unknown = JSON.parse(JSON.stringify(answer.body))
        for (const { name, spell } of spellings) {
          const { outcome } = await observed({ id: 'x', operation: each.operation.id, query: {}, credential: 'own' }, spell(answer), 0)
          const body = outcome.kind === 'reply' && outcome.reply.body.kind === 'json' ? outcome.reply.body.value : undefined
          expect([name, isDeepStrictEqual(JSON.parse(JSON.stringify(body)), said)]).toEqual([name, true])
        }
      }
    }
  })
})

describe('seeds', () => {
  it('depend on every word', () => {
    expect(new Set([seedFor(1, 'a', 'b'), seedFor(1, 'ab'), seedFor(1, 'b', 'a'), seedFor(2, 'a', 'b')]).size).toBe(4)
  })

  it('choose from all there is', () => {
    const chooser = createChooser(3)
    expect(new Set(Array.from({ length: 200 }, () => chooser.below(7)))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]))
  })
})

describe('list providers', () => {
  const rows = Array.from({ length: 7 }, (_, index) => ({ id: `${index}`, cursor: `c${index}`, item: index, original: index }))
  const none = { first: undefined, last: undefined, after: undefined, before: undefined }
  const items = (given: Partial<Record<keyof typeof none, string>>) => {
    const page = cutConnection(rows, { ...none, ...given })
    return [page.rows.map(({ item }) => item).join(''), page.hasNext, page.hasPrevious]
  }

  it('cut connections as the Relay specification says', () => {
    expect(items({ first: '3' })).toEqual(['012', true, false])
    expect(items({ first: '3', after: 'c1' })).toEqual(['234', true, true])
    expect(items({ first: '9', after: 'c4' })).toEqual(['56', false, true])
    expect(items({ last: '3' })).toEqual(['456', false, true])
    expect(items({ last: '3', before: 'c2' })).toEqual(['01', true, false])
    expect(items({ first: '2', after: 'nowhere' })).toEqual(['01', true, false])
    expect(items({ first: '2', after: 'c6' })).toEqual(['', false, true])
  })

  it('serve every record once, filtered where that is asked for, and refuse what is documented to be refused', () => {
    for (const { spec, list } of subjects) {
      const provider = createProvider({ spec, seed: 1, count: 60 })
      const ask = (query: Record<string, string>, credential: 'own' | 'none' = 'own') =>
        provider.answer({ id: 'x', operation: list.id, query, credential })
      expect([ask({}).status, ask({}, 'none').status]).toEqual([200, 401])
      expect(new Set(provider.rows.map(({ id }) => id)).size).toBe(60)
      if (list.pagination?.style === 'relay') expect(ask({ first: '1', last: '1' }).status).toBe(400)
    }
  })
})
