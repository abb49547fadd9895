import fc from 'fast-check'
import { hostilities } from '#bench/conforming/hostile'
import { movements, moving, reserve } from '#bench/conforming/live-data'
import { everyday, international, odd, type Palette } from '#bench/conforming/palette'
import { providerVariations } from '#bench/conforming/provider-variations'
import { type Answer, conformingAnswers, type Promised, rootAssumed } from '#bench/conforming/responses'
import { partOf } from '#bench/conforming/schema-view'
import { seedFor } from '#bench/conforming/seeds'
import { plainSpelling, type Spelling, spellings } from '#bench/conforming/spellings'
import { placesOf } from '#bench/mutations/places'
import type { Cases, Group, JudgedCase } from './case.ts'
import { judgeExchange } from './check.ts'
import { checkedCase } from './list-cases.ts'
import { probeFor, type Subject } from './subject.ts'

const palettes: Readonly<Record<string, Palette>> = {
  'everyday values': everyday,
  'odd but valid values': odd,
  'addresses beyond ASCII': international,
}

/** How many conforming responses of a kind are drawn. */
export interface ConformingExtent {
  seed: number
  /** Of each list response, for everyday and for odd values. */
  lists: number
  /** Of each other response. */
  others: number
}

/** Random responses that keep every promise. */
export async function* conformingCases(subject: Subject, { seed, lists, others }: ConformingExtent): Cases {
  for (const promised of subject.promised) {
    const isList = promised.operation === subject.list && promised.response.status === '200'
    for (const [family, palette] of Object.entries(palettes)) {
      const count = isList ? lists : others
      const numRuns = palette === international ? Math.ceil(count / 10) : count
      for (const answer of fc.sample(conformingAnswers(promised, palette), {
        seed: seedFor(seed, family, promised.operation.id, promised.response.status),
        numRuns,
      })) {
        const judged = await judgedAnswer(subject, promised, answer, { group: 'conforming', family })
        if (judged !== null) yield judged
      }
    }
  }
}

/** The same responses, spelt in every way that leaves them the same. */
export async function* spellingCases(subject: Subject, { seed, bases }: { seed: number; bases: number }): Cases {
  for (const promised of subject.promised.filter(({ operation }) => operation === subject.list)) {
    const answers = [everyday, odd].flatMap((palette) =>
      fc.sample(conformingAnswers(promised, palette), { seed: seedFor(seed, promised.response.status), numRuns: bases }),
    )
    for (const spelling of spellings) {
      for (const answer of answers) {
        const judged = await judgedAnswer(subject, promised, answer, { group: 'spelling', family: spelling.name, spelling })
        if (judged !== null) yield judged
      }
    }
  }
}

/** Responses that are made to break whoever reads them, and break no promise. */
export async function* hostileCases(subject: Subject, { seed }: { seed: number }): Cases {
  for (const promised of subject.promised) {
    const probe = probeFor(promised)
    if (probe === null) continue
    const places = placesOf([partOf(promised.body.schema, rootAssumed(promised.response))], promised.body.schema.$defs ?? {})
    const answers = fc.sample(conformingAnswers(promised, everyday), {
      seed: seedFor(seed, 'hostile', promised.response.status),
      numRuns: 2,
    })
    for (const { name, spell } of hostilities) {
      for (const answer of answers) {
        const sent = spell(answer, places)
        if (sent === null) continue
        yield {
          group: 'hostile',
          family: name,
          name: `${promised.operation.id} ${promised.response.status} ${name}`,
          spec: subject.spec,
          exchanges: [{ probe, sent }],
          due: [],
          follows: [],
          findings: await judgeExchange(subject.contract, { probe, sent }),
        }
      }
    }
  }
}

interface About {
  group: Group
  family: string
  spelling?: Spelling
}

async function judgedAnswer(
  subject: Subject,
  promised: Promised,
  answer: Answer,
  { group, family, spelling = plainSpelling }: About,
): Promise<JudgedCase | null> {
  const probe = probeFor(promised)
  if (probe === null) return null
  const exchange = { probe, sent: spelling.spell(answer) }
  return {
    group,
    family,
    name: `${promised.operation.id} ${promised.response.status}`,
    spec: subject.spec,
    exchanges: [exchange],
    due: [],
    follows: [],
    findings: await judgeExchange(subject.contract, exchange),
  }
}

/** Whole checks of providers that differ in what the docs leave open. */
export async function* providerCases(
  subject: Subject,
  { seed, largest = Number.POSITIVE_INFINITY }: { seed: number; largest?: number },
): Cases {
  for (const { name, options, counts } of providerVariations(subject.spec, subject.list)) {
    for (const count of counts.filter((each) => each <= largest)) {
      yield checkedCase(subject, {
        group: 'provider',
        family: name,
        name: `${subject.list.id} ${name}, ${count} items`,
        due: [],
        follows: [],
        provider: { ...options, count, seed: seedFor(seed, name, count) },
      })
    }
  }
}

/** Whole checks of lists that change while they are read; `every` leaves out all movements but each so-manieth. */
export async function* movementCases(
  subject: Subject,
  { seed, counts, every = 1 }: { seed: number; counts: readonly number[]; every?: number },
): Cases {
  for (const [index, movement] of movements().entries()) {
    if (index % every !== 0) continue
    for (const count of counts) {
      yield checkedCase(subject, {
        group: 'movement',
        family: movement.name.replace(/,.*/, ''),
        name: `${subject.list.id} ${movement.name}, ${count} items`,
        due: [],
        follows: [],
        provider: { hooks: moving(movement), count: count + reserve, seed: seedFor(seed, movement.name, count) },
      })
    }
  }
}
