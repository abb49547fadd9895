import { hash, type JsonObject } from './json.ts'
import { domains, firstNames, lastNames } from './names.ts'

/** A made-up person; every provider dresses them in its own fields. */
export interface Person {
  firstName: string
  lastName: string
  /** Distinct among the people of one seed. */
  email: string
  /** Null where the person has none and the provider says so, undefined where it says nothing. */
  phone: string | null | undefined
  createdAt: Date
  /** A source of further choices that belong to this person alone. */
  random: Random
}

/** Repeatable chance: the same seed gives the same choices on every machine. */
export interface Random {
  /** At least 0, below `end`; whole. */
  below(end: number): number
  pick<Item extends NonNullable<unknown>>(items: readonly [Item, ...Item[]]): Item
}

/** Seeds of the people that the sandbox's own providers and scenarios show, with how many are in use at most unless asked for more. */
const seedsInUse = { plu: 150, puppetvendors: 150 } as const

const dayMs = 86_400_000
const earliest = Date.UTC(2019, 0, 1)
const days = 2372
const rareMoments = [
  '2020-02-29T23:59:59.999Z',
  '2024-02-29T00:00:00.000Z',
  '2023-12-31T23:59:59.001Z',
  '2024-03-31T01:30:00.000Z',
] as const

/** Chance seeded by a text (mulberry32). */
export function createRandom(seed: string): Random {
  let state = hash(seed)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (end: number) => Math.floor(next() * end)
  return { below, pick: (items) => items[below(items.length)] ?? items[0] }
}

/** The first `count` people of a seed: the same for every call, and more of them never change the ones before. */
export function createPeople(seed: string, count: number): Person[] {
  const taken = new Set<string>()
  return Array.from({ length: count }, (_, index) => createPerson(`${seed}/${index}`, index, taken))
}

/** A copy in ascending order of a text property; equal ones keep their order. */
export function sortedBy(users: readonly JsonObject[], key: string): JsonObject[] {
  const text = (user: JsonObject) => String(user[key])
  return users.toSorted((one, other) => (text(one) < text(other) ? -1 : text(one) > text(other) ? 1 : 0))
}

/**
 * Every e-mail address, name and phone number longer than 3 characters that the sandbox shows by default: canaries that no output
 * of Plumbline may hold.
 */
export function personalValues(): string[] {
  const values = new Set<string>()
  for (const [seed, count] of Object.entries(seedsInUse)) {
    for (const { email, firstName, lastName, phone } of createPeople(seed, count)) {
      for (const value of [email, firstName, lastName, phone]) if (value && value.length > 3) values.add(value)
    }
  }
  return [...values].sort()
}

function createPerson(seed: string, index: number, taken: Set<string>): Person {
  const random = createRandom(seed)
  const [firstName, first] = spellings(entry(firstNames, random))
  const [lastName, last] = spellings(entry(lastNames, random))
  const email = distinct(localPart(first, last, random), entry(domains, random), taken)
  return { firstName, lastName, email, phone: phoneNumber(random), createdAt: moment(random, index), random }
}

function entry<Item>(items: readonly Item[], random: Random): Item {
  const item = items[random.below(items.length)]
  if (item === undefined) throw new RangeError('an empty word list')
  return item
}

function spellings(name: string | readonly [string, string]): readonly [string, string] {
  return typeof name === 'string' ? [name, latinise(name)] : name
}

const letters: Readonly<Record<string, string>> = { ł: 'l', ø: 'o', þ: 'th', ð: 'd', ı: 'i', ß: 'ss', æ: 'ae', ʻ: "'" }

function latinise(name: string): string {
  const plain = name.toLowerCase().replace(/[łøþðıßæʻ]/g, (letter) => letters[letter] ?? '')
  return plain
    .normalize('NFD')
    .replace(/[^a-z0-9' -]/g, '')
    .replace(/ +/g, '-')
}

function localPart(first: string, last: string, random: Random): string {
  const initial = first.charAt(0)
  const shapes = [
    `${first}.${last}`,
    `${first}.${last}`,
    `${first}${last}`,
    `${initial}.${last}`,
    `${first}_${last}`,
    `${first}+partner`,
    `${first}.${last}+card.2024`,
    `${last}${1950 + random.below(60)}`,
    `${initial}`,
    `${first.toUpperCase()}.${last}`,
    `_${first}_`,
    `${last}&co`,
    `dept=${initial}${last}`,
    `${1_000_000 + random.below(9_000_000)}`,
  ] as const
  // RFC 5321, 4.5.3.1.1: a local part is at most 64 octets.
  return random.pick(shapes).slice(0, 60)
}

function distinct(local: string, domain: string, taken: Set<string>): string {
  let email = `${local}@${domain}`
  for (let copy = 2; taken.has(email.toLowerCase()); copy += 1) email = `${local}${copy}@${domain}`
  taken.add(email.toLowerCase())
  return email
}

function phoneNumber(random: Random): string | null | undefined {
  const tail = String(random.below(100)).padStart(2, '0')
  // Ranges that their countries keep for fiction.
  const shapes = [
    `+1-555-555-01${tail}`,
    `(212) 555-01${tail}`,
    `+44 20 7946 00${tail}`,
    `+61 491 570 1${tail}`,
    `+33199001${tail}0`,
    `01632 9600${tail}`,
    `+1 206 555 01${tail} ext. ${random.below(900) + 100}`,
  ] as const
  const shape = random.pick(shapes)
  const lot = random.below(8)
  return lot === 0 ? null : lot === 1 ? undefined : shape
}

function moment(random: Random, index: number): Date {
  const drawn = earliest + random.below(days) * dayMs + random.below(dayMs)
  // Now and then one from the edges of the calendar, and one on the full second.
  if (index % 31 === 7) return new Date(random.pick(rareMoments))
  return new Date(index % 9 === 4 ? drawn - (drawn % 1000) : drawn)
}
