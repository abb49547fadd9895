import { createHash } from 'node:crypto'

/** A body that a provider may answer every request with, and what it is meant to exhaust. */
export interface WorstBody {
  name: string
  /** JSON text; another one for each request where `request` is used. */
  write(request: number): string
  /** Whether it is sent compressed. */
  isBomb?: boolean
  /** Sent beside it. */
  headers?: Readonly<Record<string, string>>
}

/** As large as a body may be, with room for the rest of the page. */
const most = 7_900_000

/** A page as everybody sends it. */
export const plainBody: WorstBody = { name: '100 users', write: () => page(users(100)) }

/** Bodies of PLU's list of users: each is as bad as it can be for one part of a check. */
export const worstBodies: readonly WorstBody[] = [
  { name: '7.9 MB of `[]` in an extra property', write: () => page(users(20), `"extra":[${repeat('[],', most / 3)}0]`) },
  { name: '290,000 empty lists, just few enough', write: () => page(users(20), `"extra":[${repeat('[],', 290_000)}0]`) },
  { name: 'an object of 500,000 names', write: () => page(users(20), `"extra":{${names(500_000, 0)}}`) },
  { name: '45,000 names that were never seen before', write: (request) => page(users(20), names(45_000, request)) },
  { name: '20 new names in each of 10,000 users', write: (request) => page(users(10_000, (index) => names(20, request * 10_000 + index))) },
  { name: '4 new names in each of 10,000 users', write: (request) => page(users(10_000, (index) => names(4, request * 10_000 + index))) },
  { name: '45,000 objects with a name of their own', write: () => page(users(20), `"extra":[${owners(45_000)}]`) },
  { name: '10,000 users on every page', write: () => page(users(10_000)) },
  { name: '10,000 other users on every page', write: (request) => page(users(10_000, () => '', request)) },
  { name: '100,000 users that are an id and nothing else', write: (request) => page(ids(100_000, request)) },
  { name: 'nesting of 145,000 levels', write: () => page(users(20), `"extra":${repeat('[', 145_000)}${repeat(']', 145_000)}`) },
  { name: 'nesting of 3,000,000 levels', write: () => page(users(20), `"extra":${repeat('[', 3_000_000)}${repeat(']', 3_000_000)}`) },
  { name: 'an address of 7.9 MB', write: () => page(user(0, { email: repeat('a.', most / 2) })) },
  {
    name: 'an id of 7.9 MB that its pattern goes astray in',
    write: () => page(user(0, { serviceId: `${repeat('-user-', most / 6)}\\n` })),
  },
  { name: '7.9 MB that no compression helps against', write: (request) => page(user(0, { firstName: noise(request) })) },
  {
    name: '10,000 users of which nothing is right',
    write: () => page(list(10_000, () => '{"serviceId":1,"email":"x","status":[],"createdAt":""}')),
  },
  {
    name: '10,000 new values of an enum beside 5 MB of text',
    write: () => page(users(10_000, undefined, 0, grown), `"note":"${repeat('a b ', 1_250_000)}"`),
  },
  { name: 'the same name 1,000,000 times', write: () => page(users(20), `${repeat('"a":0,', 1_000_000)}"a":0`) },
  { name: 'a text of emoji', write: () => page(users(20), `"extra":"${repeat('😀', most / 4)}"`) },
  { name: '100 MB of white space as 100 KB of gzip', write: () => page(users(20), `"extra":[${repeat(' ', 100_000_000)}]`), isBomb: true },
  { name: '15 KB of headers on every answer', write: () => page(users(100)), headers: { 'x-filler': 'a'.repeat(15_000) } },
]

function page(items: string, extra = ''): string {
  const pagination = '"pagination":{"skip":0,"limit":50,"total":20}'
  return `{"status":"success","message":"ok","data":{"users":[${items}],${pagination}}${extra === '' ? '' : `,${extra}`}}`
}

type Fields = Partial<Record<'serviceId' | 'email' | 'firstName' | 'status', string>>

function user(index: number, { serviceId, email, firstName, status }: Fields = {}, more = ''): string {
  const id = serviceId ?? `acme-user-${index}`
  const names = `"email":"${email ?? `u${index}@example.com`}","firstName":"${firstName ?? 'Ada'}","lastName":"Lovelace"`
  const rest = `"status":"${status ?? 'approved'}","program":"custodial","createdAt":"2026-01-15T10:30:00Z"`
  return `{"serviceId":"${id}",${names},${rest}${more === '' ? '' : `,${more}`}}`
}

function users(
  count: number,
  more: (index: number) => string = () => '',
  request = 0,
  fields: (index: number) => Fields = () => ({}),
): string {
  return list(count, (index) => user(request * count + index, fields(index), more(index)))
}

function ids(count: number, request: number): string {
  return list(count, (index) => `{"serviceId":"acme-user-${'0'.repeat(30)}-${request}-${index}"}`)
}

function grown(index: number): Fields {
  return { status: `grown_${index.toString(36)}` }
}

function names(count: number, from: number): string {
  return list(count, (index) => `"name${(from * count + index).toString(36)}":0`)
}

function owners(count: number): string {
  return list(count, (index) => `{"k${index.toString(36)}":1}`)
}

/** Text that looks like noise, and is the same in each run. */
function noise(seed: number): string {
  const blocks = Array.from({ length: most / 64 / 20 }, (_, block) => createHash('sha512').update(`${seed} ${block}`).digest('base64url'))
  return (
    repeat('', 0) +
    Array.from({ length: 14 }, (_, turn) => blocks.map((block) => block.slice(turn) + block.slice(0, turn)).join('')).join('')
  )
}

function list(count: number, one: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => one(index)).join()
}

function repeat(text: string, count: number): string {
  return text.repeat(Math.floor(count))
}
