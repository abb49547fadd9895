import { bodyKey, type Place, setValue, targetsOf, valueAt } from '#bench/mutations/places'
import { isRecord } from '#input/json'
import type { Answer } from './responses.ts'
import type { Spelt } from './spellings.ts'

/** A conforming response that is meant to break whoever reads it. */
export interface Hostility {
  name: string
  /** Null where the response has no place for it. */
  spell(answer: Answer, places: readonly Place[]): Spelt | null
}

const marker = 'here:6f1c0e9a-2b7d-4c55-9a51-0d3f9c1e7b42'
const depth = 20_000
const width = 20_000

/** Bodies that are deep, wide or long, where the documented schema leaves that open. */
export const hostilities: readonly Hostility[] = [
  inMap('a map nested 20,000 deep', () => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
  inMap('lists nested 20,000 deep', () => `${'['.repeat(depth)}${']'.repeat(depth)}`),
  inMap('a map of 20,000 names', () => `{${Array.from({ length: width }, (_, index) => `"k${index}":null`).join(',')}}`),
  inMap(
    'a map of names that every object inherits',
    () => '{"__proto__":{"polluted":true},"constructor":1,"toString":2,"hasOwnProperty":3,"valueOf":null}',
  ),
  inMap('the same name a thousand times', () => `{${'"a":1,'.repeat(999)}"a":1}`),
  inText('a text of a million characters', () => JSON.stringify('é'.repeat(1_000_000))),
  inText('a text of escapes', () => `"${'\\u0000\\ud800\\u2028'.repeat(1000)}"`),
]

function inMap(name: string, json: () => string): Hostility {
  return place(name, json, ({ views: [view] }) => view?.closed === false && view.rest === null && view.types?.has('object') === true)
}

function inText(name: string, json: () => string): Hostility {
  const isFree = ({ views: [view, ...others], kind }: Place): boolean =>
    kind === 'property' &&
    others.length === 0 &&
    view?.types?.has('string') === true &&
    [...view.formats, ...view.patterns, ...Object.keys(view.bounds)].length === 0 &&
    view.listed === null
  return place(name, json, isFree)
}

/** Puts a text of JSON in the place of one value of a kind, past any printer that would not get to its end. */
function place(name: string, json: () => string, isPlace: (place: Place) => boolean): Hostility {
  return {
    name,
    spell({ status, headers, body }, places) {
      const box = { [bodyKey]: structuredClone(body) }
      const [target] = places.filter(isPlace).flatMap((each) => targetsOf(each, box))
      if (target === undefined) return null
      // A map keeps the names that it has: the marker becomes the value of one more.
      const held = valueAt(target)
      if (isRecord(held)) setValue({ holder: held, key: 'more' }, marker)
      else setValue(target, marker)
      return { status, headers, bytes: Buffer.from(JSON.stringify(box[bodyKey]).replace(JSON.stringify(marker), () => json())) }
    },
  }
}
