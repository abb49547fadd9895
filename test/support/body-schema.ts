import type { BodyContract } from '#contract/bodies'
import { explainBody } from '#findings/explain'
import { type CountedFact, createTally, factsOf } from '#findings/tally'
import { compileSchema } from '#schema/compile-schema'
import { compileConformance } from '#schema/conformance'
import type { Json } from '#schema/json'
import type { JsonSchema } from '#spec/model'

/** A body contract around a schema; its `$defs` are what the spec's components would be. */
export function bodyOf(schema: JsonSchema): BodyContract {
  return { api: 'test.v1', operation: 'listThings', status: '200', mediaType: 'application/json', schema, pointer: '/body' }
}

/** The facts of several bodies of one schema together, in the order of their locations. */
export function factsAbout(schema: JsonSchema, ...bodies: Json[]): CountedFact[] {
  const tally = createTally()
  const node = compileSchema(bodyOf(schema))
  for (const body of bodies) explainBody(tally, node, body)
  return factsOf(tally).sort((a, b) => compare(a.location, b.location) || compare(a.id, b.id))
}

/** `id location count/of`, for each fact. */
export function linesAbout(schema: JsonSchema, ...bodies: Json[]): string[] {
  return factsAbout(schema, ...bodies).map(({ id, location, evidence }) => `${id} ${location} ${evidence.count}/${evidence.of}`)
}

/** Whether the fast path finds nothing to report. */
export function conforms(schema: JsonSchema, value: Json): boolean {
  const { conforms, locations } = compileConformance(compileSchema(bodyOf(schema)))
  return conforms(value, new Uint8Array(locations.length))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
