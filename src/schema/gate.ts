import { _, Ajv2020, type KeywordCxt, type ValidateFunction } from 'ajv/dist/2020.js'
import type { Pointer } from '#spec/model'
import { formats } from './formats.ts'
import { type Documented, type Recursion, writeGateSchema } from './gate-schema.ts'
import type { Json } from './json.ts'
import { hasRepeats, isMultipleOf } from './measures.ts'
import { compilePattern } from './pattern.ts'
import type { SchemaNode } from './schema-node.ts'

/** Whether there is anything to tell of a body. */
export interface Gate {
  /** Where the schema documents a property, in its order: what `seen` has a place for. */
  locations: Pointer[]
  /**
   * Whether a value is valid, formats included, and has no undocumented property. Sets `seen[i]` where the property at `locations[i]`
   * is present, as far as it looked. What takes too long to decide does not pass, so that the walk that explains decides.
   */
  passes(value: Json, seen: Uint8Array): boolean
}

/** What the keywords of one run share. */
interface Run {
  seen: Uint8Array
  visits: number
}

/** How often a schema that contains itself may be called back: each level may try several alternatives, so that work could double. */
const mostVisits = 20_000

/** Compiles gates by ajv; the gates of one compiler share its memory. */
export function createGateCompiler(): (root: SchemaNode) => Gate {
  const run: Run = { seen: new Uint8Array(), visits: 0 }
  const plain = createAjv(run, false)
  return (root) => {
    const { schema, locations, names } = writeGateSchema(root)
    // ajv passes over a documented `__proto__`.
    if (names.has('__proto__')) return { locations, passes: () => false }
    // Names that every object inherits must be asked for with care, which takes time.
    const ajv = [...names].some((name) => name in Object.prototype) ? createAjv(run, true) : plain
    const validate = ajv.compile(schema)
    return { locations, passes: (value, seen) => runGate(validate, run, value, seen) }
  }
}

function runGate(validate: ValidateFunction, run: Run, value: Json, seen: Uint8Array): boolean {
  run.seen = seen
  run.visits = 0
  try {
    return validate(value) && run.visits <= mostVisits
  } catch (error) {
    // Nested more deeply than the stack is.
    if (error instanceof RangeError) return false
    throw error
  } finally {
    validate.errors = null
  }
}

function createAjv(run: Run, ownProperties: boolean): Ajv2020 {
  const ajv = new Ajv2020({
    ownProperties,
    meta: false,
    validateSchema: false,
    addUsedSchema: false,
    strict: false,
    // A number beyond what a double holds is read as infinite, and nothing is known of it.
    strictNumbers: false,
    messages: false,
    formats: { ...formats },
    code: { regExp: Object.assign((pattern: string) => compilePattern(pattern), { code: '' }) },
  })
  ajv.removeKeyword('multipleOf').removeKeyword('uniqueItems')
  ajv.addKeyword({
    keyword: 'multipleOf',
    type: 'number',
    errors: false,
    compile: (step: number) => (value: number) => isMultipleOf(value, step),
  })
  ajv.addKeyword({ keyword: 'uniqueItems', type: 'array', errors: false, compile: () => (items: Json[]) => !hasRepeats(items) })
  ajv.addKeyword({
    keyword: 'recurse',
    errors: false,
    compile: (recursion: Recursion) => (value: Json) => visit(ajv, run, recursion, value),
  })
  ajv.addKeyword({ keyword: 'documented', type: 'object', errors: false, code: (context) => writeNames(context, run) })
  return ajv
}

/** Calls back by a function of ours: a reference of ajv's copies the errors of each level, which grow with a power of two. */
function visit(ajv: Ajv2020, run: Run, recursion: Recursion, value: Json): boolean {
  return ++run.visits <= mostVisits && ajv.compile(recursion())(value)
}

/** Keeps which documented names an object has; where it may have no others, it must have no more names than those: to count is cheaper than to look. */
function writeNames(context: KeywordCxt, run: Run): void {
  const { gen, data, it } = context
  const { places, closed } = context.schema as Documented
  const seen = gen.const('seen', _`${gen.scopeValue('obj', { ref: run })}.seen`)
  const known = gen.let('known', 0)
  for (const [name, place] of places) {
    const isThere = it.opts.ownProperties ? _`Object.hasOwn(${data}, ${name})` : _`${data}[${name}] !== undefined`
    gen.if(isThere, () => {
      if (closed) gen.code(_`${known}++`)
      if (place >= 0) gen.code(_`${seen}[${place}] = 1`)
    })
  }
  if (!closed) return
  const all = gen.let('all', 0)
  gen.forIn('name', data, () => gen.code(_`${all}++`))
  context.fail(_`${all} !== ${known}`)
}
