import { extendPointer } from '#input/pointer'
import type { Observation } from '#observe/observation'
import type { SchemaNode } from '#schema/schema-node'
import type { Claim } from '#schema/schema-part'
import type { Operation, Pointer } from '#spec/model'
import type { CompiledBody, CompiledContract } from './compiled-contract.ts'
import { countBody } from './explain.ts'
import type { PlacedFact } from './reply-ledger.ts'
import { createTally, type Place, type Tally } from './tally.ts'

/** Which optional property: one of the success response of an operation. */
export interface PresenceKey {
  operation: string
  status: number
  location: Pointer
}

/** How often an optional property was there in one run. */
export interface Presence extends PresenceKey {
  /** Objects that may have it. */
  places: number
  /** Those of them that had it. */
  present: number
  /** Which element of the spec documents it. */
  claim: Claim
}

/** How often it was there in all runs that count. */
export interface PresenceRecord extends PresenceKey {
  runs: number
  places: number
  present: number
}

/** A property is missed once it was there in so many runs, in such a share of the places. */
const established = { runs: 20, share: 0.99 } as const
/** Fewer places, or fewer distinct items, and absence may be chance: an item that never had it, seen on every page. */
const fewestPlaces = 5
/** Runs are forgotten by halves, so that what was long ago does not outweigh what was seen since. */
const mostRuns = 400
const mostLocations = 500

/** Counts, over all successes of one run, where the optional properties were present and where they were not. */
export function countPresence(contract: CompiledContract, observations: readonly Observation[]): Presence[] {
  const tallies = new Map<CompiledBody, Tally>()
  for (const { outcome, probe, superseded } of observations) {
    if (superseded === true || probe.credential !== 'own' || outcome.kind === 'failed' || outcome.reply.body.kind !== 'json') continue
    const { status, body } = outcome.reply
    const compiled = contract.bodies.find((entry) => entry.body.operation === probe.operation && entry.body.status === String(status))
    if (compiled === undefined || status >= 300) continue
    const tally = tallies.get(compiled) ?? createTally()
    tallies.set(compiled, tally)
    countBody(tally, compiled.node, body.value)
  }
  return [...tallies].flatMap(([{ body, node }, { root }]) =>
    countBelow(node, root).map((count) => ({ operation: body.operation, status: Number(body.status), ...count })),
  )
}

type Count = Omit<Presence, 'operation' | 'status'>

/** Walks what was seen, not the schema, which may contain itself. */
function countBelow(root: SchemaNode, rootPlace: Place): Count[] {
  const counts = new Map<Pointer, Count>()
  const open = [{ node: root, place: rootPlace, location: '' }]
  for (let task = open.pop(); task !== undefined && counts.size < mostLocations; task = open.pop()) {
    const { node, place, location } = task
    for (const variant of node.variants ?? []) open.push({ node: variant, place, location })
    for (const [name, property] of node.properties) {
      const below = place.children.get(name)
      const at = extendPointer(location, name)
      if (below !== undefined) open.push({ node: property, place: below, location: at })
      if (node.required.has(name) || place.objects === 0) continue
      const { pointer, assumption } = property
      counts.set(at, { location: at, places: place.objects, present: below?.values ?? 0, claim: { pointer, assumption } })
    }
    const rest = place.children.get('*')
    const inner = node.items ?? node.rest
    if (rest !== undefined && inner !== null) open.push({ node: inner, place: rest, location: extendPointer(location, '*') })
  }
  return [...counts.values()]
}

/** The history after one more run; a property that is missed keeps the record by which it is missed, until it is seen again. */
export function advancePresence(history: readonly PresenceRecord[], counts: readonly Presence[]): PresenceRecord[] {
  const records = new Map(history.map((record) => [keyOf(record), record]))
  for (const count of counts) {
    const { operation, status, location, places, present } = count
    const key = keyOf(count)
    const record = records.get(key) ?? { operation, status, location, runs: 0, places: 0, present: 0 }
    if (present === 0 && isEstablished(record)) continue
    const next = { ...record, runs: record.runs + 1, places: record.places + places, present: record.present + present }
    records.set(key, next.runs < mostRuns ? next : halve(next))
  }
  return [...records.values()]
}

/** What a run missed. */
export interface Missing {
  operations: readonly Operation[]
  counts: readonly Presence[]
  history: readonly PresenceRecord[]
  /** How many distinct items of each list the run saw; an operation that is no list has none to count. */
  coverage: { operations: readonly { operation: string; items: number }[] }
}

/** Facts of the properties that were long present nearly everywhere and are now nowhere. */
export function missingFacts({ operations, counts, history, coverage }: Missing): PlacedFact[] {
  const records = new Map(history.map((record) => [keyOf(record), record]))
  return counts.flatMap((count): PlacedFact[] => {
    const { location, status, places, present, claim } = count
    const record = records.get(keyOf(count))
    const operation = operations.find(({ id }) => id === count.operation)
    const items = coverage.operations.find((own) => own.operation === count.operation)?.items ?? Number.POSITIVE_INFINITY
    const isTooFew = places < fewestPlaces || (location.includes('/*') && items < fewestPlaces)
    if (operation === undefined || record === undefined || present > 0 || isTooFew || !isEstablished(record)) return []
    const share = Math.floor((record.present / record.places) * 1000) / 10
    return [
      {
        id: 'response-optional-property-removed',
        operation,
        status,
        location,
        expected: `present, as in ${share} % of places over ${record.runs} runs`,
        observed: 'absent',
        specPointer: claim.pointer,
        assumption: claim.assumption,
        evidence: { count: places, of: places },
      },
    ]
  })
}

function isEstablished({ runs, places, present }: PresenceRecord): boolean {
  return runs >= established.runs && present >= established.share * places
}

function halve({ runs, places, present, ...key }: PresenceRecord): PresenceRecord {
  const half = Math.ceil(places / 2)
  return { ...key, runs: Math.floor(runs / 2), places: half, present: half - Math.floor((places - present) / 2) }
}

function keyOf({ operation, status, location }: PresenceKey): string {
  return `${operation}\n${status}\n${location}`
}
