import type { Interaction } from '#contract/pact'
import { fitsTemplate, type Pin, pinnedBy, pinOf } from '#contract/pins'
import type { Operation } from '#spec/model'
import type { DiffFact } from './finding.ts'

/** Tells which interactions of our pacts a change would touch. */
export interface PactEffect {
  /** For the changes of one operation: descriptions, sorted. */
  on(old: Operation, next: Operation | null): (fact: DiffFact) => string[]
  /** Whether any interaction is with an operation at all. */
  concerns(old: Operation, next: Operation | null): boolean
}

/** Ids of what only those requests meet that leave something out. */
const forThoseWithout = /^(new-required-request-|request-.*-became-required|request-body-added-required|request-.*-default-value-)/

/**
 * The effect on these interactions: of a change in a response, on those that expect what changed; of a change in a request, on those
 * that send it, or do not send it where it is wanted now; of a change of the operation itself, on all of its interactions.
 */
export function createPactEffect(interactions: readonly Interaction[]): PactEffect {
  const pinned = interactions.map((interaction) => ({ interaction, pin: pinOf(interaction) }))
  const pathsOfBoth = (old: Operation, next: Operation | null): string[] => [
    ...new Set([old, ...(next === null ? [] : [next])].flatMap(pathsOf)),
  ]
  const ownOf = (old: Operation, paths: readonly string[]): PinnedInteraction[] =>
    pinned.filter(({ pin }) => pin.method === old.method && paths.some((path) => fitsTemplate(path, pin.path)))
  return {
    concerns: (old, next) => ownOf(old, pathsOfBoth(old, next)).length > 0,
    on: (old, next) => {
      const paths = pathsOfBoth(old, next)
      const own = ownOf(old, paths)
      return (fact) => (own.length === 0 ? [] : touchedBy(fact, old, own, paths))
    },
  }
}

interface PinnedInteraction {
  interaction: Interaction
  pin: Pin
}

function touchedBy(fact: DiffFact, old: Operation, own: readonly PinnedInteraction[], paths: readonly string[]): string[] {
  if (fact.status === null) {
    return describe(own.filter(({ interaction }) => meetsRequest(interaction, fact)).map(({ interaction }) => interaction))
  }
  const statuses = [...new Set(own.map(({ pin }) => pin.status))].filter((status) => isAnswer(status, fact.status, old))
  const pins: Pin[] = own.map(({ pin }) => pin)
  const names = statuses.flatMap((status) =>
    paths.flatMap((path) => pinnedBy(pins, { method: old.method, path, status, location: fact.location })),
  )
  return [...new Set(names)].sort()
}

function meetsRequest({ sends }: Interaction, { id, location, spares }: DiffFact): boolean {
  if (location === '') return true
  const place = location.slice('request/'.length)
  // Whatever fills a place in the path is in every request.
  const sent = place.startsWith('path/') || sends.keys().some((each) => each === place || each.startsWith(`${place}/`))
  if (forThoseWithout.test(id)) return !sent
  const texts = sends.get(place) ?? []
  return sent && (spares === undefined || texts.length === 0 || !texts.every(spares))
}

function isAnswer(status: number, documented: string | null, { responses }: Operation): boolean {
  if (documented === String(status)) return true
  if (responses.some((response) => response.status === String(status))) return false
  return documented === 'default' || (documented?.endsWith('XX') === true && documented.startsWith(String(status).slice(0, 1)))
}

function pathsOf({ path, basePaths }: Operation): string[] {
  return [path, ...basePaths.map((base) => base + path)]
}

function describe(interactions: readonly Interaction[]): string[] {
  return [...new Set(interactions.map(({ description }) => description))].sort()
}
