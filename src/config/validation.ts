import { Ajv2020, type AnySchemaObject, type ErrorObject } from 'ajv/dist/2020.js'
import { HarnessError, type Place } from '#errors'
import { didYouMean } from '#input/near-match'
import { quoted } from '#input/quoted'
import type { YamlSource } from '#input/yaml-source'
import { faultOfCron } from './cron.ts'
import { formats } from './formats.ts'

interface Problem {
  place: Place
  message: string
  hint?: string
}

/**
 * Holds a parsed file, unless it is empty, against its schema, whose `x-wants` say what each value should be; throws `config` for the
 * first fault, with place, what it got and what it wants.
 */
export function validateYaml(source: YamlSource, schema: AnySchemaObject): void {
  if (source.value === null) return
  const ajv = new Ajv2020({ allErrors: true, verbose: true, allowUnionTypes: true, formats: { ...formats } })
  ajv.addVocabulary(['x-wants'])
  const validate = ajv.compile(schema)
  if (validate(source.value)) return
  const problems = (validate.errors ?? []).flatMap((error) => describe(error, source) ?? [])
  // The order of a person who reads the file, not that of the schema.
  problems.sort((a, b) => (a.place.line ?? 0) - (b.place.line ?? 0))
  const [first] = problems
  if (first === undefined) throw new HarnessError('internal', 'A YAML file was refused without a reason.')
  throw new HarnessError('config', first.message, { place: first.place, ...(first.hint === undefined ? {} : { hint: first.hint }) })
}

function describe(error: ErrorObject, source: YamlSource): Problem | null {
  const path = error.instancePath.split('/').slice(1).map(fromPointer)
  switch (error.keyword) {
    case 'additionalProperties':
      return describeUnknownKey(error, path, source)
    case 'required': {
      const missing = String(error.params.missingProperty)
      const wanted = wants(Object(error.parentSchema?.properties)[missing])
      return { place: source.placeOfKey(path), message: `${missing} is missing; wants ${wanted}` }
    }
    case 'minItems':
    case 'uniqueItems': {
      const found = error.keyword === 'minItems' ? 'an empty list' : 'the same entry twice'
      return { place: source.place(path), message: `got ${found}, wants ${wants(error.parentSchema)}` }
    }
    case 'propertyNames':
      return null
    case 'pattern':
      if (error.propertyName === undefined) break
      return {
        place: source.placeOfKey([...path, error.propertyName]),
        message: `got ${quoted(error.propertyName)}, wants ${wants(error.parentSchema)}`,
      }
  }
  const found =
    error.params.format === 'base-url'
      ? gotUrl(error.data, source.written(path))
      : path.length === 0
        ? kindOf(error.data)
        : got(error.data, source.written(path))
  const message = `got ${found}, wants ${wants(error.parentSchema)}`
  // It quotes the value, which may be a secret where a variable brought it.
  const { data } = error
  const fault = error.params.format === 'cron' && typeof data === 'string' && source.written(path) === undefined ? faultOfCron(data) : null
  return { place: source.place(path), message, ...(fault !== null && { hint: fault }) }
}

function describeUnknownKey(error: ErrorObject, path: string[], source: YamlSource): Problem {
  const name = String(error.params.additionalProperty)
  const known = Object.keys(Object(error.parentSchema?.properties))
  return {
    place: source.placeOfKey([...path, name]),
    message: `there is no such key${didYouMean(name, known)}`,
    hint: `Known keys: ${known.join(', ')}.`,
  }
}

function wants(subschema: unknown): string {
  const { 'x-wants': text } = Object(subschema)
  return typeof text === 'string' ? text : 'another value'
}

/** What was found, as the file spells it: the value of a variable may be a secret. */
function got(value: unknown, written: string | undefined): string {
  if (written !== undefined) return quoted(written)
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object'
    ? 'a map'
    : typeof value === 'number'
      ? String(value)
      : typeof value === 'string'
        ? quoted(value)
        : JSON.stringify(value)
}

/** What a whole file holds: it may be one that was named by mistake, such as that of a secret. */
function kindOf(value: unknown): string {
  return typeof value === 'object' ? got(value, undefined) : `a ${typeof value === 'string' ? 'text' : typeof value}`
}

/** A URL without the parts in which people keep passwords and keys. */
function gotUrl(value: unknown, written: string | undefined): string {
  const text = written ?? value
  if (typeof text !== 'string') return got(value, written)
  return quoted(text.replace(/^.*@/s, '…@').replace(/[?#].*$/s, ([mark]) => `${mark}…`))
}

function fromPointer(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~')
}
