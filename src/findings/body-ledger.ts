import { parsePointer } from '#input/pointer'
import type { Operation, Pointer } from '#spec/model'
import type { CompiledBody, CompiledContract } from './compiled-contract.ts'
import { documentedResponse } from './documented-response.ts'
import { explainBody } from './explain.ts'
import type { PlacedFact } from './reply-ledger.ts'
import type { BodyTaker, BodyValue } from './reply-setting.ts'
import { resembles } from './resemblance.ts'
import { type CountedFact, createTally, factsOf, type Place, type Tally } from './tally.ts'

/** The bodies of one check, held against their schemas. */
export interface BodyLedger extends BodyTaker {
  /** What is wrong with them, counted over all bodies of one response. */
  facts(): PlacedFact[]
  /** Where the success responses of an operation document a property, and whether it was present in any body taken. */
  coverage(operation: Operation): { location: Pointer; seen: boolean }[]
}

type Origin = 'certain' | 'unprovoked'

interface Entry {
  operation: Operation
  status: number
  compiled: CompiledBody
  origin: Origin
  bodies: BodyValue[]
  seen: Uint8Array
  /** Null as long as all bodies conform: then nothing needs to be counted. */
  tally: Tally | null
}

/** A ledger of no bodies yet. */
export function createBodyLedger({ bodies }: CompiledContract): BodyLedger {
  const entries = { certain: new Map<CompiledBody, Entry>(), unprovoked: new Map<CompiledBody, Entry>() }
  const find = (operation: Operation, status: number) => {
    const documented = documentedResponse(operation, status)?.status
    return bodies.find(({ body }) => body.operation === operation.id && body.status === documented)
  }
  return {
    take(operation, status, body, origin: Origin = 'certain') {
      const compiled = find(operation, status)
      if (compiled === undefined) return
      const entry = entries[origin].get(compiled) ?? createEntry(compiled, operation, status, origin)
      entries[origin].set(compiled, entry)
      takeBody(entry, body)
    },
    resembles(operation, status, body) {
      const documented = status === null ? bodies.filter((each) => each.body.operation === operation.id) : (find(operation, status) ?? [])
      return [documented].flat().some(({ node }) => resembles(node, body))
    },
    lacksOnly(operation, status, body, location) {
      const node = find(operation, status)?.node
      if (node === undefined) return false
      const tally = createTally()
      explainBody(tally, node, body)
      return factsOf(tally).every((fact) => fact.location === location || fact.id === 'response-optional-property-added')
    },
    conforms(operation, status, body) {
      const gate = find(operation, status)?.gate
      return gate?.passes(body, new Uint8Array(gate.locations.length)) === true
    },
    facts: () =>
      [...entries.certain.values(), ...entries.unprovoked.values()].flatMap(({ tally, operation, status, origin }) =>
        tally === null ? [] : factsOf(tally).map((fact) => ({ ...fact, ...unlessCertain(origin, fact), operation, status })),
      ),
    coverage: (operation) =>
      bodies
        .filter(({ body }) => body.operation === operation.id && body.status.startsWith('2'))
        .flatMap((compiled) => coverageOf(compiled, entries.certain.get(compiled))),
  }
}

/** Why an error that we did not provoke is believed to be the API's. */
const doubt = 'that the API itself wrote this error, which no request of ours provoked: it may be a gateway’s'

function unlessCertain(origin: Origin, { assumption }: CountedFact): { assumption: string | null } {
  return { assumption: origin === 'certain' ? assumption : (assumption ?? doubt) }
}

function createEntry(compiled: CompiledBody, operation: Operation, status: number, origin: Origin): Entry {
  const seen = new Uint8Array(compiled.gate.locations.length)
  return { operation, status, origin, compiled, bodies: [], seen, tally: null }
}

/** The first body that does not conform makes the slow path count all of them, because evidence is of all that was looked at. */
function takeBody(entry: Entry, body: BodyValue): void {
  const { gate, node } = entry.compiled
  const { value } = body
  const isFine = gate.passes(value, entry.seen)
  if (entry.tally === null && isFine) {
    entry.bodies.push(body)
    return
  }
  const tally = entry.tally ?? createTally()
  for (const earlier of entry.bodies.splice(0)) explainBody(tally, node, earlier.value)
  explainBody(tally, node, value)
  entry.tally = tally
}

function coverageOf({ gate }: CompiledBody, entry: Entry | undefined): { location: Pointer; seen: boolean }[] {
  const root = entry?.tally?.root
  return gate.locations.map((location, index) => ({
    location,
    seen: entry?.seen[index] === 1 || (root !== undefined && isPresent(root, location)),
  }))
}

function isPresent(root: Place, location: Pointer): boolean {
  let place: Place | undefined = root
  for (const segment of parsePointer(location)) place = place?.children.get(segment)
  return (place?.values ?? 0) > 0
}
