import fc from 'fast-check'
import { everyday, odd, type Palette } from '#bench/conforming/palette'
import { type Answer, conformingAnswers, type Promised, rootAssumed } from '#bench/conforming/responses'
import { partOf } from '#bench/conforming/schema-view'
import { seedFor } from '#bench/conforming/seeds'
import { plainSpelling } from '#bench/conforming/spellings'
import { type BodyMutation, bodyMutations, type Fault, plant } from '#bench/mutations/body-mutations'
import type { Expected } from '#bench/mutations/expected'
import { bodyKey, placesOf, targetsOf } from '#bench/mutations/places'
import { replyOperators } from '#bench/mutations/reply-operators'
import { getPointer } from '#input/pointer'
import type { Probe } from '#observe/observation'
import type { Json } from '#schema/json'
import type { Cases, JudgedCase } from './case.ts'
import { benchNow, judgeExchange } from './check.ts'
import { probeFor, type Subject } from './subject.ts'

/** How much of a part of the suite is run. */
export interface Extent {
  seed: number
  /** Responses that each mutation is planted in. */
  bases: number
  /** Leaves out all mutations but each so-manieth. */
  every: number
}

/** Every fault of a single response, planted in several responses each. */
export async function* plantedCases(subject: Subject, extent: Extent): Cases {
  for (const promised of subject.promised) {
    const bases = drawBases(promised, extent)
    yield* bodyCases(subject, promised, bases, extent)
    yield* replyCases(subject, promised, bases, extent)
  }
}

/** Everyday responses and odd ones in turn, not too long; more than are needed, because not every fault fits into every one. */
function drawBases(promised: Promised, { seed, bases }: Extent): Answer[] {
  const draw = (palette: Palette): Answer[] =>
    fc.sample(conformingAnswers(promised, { ...palette, length: fc.integer({ min: 0, max: 9 }) }), {
      seed: seedFor(seed, promised.operation.id, promised.response.status),
      numRuns: Math.max(12, 4 * bases),
    })
  const [plain, strange] = [draw(everyday), draw(odd)]
  return plain.flatMap((answer, index) => [answer, strange[index] ?? answer])
}

async function* bodyCases(subject: Subject, promised: Promised, bases: readonly Answer[], { seed, bases: wanted, every }: Extent): Cases {
  const probe = probeFor(promised)
  if (probe === null) return
  const mutations = mutationsOf(promised).filter((_, index) => index % every === 0)
  for (const mutation of mutations) {
    let planted = 0
    for (const [index, base] of bases.entries()) {
      if (planted === wanted) break
      const fault = plant(mutation, base.body, seedFor(seed, index))
      const due = fault === null ? null : dueOf(promised, probe, fault)
      if (fault === null || due === null) continue
      planted++
      const sent = plainSpelling.spell({ ...base, body: fault.body })
      yield {
        group: promised.response.status.startsWith('2') ? 'body' : 'error body',
        family: familyOf(mutation),
        name: `${promised.operation.id} ${promised.response.status} ${nameOf(mutation)}`,
        spec: subject.spec,
        exchanges: [{ probe, sent }],
        due: due.map((finding) => [finding]),
        follows: [],
        findings: await judgeExchange(subject.contract, { probe, sent }),
      }
    }
  }
}

/** The mutations of a documented body. */
export function mutationsOf({ body, response }: Promised): BodyMutation[] {
  return bodyMutations([partOf(body.schema, rootAssumed(response))], body.schema.$defs ?? {})
}

/** `rename`, of `rename:suffix`. */
function familyOf({ operator }: BodyMutation): string {
  return operator.id.split(':', 1)[0] ?? operator.id
}

/** `rename:suffix /data/users/&#42;/email, one`. */
export function nameOf({ operator, place, spread }: BodyMutation): string {
  return `${operator.id} ${place.location === '' ? 'body' : place.location}, ${spread}`
}

/**
 * What is due of a changed body. An error that the request did not provoke may be a gateway's: it counts as the API's where at least half
 * of the documented names are there, and even then for no more than `info`. So does an exchange without a token, unless nothing else is
 * amiss. Null where nothing shows that the API wrote it.
 */
function dueOf(promised: Promised, probe: Probe, { body, expected }: Fault): readonly Expected[] | null {
  if (isCertain(promised, probe, body, expected)) return expected
  return hasHalfOfNames(promised, body) ? expected.map((finding) => ({ ...finding, severity: 'info' })) : null
}

function isCertain({ spec, operation, response }: Promised, probe: Probe, body: Json, expected: readonly Expected[]): boolean {
  const exchange = spec.credential?.exchange
  if (!response.status.startsWith('2')) return (operation.secured && probe.credential !== 'own') || response.status === '400'
  if (operation.id !== exchange?.operation || typeof getPointer(body, exchange.token) === 'string') return true
  return expected.every(({ id, location }) => id === 'response-optional-property-added' || location === exchange.token)
}

function hasHalfOfNames({ response, body }: Promised, value: Json): boolean {
  const box = { [bodyKey]: value }
  const members = placesOf([partOf(body.schema, rootAssumed(response))], body.schema.$defs ?? {}).filter(({ kind }) => kind === 'property')
  const present = members.filter((place) => targetsOf(place, box).length > 0)
  return present.length > 0 && 2 * present.length >= members.length
}

async function* replyCases(subject: Subject, promised: Promised, bases: readonly Answer[], { bases: wanted }: Extent): Cases {
  const probe = probeFor(promised)
  if (probe === null || promised.operation.id !== subject.list.id) return
  for (const operator of replyOperators(benchNow)) {
    if (!operator.suits(promised)) continue
    for (const base of bases.slice(0, wanted)) {
      const sent = operator.spell(base)
      const judged: JudgedCase = {
        group: 'reply',
        family: operator.id.split(':', 1)[0] ?? operator.id,
        name: `${promised.operation.id} ${promised.response.status} ${operator.id}`,
        spec: subject.spec,
        exchanges: [{ probe, sent }],
        due: operator.due(promised).map((finding) => [finding]),
        follows: [],
        findings: await judgeExchange(subject.contract, { probe, sent }),
      }
      yield judged
    }
  }
}
