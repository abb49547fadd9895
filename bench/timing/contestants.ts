import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { responseValidatorFor } from '#bench/neighbours/response-validator'
import { benchNow, policy } from '#bench/run/check'
import type { Subject } from '#bench/run/subject'
import { createBodyLedger } from '#findings/body-ledger'
import { explainBody } from '#findings/explain'
import { judge } from '#findings/judge'
import { createTally, factsOf } from '#findings/tally'
import { isRecord } from '#input/json'
import type { PageReader } from '#pagination/style'
import { styleOf } from '#pagination/styles'
import type { Json } from '#schema/json'
import { mapSchema } from '#schema/schema-walk'
import type { JsonSchema, Spec } from '#spec/model'
import type { Contestant } from './race.ts'
import type { Workload } from './workload.ts'

/** Names of contestants that others are held against. */
export const names = {
  parse: 'JSON.parse',
  healthy: 'Plumbline: healthy path',
  validation: 'Plumbline: validation, undocumented properties and coverage alone',
  judge: 'Plumbline: whole judgement on one reply',
  explainOne: 'Plumbline: explains a page with one item amiss',
  explainAll: 'Plumbline: explains a page with every item amiss',
  ajv: 'ajv, the same schema, full formats',
  validator: 'openapi-response-validator, as it comes',
  validatorClosed: 'openapi-response-validator, told of undocumented properties',
  validatorAsMuch: 'openapi-response-validator, made to do as much',
} as const

/** What a survey reads all pages of a list with. */
export function readerOf({ list: { pagination, id } }: Subject): PageReader {
  if (pagination === null) throw new Error(`${id} is no list`)
  return styleOf(pagination).reader(pagination)
}

/** All that run in this process, on one page. */
export function contestantsOn(workload: Workload): Contestant[] {
  const { subject, compiled, text, value, observation } = workload
  const read = readerOf(subject)
  const { contract, list, spec } = subject
  const ajv = new Ajv2020({ strict: false })
  addFormats.default(ajv, { mode: 'full' })
  const validate = ajv.compile(compiled.body.schema)
  const seen = new Uint8Array(compiled.gate.locations.length)
  const plain = responseValidatorFor(spec, list)
  const closed = responseValidatorFor(closedSpec(spec), list)
  const coverage = coverageWalk(compiled.body.schema)
  return [
    { name: names.parse, run: () => JSON.parse(text) },
    { name: names.healthy, run: () => analyse(workload, read) },
    { name: names.validation, run: () => compiled.gate.passes(value, seen) },
    { name: names.judge, run: () => judge({ contract, policy, now: benchNow, observations: [observation], surveys: [] }) },
    { name: names.explainOne, run: explaining(workload, 1) },
    { name: names.explainAll, run: explaining(workload, workload.items) },
    { name: names.ajv, run: () => validate(value) },
    { name: names.validator, run: () => plain(200, value) },
    { name: names.validatorClosed, run: () => closed(200, value) },
    {
      name: names.validatorAsMuch,
      run: () => [closed(200, value), coverage(value), read(value)],
    },
  ]
}

/** What a check does with a healthy body: validation, undocumented properties, coverage, pagination facts. */
export function analyse({ subject: { contract, list }, value }: Workload, read: PageReader): unknown {
  const ledger = createBodyLedger(contract)
  ledger.take(list, 200, { value })
  return [ledger.facts(), ledger.coverage(list), read(value)]
}

function explaining({ compiled, value, pagination }: Workload, amiss: number): () => unknown {
  const broken = structuredClone(value)
  const items = readItems(broken, styleOf(pagination).listOf(pagination))
  for (const item of items.slice(0, amiss)) if (isRecord(item)) Reflect.deleteProperty(item, Object.keys(item)[0] ?? '')
  return () => {
    const tally = createTally()
    explainBody(tally, compiled.node, broken)
    return factsOf(tally)
  }
}

function readItems(value: Json, pointer: string): Json[] {
  let current: Json | undefined = value
  for (const key of pointer.split('/').slice(1)) current = isRecord(current) ? current[key] : undefined
  return Array.isArray(current) ? current : []
}

/** The spec with every object closed that documents its members: how a validator is told of undocumented properties. */
function closedSpec(spec: Spec): Spec {
  const close = (schema: JsonSchema): JsonSchema =>
    schema.properties === undefined || schema.additionalProperties !== undefined ? schema : { ...schema, additionalProperties: false }
  return { ...spec, schemas: Object.fromEntries(Object.entries(spec.schemas).map(([name, schema]) => [name, mapSchema(schema, close)])) }
}

/** Keeps the places where a value had a property. */
type Walk = (value: Json, seen: Set<string>) => void

/** Coverage as one would add it to a validator: a function for each object and list of the schema that has properties in it. */
function coverageWalk(root: JsonSchema): (body: Json) => Set<string> {
  const compile = (schema: JsonSchema, path: string): Walk | null => {
    if (schema.$ref !== undefined) return compile(root.$defs?.[schema.$ref.slice('#/$defs/'.length)] ?? {}, path)
    const ofItem = schema.items === undefined ? null : compile(schema.items, `${path}/*`)
    if (ofItem !== null) {
      return (value, seen) => {
        if (Array.isArray(value)) for (const item of value) ofItem(item, seen)
      }
    }
    const members = Object.entries(schema.properties ?? {}).map(([name, property]) => ({
      name,
      at: `${path}/${name}`,
      walk: compile(property, `${path}/${name}`),
    }))
    if (members.length === 0) return null
    return (value, seen) => {
      if (!isRecord(value)) return
      for (const { name, at, walk } of members) {
        const child = value[name]
        if (child === undefined) continue
        seen.add(at)
        walk?.(child, seen)
      }
    }
  }
  const walk = compile(root, '')
  return (body) => {
    const seen = new Set<string>()
    walk?.(body, seen)
    return seen
  }
}
