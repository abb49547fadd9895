import { extendPointer } from '#input/pointer'
import type { Pointer } from '#spec/model'
import { breachOf } from './breaches.ts'
import { allOf, anyOf, boundChecks, itemBounds, lengthBounds, numberBounds } from './check-expressions.ts'
import type { Json } from './json.ts'
import { typeBits } from './json-type.ts'
import { hasRepeats, isMultipleOf, lengthOf } from './measures.ts'
import type { Scalar, SchemaNode } from './schema-node.ts'

/** The fast path over one body schema. */
export interface Conformance {
  /** Where the schema documents a property, in its order: what `seen` has a place for. */
  locations: Pointer[]
  /**
   * Whether there is nothing at all to report: valid, formats included, and no undocumented property. Sets `seen[i]` where the
   * property at `locations[i]` is present, as far as it looked. Nesting beyond all reason counts as not conforming, so that
   * the slow path, which does not recurse, decides.
   */
  conforms(value: Json, seen: Uint8Array): boolean
}

interface Generator {
  functions: string[]
  /** What the code refers to by `c[i]`: checks, expressions, sets. */
  constants: unknown[]
  locations: Map<Pointer, number>
  /** Functions under construction, by node: a schema that contains itself calls back. */
  open: Record<'object' | 'array' | 'valid object' | 'valid array', Map<SchemaNode, string>>
  /** Whether the code being written asks only whether a value is valid, so that undocumented names are no matter. */
  onlyValid: boolean
  calledBack: Set<string>
  named: number
  /** Named schemas around the code being written. */
  within: Pointer[]
  /** Whether one of them stands in itself: what it documents there is not counted again. */
  repeats: boolean
}

/**
 * How deep a schema that contains itself may be followed, and how often: each level may try several alternatives, so that the
 * work could double with each. Beyond either, the slow path decides.
 */
const deepest = 200
const most = 20_000
/** Values that are compared one by one; more are looked up. */
const longestComparison = 8
/**
 * Writes one JavaScript function for each object and array of the schema and compiles them together. All that goes into the
 * code comes from the spec, by `JSON.stringify` or as a constant; nothing of a response is ever compiled.
 */
export function compileConformance(root: SchemaNode): Conformance {
  const generator: Generator = {
    functions: [],
    constants: [lengthOf, isMultipleOf, hasRepeats],
    locations: new Map(),
    open: { object: new Map(), array: new Map(), 'valid object': new Map(), 'valid array': new Map() },
    onlyValid: false,
    calledBack: new Set(),
    named: 0,
    within: [],
    repeats: false,
  }
  const check = writeCheck(generator, root, 'v', '')
  const constants = generator.constants.map((_, index) => `const c${index}=c[${index}];`).join('')
  const source = `'use strict';let q=0;${constants}\n${generator.functions.join('\n')}\nreturn (v,s)=>{const d=0;q=0;return ${check}}`
  const build = new Function('c', source) as (constants: readonly unknown[]) => Conformance['conforms']
  return { locations: [...generator.locations.keys()], conforms: build(generator.constants) }
}

/** An expression that is true if the value of `name` conforms. */
function writeCheck(generator: Generator, node: SchemaNode, name: string, location: Pointer): string {
  if (node.variants !== null) {
    const byWeight = node.variants.toSorted((a, b) => weightOf(a) - weightOf(b))
    const write = (): string[] => byWeight.map((variant) => writeCheck(generator, variant, name, location))
    if (node.exclusive === null) return anyOf(write())
    return generator.onlyValid ? `${sumOf(write())}===1` : allOf([anyOf(write()), `${sumOf(writeValid(generator, write))}<2`])
  }
  const listed = listedValues(node)
  if (listed !== null) return writeList(generator, listed, name)
  const { mask } = node
  const checks: string[] = []
  if (mask & typeBits.string) checks.push(allOf([`typeof ${name}==='string'`, ...textChecks(generator, node, name)]))
  if (mask & typeBits.number) checks.push(allOf([`typeof ${name}==='number'`, ...boundChecks(node.bounds, name, numberBounds)]))
  else if (mask & typeBits.integer)
    checks.push(
      allOf([`(Number.isInteger(${name})||${name}===Infinity||${name}===-Infinity)`, ...boundChecks(node.bounds, name, numberBounds)]),
    )
  if (mask & typeBits.boolean) checks.push(`typeof ${name}==='boolean'`)
  if (mask & typeBits.null) checks.push(`${name}===null`)
  if (mask & typeBits.object)
    checks.push(
      allOf([`typeof ${name}==='object'&&${name}!==null&&!Array.isArray(${name})`, ...writeObject(generator, node, name, location)]),
    )
  if (mask & typeBits.array) checks.push(allOf([`Array.isArray(${name})`, ...writeArray(generator, node, name, location)]))
  return anyOf(checks)
}

/** Of the alternatives of a `oneOf` no two may be valid, and what is undocumented makes none of them invalid. */
function writeValid(generator: Generator, write: () => string[]): string[] {
  generator.onlyValid = true
  const checks = write()
  generator.onlyValid = false
  return checks
}

function sumOf(checks: readonly string[]): string {
  return `(${checks.map((check) => `(${check})`).join('+')})`
}

/** Alternatives that are told by a glance at the type come first. */
function weightOf({ mask }: SchemaNode): number {
  return mask & (typeBits.object | typeBits.array) ? 1 : 0
}

function listedValues(node: SchemaNode): Scalar[] | null {
  const values = node.constants[0] === undefined ? node.enums[0]?.value : [node.constants[0].value]
  return values?.filter((value) => breachOf(node, value) === null) ?? null
}

function writeList(generator: Generator, values: readonly Scalar[], name: string): string {
  if (values.length > longestComparison) return `${constant(generator, new Set(values))}.has(${name})`
  return anyOf(values.map((value) => `${name}===${JSON.stringify(value)}`))
}

function textChecks(generator: Generator, { formats, patterns, bounds }: SchemaNode, name: string): string[] {
  return [
    ...boundChecks(bounds, name, lengthBounds),
    ...formats.map(({ check }) => `${constant(generator, check)}(${name})`),
    ...patterns.map(({ expression }) => `${constant(generator, expression)}.test(${name})`),
  ]
}

function writeArray(generator: Generator, node: SchemaNode, name: string, location: Pointer): string[] {
  const { items, bounds, unique } = node
  const checks = boundChecks(bounds, name, itemBounds)
  if (unique.length > 0) checks.push(`!c2(${name})`)
  if (items === null) return checks
  const call = writeFunction(generator, 'array', { node, argument: name }, () => {
    const check = writeCheck(generator, items, 'x', extendPointer(location, '*'))
    return `for(let i=0;i<v.length;i++){const x=v[i];if(!(${check}))return false}return true`
  })
  return [...checks, call]
}

function writeObject(generator: Generator, node: SchemaNode, name: string, location: Pointer): string[] {
  if (node.properties.size === 0 && node.rest === null && !node.closed) return []
  const call = writeFunction(generator, 'object', { node, argument: name }, () => {
    const { within, repeats } = generator
    generator.repeats ||= node.definitions.some((definition) => within.includes(definition))
    generator.within = [...within, ...node.definitions]
    const properties = [...node.properties].map(([key, property]) => writeProperty(generator, node, key, property, location))
    const body = `let n=0,x;${properties.join('')}${writeRest(generator, node, location)}`
    Object.assign(generator, { within, repeats })
    return body
  })
  return [call]
}

interface Call {
  node: SchemaNode
  argument: string
}

/** A call of the function with this body, which is written first; of the one under construction where the node is within itself. */
function writeFunction(generator: Generator, kind: 'object' | 'array', { node, argument }: Call, write: () => string): string {
  const functions = generator.open[generator.onlyValid ? (`valid ${kind}` as const) : kind]
  const open = functions.get(node)
  if (open !== undefined) {
    generator.calledBack.add(open)
    return `${open}(${argument},s,d+1)`
  }
  const name = `f${generator.named++}`
  functions.set(node, name)
  const body = write()
  functions.delete(node)
  const guard = generator.calledBack.has(name) ? `if(d>${deepest}||++q>${most})return false;` : ''
  generator.functions.push(`function ${name}(v,s,d){${guard}${body}}`)
  return `${name}(${argument},s,d)`
}

function writeProperty(generator: Generator, node: SchemaNode, key: string, property: SchemaNode, location: Pointer): string {
  const at = extendPointer(location, key)
  if (node.refused.has(key)) return node.required.has(key) ? 'return false;' : `if((${writeRead(key)})!==undefined)return false;`
  const seen = generator.repeats || generator.onlyValid ? '' : `s[${placeOf(generator.locations, at)}]=1;`
  const check = writeCheck(generator, property, 'x', at)
  const present = `n++;${seen}${check === 'true' ? '' : `if(!(${check}))return false;`}`
  const read = `x=${writeRead(key)};`
  return node.required.has(key) ? `${read}if(x===undefined)return false;${present}` : `${read}if(x!==undefined){${present}}`
}

function placeOf(locations: Map<Pointer, number>, location: Pointer): number {
  const place = locations.get(location) ?? locations.size
  locations.set(location, place)
  return place
}

/** Names that every object inherits must be asked for with care; no value of JSON is undefined. */
function writeRead(key: string): string {
  const name = JSON.stringify(key)
  return key in Object.prototype ? `Object.hasOwn(v,${name})?v[${name}]:undefined` : `v[${name}]`
}

/** What follows the documented properties: a count shows whether there are others, and their names matter only if so. */
function writeRest(generator: Generator, node: SchemaNode, location: Pointer): string {
  if (node.rest === null && !(generator.onlyValid ? node.sealed : node.closed)) return 'return true'
  if (node.rest === null && node.siblings.size === 0) return 'let k=0;for(const _ in v)k++;return k===n'
  const known = constant(generator, new Set([...node.properties.keys(), ...node.siblings]))
  const check = node.rest === null ? 'false' : writeCheck(generator, node.rest, 'x', extendPointer(location, '*'))
  return `for(const k in v){if(${known}.has(k))continue;x=v[k];if(!(${check}))return false}return true`
}

function constant(generator: Generator, value: unknown): string {
  return `c${generator.constants.push(value) - 1}`
}
