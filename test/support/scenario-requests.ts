import type { Answer, TestSandbox } from './open-sandbox.ts'

/** What one request under a scenario came to: an answer, or how it failed. */
export type Outcome = Answer | 'cut'

/** The outcomes of the fixed requests, by their names. */
export type Outcomes = Record<string, Outcome>

type Ask = (sandbox: TestSandbox, held: Held) => Promise<Answer>

/** What the requests need to know of the healthy sandbox: a token, and the cursors of its users in order. */
export interface Held {
  token: string
  cursors: readonly string[]
}

const vendors =
  (query: string): Ask =>
  (sandbox, { token }) =>
    sandbox.vendors(query, token)
const plu =
  (query: string): Ask =>
  (sandbox) =>
    sandbox.plu(query)

/** Requests that between them reach everything that a scenario may change. */
export const requests: Readonly<Record<string, Ask>> = {
  'plu default': plu(''),
  'plu first': plu('?skip=0&limit=10'),
  'plu second': plu('?skip=10&limit=10'),
  'plu deep': plu('?skip=100&limit=100'),
  'plu last': plu('?skip=125&limit=10'),
  'plu past': plu('?skip=140&limit=10'),
  'plu all': plu('?skip=0&limit=131'),
  'plu no key': (sandbox) => sandbox.plu('', null),
  'plu refused': plu('?limit=0'),
  'vendors default': vendors(''),
  'vendors first': vendors('?first=10'),
  'vendors second': (sandbox, { token, cursors }) => sandbox.vendors(`?first=10&after=${cursors[9]}`, token),
  'vendors hundred': vendors('?first=100'),
  'vendors rest': (sandbox, { token, cursors }) => sandbox.vendors(`?first=100&after=${cursors[99]}`, token),
  'vendors rest in full': (sandbox, { token, cursors }) => sandbox.vendors(`?first=37&after=${cursors[99]}`, token),
  'vendors back to the first': (sandbox, { token, cursors }) => sandbox.vendors(`?last=10&before=${cursors[10]}`, token),
  'vendors last': vendors('?last=10'),
  'vendors last hundred': vendors('?last=100'),
  'vendors before': (sandbox, { token, cursors }) => sandbox.vendors(`?last=10&before=${cursors[127]}`, token),
  'vendors type': vendors('?type=merchant'),
  'vendors approved': vendors('?approved=false'),
  'vendors search': vendors('?search=example.com'),
  'vendors over': vendors('?first=101'),
  'vendors both ends': vendors('?first=5&last=5'),
  'vendors both cursors': (sandbox, { token, cursors }) => sandbox.vendors(`?first=5&after=${cursors[0]}&before=${cursors[3]}`, token),
  'vendors no token': (sandbox) => sandbox.vendors('', null),
  'vendors merchant': (sandbox) => sandbox.vendors('', sandbox.credentials.PUPPETVENDORS_MERCHANT_TOKEN),
  authenticate: (sandbox) => sandbox.ask('/v2/authenticate', { method: 'POST', body: '{"apiKey":"vk_1"}' }),
}

/** Makes every request once, all at the same time. */
export async function takeOutcomes(sandbox: TestSandbox, held: Held): Promise<Outcomes> {
  const taken = Object.entries(requests).map(async ([name, ask]) => [name, await ask(sandbox, held).catch(() => 'cut' as const)] as const)
  return Object.fromEntries(await Promise.all(taken))
}

/** The names of the requests whose outcome differs in status, body or a header that a client may look at. */
export function changedRequests(healthy: Outcomes, now: Outcomes): string[] {
  return Object.keys(requests).filter((name) => essence(healthy[name]) !== essence(now[name]))
}

function essence(outcome: Outcome | undefined): string {
  if (outcome === undefined || outcome === 'cut') return String(outcome)
  const headers = ['content-type', 'content-encoding', 'location', 'retry-after', 'deprecation', 'sunset'].map((name) =>
    outcome.headers.get(name),
  )
  // Every token is new.
  return JSON.stringify([outcome.status, headers, outcome.text.replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+/, 'TOKEN')])
}
