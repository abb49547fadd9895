import { onTestFinished } from 'vitest'
import { type RunningSandbox, type SandboxOptions, startSandbox } from '#sandbox/server'

/** One answer of the sandbox, as a test looks at it. */
export interface Answer {
  status: number
  headers: Headers
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into bodies of every shape, which is what they assert on.
  json: any
}

/** A sandbox of one test with short ways to ask it. */
export interface TestSandbox extends RunningSandbox {
  ask(path: string, init?: RequestInit): Promise<Answer>
  /** PLU's list; a null key sends none. */
  plu(query?: string, key?: string | null): Promise<Answer>
  /** PuppetVendors' list; a null token sends none. */
  vendors(query?: string, token?: string | null): Promise<Answer>
  /** PuppetVendors' token for an API key. */
  token(): Promise<string>
  state(state: string, params?: object): Promise<Answer>
}

/** Starts a sandbox on a free port and closes it when the test is over; no rate limit unless the test asks for one. */
export async function openSandbox(options: SandboxOptions = {}): Promise<TestSandbox> {
  const sandbox = await startSandbox({ perMinute: null, ...options })
  onTestFinished(() => sandbox.close())
  return withShortcuts(sandbox)
}

/** The same shortcuts over a sandbox that is closed elsewhere. */
export function withShortcuts(sandbox: RunningSandbox): TestSandbox {
  const ask = async (path: string, init?: RequestInit): Promise<Answer> => {
    const response = await fetch(`${sandbox.origin}${path}`, { redirect: 'manual', ...init })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, json: parse(text) }
  }
  const token = async () => (await ask('/v2/authenticate', { method: 'POST', body: '{"apiKey":"vk_test"}' })).json.data.token
  return {
    ...sandbox,
    ask,
    token,
    plu: (query = '', key = 'sk_test') =>
      ask(`/api/v1/partner/card/users${query}`, { headers: key === null ? {} : { authorization: `Bearer ${key}` } }),
    vendors: async (query = '', given) => {
      const held = given === undefined ? await token() : given
      return ask(`/v2/vendor/users${query}`, { headers: held === null ? {} : { 'x-access-token': held } })
    },
    state: (state, params = {}) =>
      ask('/__sandbox/state', { method: 'POST', body: JSON.stringify({ action: 'setup', state, params, consumer: 'plumbline' }) }),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
