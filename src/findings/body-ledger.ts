import type { Operation, Pointer } from '#spec/model'
import { parsePointer } from '#spec/pointer'
import type { CompiledBody, CompiledContract } from './compiled-contract.ts'
import { documentedResponse } from './documented-response.ts'
import { explainBody } from './explain.ts'
import type { PlacedFact } from './reply-ledger.ts'
import type { BodyTaker, BodyValue } from './reply-setting.ts'
import { resembles } from './resemblance.ts'
import { createTally, factsOf, type Place, type Tally } from './tally.ts'

/** The bodies of one check, held against their schemas. */
export interface BodyLedger extends BodyTaker {
  /** What is wrong with them, counted over all bodies of one response. */
  facts(): PlacedFact[]
  /** Where the success responses of an operation document a property, and whether it was present in any body taken. */
  coverage(operation: Operation): { location: Pointer; seen: boolean }[]
}

interface Entry {
  operation: Operation
  status: number
  compiled: CompiledBody
  bodies: BodyValue[]
  seen: Uint8Array
  /** Null as long as all bodies conform: then nothing needs to be counted. */
  tally: Tally | null
}

/** A ledger of no bodies yet. */
export function createBodyLedger({ bodies }: CompiledContract): BodyLedger {
  const entries = new Map<CompiledBody, Entry>()
  const find = (operation: Operation, status: number) => {
    const documented = documentedResponse(operation, status)?.status
    return bodies.find(({ body }) => body.operation === operation.id && body.status === documented)
  }
  return {
    take(operation, status, body) {
      const compiled = find(operation, status)
      if (compiled === undefined) return
      const entry = entries.get(compiled) ?? createEntry(compiled, operation, status)
      entries.set(compiled, entry)
      takeBody(entry, body)
    },
    resembles(operation, status, body) {
      const node = find(operation, status)?.node
      return node !== undefined && resembles(node, body)
    },
    conforms(operation, status, body) {
      const conformance = find(operation, status)?.conformance
      return conformance?.conforms(body, new Uint8Array(conformance.locations.length)) === true
    },
    facts: () =>
      [...entries.values()].flatMap(({ tally, operation, status }) =>
        tally === null ? [] : factsOf(tally).map((fact) => ({ ...fact, operation, status })),
      ),
    coverage: (operation) =>
      bodies
        .filter(({ body }) => body.operation === operation.id && body.status.startsWith('2'))
        .flatMap((compiled) => coverageOf(compiled, entries.get(compiled))),
  }
}

function createEntry(compiled: CompiledBody, operation: Operation, status: number): Entry {
  const seen = new Uint8Array(compiled.conformance.locations.length)
  return { operation, status, compiled, bodies: [], seen, tally: null }
}

/** The first body that does not conform makes the slow path count all of them, because evidence is of all that was looked at. */
function takeBody(entry: Entry, body: BodyValue): void {
  const { conformance, node } = entry.compiled
  const { value } = body
  const isFine = conformance.conforms(value, entry.seen)
  if (entry.tally === null && isFine) {
    entry.bodies.push(body)
    return
  }
  const tally = entry.tally ?? createTally()
  for (const earlier of entry.bodies.splice(0)) explainBody(tally, node, earlier.value)
  explainBody(tally, node, value)
  entry.tally = tally
}

function coverageOf({ conformance }: CompiledBody, entry: Entry | undefined): { location: Pointer; seen: boolean }[] {
  const root = entry?.tally?.root
  return conformance.locations.map((location, index) => ({
    location,
    seen: entry?.seen[index] === 1 || (root !== undefined && isPresent(root, location)),
  }))
}

function isPresent(root: Place, location: Pointer): boolean {
  let place: Place | undefined = root
  for (const segment of parsePointer(location)) place = place?.children.get(segment)
  return (place?.values ?? 0) > 0
}
