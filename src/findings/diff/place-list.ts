import type { DiffPlace } from './finding.ts'

/** How many places of one finding are named; all of them are counted. */
export const mostNamed = 20

/** A place where a change shows, and whether a pact relies on it there. */
export interface NamedPlace extends Omit<DiffPlace, 'fingerprint'> {
  pinned: boolean
}

/** Places, counted, and the foremost of them by name. */
export interface PlaceList {
  count(): number
  /** Places that our pacts rely on first, then the nearest to the root of the value, then by name. */
  named(): readonly NamedPlace[]
  /** A place once: all places of one operation are added before those of the next. */
  add(place: NamedPlace): void
  /** The places of another list, below them at a suffix. */
  addAll(places: PlaceList, suffix: string): void
}

/** An empty list. */
export function createPlaceList(): PlaceList {
  let count = 0
  const named: NamedPlace[] = []
  const told = { operation: '', places: new Set<string>() }
  const name = (place: NamedPlace): void => {
    const last = named.at(-1)
    if (named.length === mostNamed && last !== undefined && byNearness(place, last) >= 0) return
    const at = named.findIndex((each) => byNearness(place, each) < 0)
    named.splice(at === -1 ? named.length : at, 0, place)
    named.length = Math.min(named.length, mostNamed)
  }
  return {
    count: () => count,
    named: () => named,
    add: (place) => {
      if (told.operation !== place.operation) {
        told.operation = place.operation
        told.places.clear()
      }
      // Media types, and alternatives, often change alike.
      const key = `${place.status}\n${place.location}`
      if (told.places.has(key)) return
      told.places.add(key)
      count += 1
      name(place)
    },
    addAll: (places, suffix) => {
      count += places.count()
      for (const place of places.named()) name({ ...place, location: place.location + suffix })
    },
  }
}

function byNearness(a: NamedPlace, b: NamedPlace): number {
  return (
    Number(b.pinned) - Number(a.pinned) ||
    depthOf(a.location) - depthOf(b.location) ||
    compareText(a.operation, b.operation) ||
    compareText(a.status ?? '', b.status ?? '') ||
    compareText(a.location, b.location)
  )
}

function depthOf(location: string): number {
  let depth = 0
  for (let at = location.indexOf('/'); at !== -1; at = location.indexOf('/', at + 1)) depth += 1
  return depth
}

/** Orders texts by their code units. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
