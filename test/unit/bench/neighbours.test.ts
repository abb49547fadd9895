import { describe, expect, it } from 'vitest'
import { createProvider } from '#bench/conforming/list-provider'
import { plainSpelling } from '#bench/conforming/spellings'
import { parseCsv } from '#bench/neighbours/csv'
import { createRedoclyDrift } from '#bench/neighbours/redocly-drift'
import { createResponseValidator } from '#bench/neighbours/response-validator'
import type { Exchange } from '#bench/run/case'
import { loadSubjects } from '#bench/run/subject'
import type { Json } from '#schema/json'

describe('neighbours', () => {
  const [subject] = loadSubjects()
  if (subject === undefined) throw new Error('no spec')
  const provider = createProvider({ spec: subject.spec, seed: 1, count: 3 })
  const exchange = (change: (body: { data: { users: { email?: Json }[] } }) => void): Exchange => {
    const probe = { id: 'x', operation: subject.list.id, query: { limit: '3' }, credential: 'own' } as const
    const answer = provider.answer(probe)
    const body = JSON.parse(JSON.stringify(answer.body))
    change(body)
    return { probe, sent: plainSpelling.spell({ ...answer, body }) }
  }
  const exchanges = [
    exchange(() => {}),
    exchange(({ data: { users } }) => delete users[1]?.email),
    exchange(() => {}),
    exchange(({ data }) => Object.assign(data.users[0] ?? {}, { email: 'no address' })),
  ]

  it.each([createResponseValidator(), createRedoclyDrift()])('$name is heard, response by response', async (neighbour) => {
    expect(await neighbour.reports(subject.spec, exchanges)).toEqual([false, true, false, true])
  })
})

describe('CSV', () => {
  it('is read with quotes, commas and line breaks in fields', () => {
    expect(parseCsv('a,b,c\n1,"x, ""y""\nz",\r\n,,3\n')).toEqual([
      ['a', 'b', 'c'],
      ['1', 'x, "y"\nz', ''],
      ['', '', '3'],
    ])
    expect(parseCsv('')).toEqual([])
  })
})
