import { isRecord } from '#input/json'
import { extendPointer } from '#input/pointer'
import type { Pointer } from '#spec/model'
import { type Interaction, loadPacts } from './pact.ts'
import { createRuleIndex, type RuleIndex } from './rule-path.ts'

/** What one pact interaction relies on. */
export interface Pin {
  /** The interaction's description, as the consumer test names it. */
  description: string
  method: string
  /** The request's own path, below the base URL. */
  path: string
  status: number
  /** Leaves of the expected body, `*` for indexes and dynamic keys, and `header/<lower-case-name>`. */
  locations: ReadonlySet<string>
}

/** Where a response can be pinned; `path` is an operation's template or a concrete path. */
export interface PinnedPlace {
  method: string
  path: string
  status: number
  location: string
}

/** Reads the pins of every pact in a directory `contracts/<api>`; throws `contract` where one is not readable. */
export function loadPins(directory: string): Pin[] {
  return loadPacts(directory).flatMap((pact) => pact.interactions.map(pinOf))
}

/** Descriptions, sorted, of the interactions whose expected response holds the location or anything below it. */
export function pinnedBy(pins: readonly Pin[], at: PinnedPlace): string[] {
  const names = pins.filter((pin) => answers(pin, at) && relies(pin, at.location)).map((pin) => pin.description)
  return [...new Set(names)].sort()
}

/** What an interaction relies on. */
export function pinOf({ description, method, path, response }: Interaction): Pin {
  const headers = Object.keys(response.headers).map((name) => `header/${name}`)
  const body =
    response.body === undefined ? [] : expectedLeaves(response.body, createRuleIndex(response.rules)).map((leaf) => leaf.location)
  return { description, method, path, status: response.status, locations: new Set([...headers, ...body]) }
}

/** A leaf of an expected body: a value, or an object or list that is expected empty or only of its type. */
export interface ExpectedLeaf {
  location: Pointer
  /** The example's. */
  value: unknown
}

/** The leaves of an expected body, each location as often as the example holds it. */
export function expectedLeaves(body: unknown, rules: RuleIndex): ExpectedLeaf[] {
  return [...walk(body, [], '', rules)]
}

function* walk(value: unknown, path: readonly string[], location: Pointer, rules: RuleIndex): Generator<ExpectedLeaf> {
  if (Array.isArray(value) && value.length > 0) {
    for (const [index, item] of value.entries()) yield* walk(item, [...path, String(index)], extendPointer(location, '*'), rules)
  } else if (isRecord(value) && Object.keys(value).length > 0) {
    const dynamic = rules.hasDynamicKeys(path)
    for (const [key, child] of Object.entries(value))
      yield* walk(child, [...path, key], extendPointer(location, dynamic ? '*' : key), rules)
  } else {
    yield { location, value }
  }
}

function answers(pin: Pin, { method, path, status }: PinnedPlace): boolean {
  return pin.method === method.toUpperCase() && pin.status === status && fitsTemplate(path, pin.path)
}

/** Whether a concrete path is one of a path template's, `/users/{id}`. */
export function fitsTemplate(template: string, path: string): boolean {
  const wanted = template.split('/')
  const segments = path.split('/')
  return wanted.length === segments.length && wanted.every((segment, index) => /^\{.*\}$/.test(segment) || segment === segments[index])
}

function relies(pin: Pin, location: string): boolean {
  if (location === '' || pin.locations.has(location)) return true
  const below = `${location}/`
  return pin.locations.values().some((pinned) => pinned.startsWith(below))
}
