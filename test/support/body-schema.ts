import { type BodyContract, sourceOf } from '#contract/bodies'
import { explainBody } from '#findings/explain'
import { type CountedFact, createTally, factsOf } from '#findings/tally'
import { createGateCompiler } from '#schema/gate'
import type { Json } from '#schema/json'
import type { SchemaNode } from '#schema/schema-node'
import { createSchemaReader } from '#schema/schema-reader'
import type { JsonSchema } from '#spec/model'

/** A body contract around a schema; its `$defs` are what the spec's components would be. */
export function bodyOf(schema: JsonSchema): BodyContract {
  return { api: 'test.v1', operation: 'listThings', status: '200', mediaType: 'application/json', schema, pointer: '/body' }
}

/** The node of a schema that is a body's. */
export function nodeOf(schema: JsonSchema): SchemaNode {
  const body = bodyOf(schema)
  return createSchemaReader(sourceOf(body)).node([body.pointer])
}

/** The facts of several bodies of one schema together, in the order of their locations. */
export function factsAbout(schema: JsonSchema, ...bodies: Json[]): CountedFact[] {
  const tally = createTally()
  const node = nodeOf(schema)
  for (const body of bodies) explainBody(tally, node, body)
  return factsOf(tally).sort((a, b) => compare(a.location, b.location) || compare(a.id, b.id))
}

/** `id location count/of`, for each fact. */
export function linesAbout(schema: JsonSchema, ...bodies: Json[]): string[] {
  return factsAbout(schema, ...bodies).map(({ id, location, evidence }) => `${id} ${location} ${evidence.count}/${evidence.of}`)
}

/** Whether the fast path finds nothing to report. */
export function conforms(schema: JsonSchema, value: Json): boolean {
  const { passes, locations } = createGateCompiler()(nodeOf(schema))
  return passes(value, new Uint8Array(locations.length))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
