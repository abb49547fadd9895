import fc from 'fast-check'
import { replaceAt } from '#bench/conforming/json-edit'
import { everyday } from '#bench/conforming/palette'
import { type Answer, conformingAnswers } from '#bench/conforming/responses'
import { partOf, viewsOf } from '#bench/conforming/schema-view'
import { seedFor } from '#bench/conforming/seeds'
import { plainSpelling } from '#bench/conforming/spellings'
import { filterFinding, listOf, withList } from '#bench/mutations/list-fault'
import type { Probe } from '#observe/observation'
import type { Pagination } from '#pagination/styles'
import type { Json } from '#schema/json'
import type { Filter, Parameter } from '#spec/model'
import type { Cases, JudgedCase } from './case.ts'
import { judgeFiltered } from './check.ts'
import type { Subject } from './subject.ts'

/** Answers to filtered requests: with only what was asked for, with one item that was not, and with nothing else. */
export async function* filterCases(subject: Subject, { seed, bases }: { seed: number; bases: number }): Cases {
  const promised = subject.promised.find(({ operation, response }) => operation === subject.list && response.status === '200')
  const { pagination } = subject.list
  if (promised === undefined || pagination === null) return
  const answers = fc.sample(conformingAnswers(promised, { ...everyday, length: fc.integer({ min: 2, max: 9 }) }), {
    seed: seedFor(seed, 'filter'),
    numRuns: bases,
  })
  for (const question of questionsOf(subject)) {
    for (const answer of answers) {
      yield filteredCase(subject, pagination, question, { answer, family: 'filtered lists', isExcluded: () => false })
      yield filteredCase(subject, pagination, question, {
        answer,
        family: 'one item excluded',
        isExcluded: (index, count) => index === Math.floor(count / 2),
      })
      yield filteredCase(subject, pagination, question, { answer, family: 'all items excluded', isExcluded: () => true })
    }
  }
}

interface Served {
  answer: Answer
  family: string
  isExcluded(index: number, count: number): boolean
}

async function filteredCase(
  subject: Subject,
  pagination: Pagination,
  question: Question,
  { answer, family, isExcluded }: Served,
): Promise<JudgedCase> {
  const { parameter, filter, wanted, shown, others } = question
  const list = listOf(answer.body, pagination)
  const excluded = list.map((_, index) => isExcluded(index, list.length))
  const items = list.map((item, index) =>
    having(item, filter, excluded[index] === true ? (others[index % others.length] ?? null) : shown, excluded[index] !== true),
  )
  const probe: Probe = {
    id: `${subject.list.id}:bench`,
    operation: subject.list.id,
    query: { [parameter.name]: String(wanted) },
    credential: 'own',
  }
  const exchange = { probe, sent: plainSpelling.spell({ ...answer, body: withList(answer.body, pagination, items) }) }
  return {
    group: excluded.includes(true) ? 'filter' : 'conforming',
    family,
    name: `${subject.list.id} ${parameter.name}, ${family}`,
    spec: subject.spec,
    exchanges: [exchange],
    due: excluded.includes(true) ? [[filterFinding(subject.list, { ...parameter, filter })]] : [],
    follows: [],
    findings: await judgeFiltered(subject.contract, exchange),
  }
}

interface Question {
  parameter: Parameter
  filter: Filter
  /** As the query has it, and as an item has it that is found. */
  wanted: Json
  shown: Json
  /** What other items have. */
  others: Json[]
}

/** Each filter with each value that it can have, and what it then excludes. */
function questionsOf({ list, spec }: Subject): Question[] {
  return list.parameters.flatMap((parameter): Question[] => {
    const { filter, schema } = parameter
    if (filter === null) return []
    if (filter.match === 'contains') {
      const others = ['grace@x.example', 'hopper@x.example']
      // Words that no random text holds by chance.
      return ['lovelace', 'LOVELACE', 'Zoëlovelace'].map((wanted) => ({
        parameter,
        filter,
        wanted,
        shown: `${wanted.toLowerCase()}@x.example`,
        others,
      }))
    }
    const [view] = viewsOf([partOf(schema?.value ?? {}, false)], spec.schemas)
    const values = view?.listed ?? (view?.types?.has('boolean') === true ? [true, false] : [])
    return values.map((wanted) => ({ parameter, filter, wanted, shown: wanted, others: values.filter((value) => value !== wanted) }))
  })
}

/** An item that the filter should find, or should not: of several members that are searched, one is enough. */
function having(item: Json, { at }: Filter, value: Json, isFound: boolean): Json {
  const [first = ''] = at
  return isFound ? replaceAt(item, first, value) : at.reduce<Json>((changed, pointer) => replaceAt(changed, pointer, value), item)
}
