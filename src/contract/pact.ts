import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { codeOf, HarnessError } from '#errors'
import { isRecord } from '#input/json'
import { extendPointer } from '#input/pointer'
import { showPath } from '#input/shown-path'
import { fileLimits, readTextFile } from '#input/text-file'
import { parseSpecDocument } from '#spec/document'
import type { Pointer } from '#spec/model'
import { readSent } from './pact-request.ts'
import { createReader, type Fail, type Reader } from './reader.ts'

/** One pact file, of any specification version from 2 to 4, reduced to what pins and verification need. */
export interface Pact {
  /** Path as messages show it: relative to the working directory where it is below it. */
  file: string
  consumer: string
  provider: string
  interactions: Interaction[]
}

/** One HTTP interaction of a pact. */
export interface Interaction {
  description: string
  states: ProviderState[]
  method: string
  path: string
  /** Names that the request takes out of the provider state, `${NAME}` in its generators. */
  injected: string[]
  /** What the request sends, as `readSent` names it. */
  sends: ReadonlyMap<string, readonly string[]>
  response: ExpectedResponse
  /** Pointer to the interaction in the pact file. */
  pointer: Pointer
}

/** What the provider must arrange before an interaction. */
export interface ProviderState {
  name: string
  params: Record<string, unknown>
}

/** The response of an interaction as the consumer relies on it. */
export interface ExpectedResponse {
  status: number
  /** Example values by name in lower case. */
  headers: Record<string, string>
  /** The example; undefined where the interaction expects no body. */
  body: unknown
  rules: MatchingRule[]
  /** Pointer to the body's example in the pact file. */
  pointer: Pointer
}

/** A matching rule of a response body. */
export interface MatchingRule {
  /** The pact's own path, such as `$.data.users[*].email`. */
  path: string
  /** As the pact states them: `{ match: 'regex', regex }` and the like. */
  matchers: Record<string, unknown>[]
}

/** Files beside the pacts that are none. */
const derived = new Set(['schemas.json'])

/** Reads every pact of a directory `contracts/<api>`, by file name; throws `contract` naming file, line and key where one is not readable. */
export function loadPacts(directory: string): Pact[] {
  return listPactFiles(directory).map((file) => {
    const shown = showPath(file)
    return parsePact(readTextFile(file, { code: 'contract', shown, hint: mendHint, limit: fileLimits.pact }), shown)
  })
}

function listPactFiles(directory: string): string[] {
  let names: string[]
  try {
    names = readdirSync(directory)
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return []
    throw new HarnessError('contract', `cannot be read as a directory of pacts: ${codeOf(cause)}`, {
      place: { file: showPath(directory) },
      hint: 'Move what is there out of the way, or mend its rights.',
      cause,
    })
  }
  return names
    .filter((name) => name.endsWith('.json') && !derived.has(name))
    .sort()
    .map((name) => join(directory, name))
}

/** Reads the text of one pact file; throws `contract` as `loadPacts` does. */
export function parsePact(text: string, file: string): Pact {
  const fail: Fail = (pointer, message) => {
    throw new HarnessError('contract', message, { place: placeOf(text, file, pointer), hint: mendHint })
  }
  const root = createReader(parseJson(text, file), '', fail)
  return {
    file,
    consumer: root.at('consumer').at('name').string(),
    provider: root.at('provider').at('name').string(),
    interactions: root.at('interactions').items().map(readInteraction),
  }
}

const mendHint = 'Pacts are written by "npm run pacts"; undo the edit by hand, or write them anew.'

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const line = cause instanceof Error ? /\(line (\d+) /.exec(cause.message)?.[1] : undefined
    throw new HarnessError('contract', `${basename(file)} is not JSON, and so no pact`, {
      place: line === undefined ? { file } : { file, line: Number(line) },
      hint: mendHint,
    })
  }
}

// Lines are looked for only when something is wrong: a pact is read at every start.
function placeOf(text: string, file: string, key: Pointer): { file: string; line: number; key: Pointer } {
  return { file, line: parseSpecDocument(text, file).locate(key).line ?? 1, key }
}

function readInteraction(interaction: Reader): Interaction {
  const type = interaction.optional('type')?.string() ?? 'Synchronous/HTTP'
  if (type !== 'Synchronous/HTTP') interaction.at('type').fail('an HTTP interaction')
  const request = interaction.at('request')
  return {
    description: interaction.at('description').string(),
    states: readStates(interaction),
    method: request.at('method').string().toUpperCase(),
    path: request.at('path').string(),
    injected: findExpressions(request.optional('generators')?.value),
    sends: readSent(request),
    response: readResponse(interaction.at('response')),
    pointer: interaction.pointer,
  }
}

function readStates(interaction: Reader): ProviderState[] {
  const states = interaction.optional('providerStates')
  if (states === undefined) {
    const single = interaction.optional('providerState') ?? interaction.optional('provider_state')
    return single === undefined ? [] : [{ name: single.string(), params: {} }]
  }
  return states.items().map((state) => ({ name: state.at('name').string(), params: state.optional('params')?.record() ?? {} }))
}

function findExpressions(generators: unknown): string[] {
  const names = [...JSON.stringify(generators ?? null).matchAll(/\$\{([^}"\\]+)\}/g)].map(([, name = '']) => name)
  return [...new Set(names)].sort()
}

function readResponse(response: Reader): ExpectedResponse {
  const body = response.optional('body')
  const wrapped = body !== undefined && isWrapped(body.value)
  const headers = Object.entries(response.optional('headers')?.record() ?? {})
  return {
    status: response.at('status').integer(100, 599),
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), [value].flat().join(', ')])),
    body: wrapped ? readContent(body) : body?.value,
    rules: readRules(response.optional('matchingRules')),
    pointer: extendPointer(response.pointer, 'body', ...(wrapped ? ['content'] : [])),
  }
}

// Version 4 wraps the example; versions 2 and 3 write it as it is.
function isWrapped(body: unknown): boolean {
  return isRecord(body) && Object.hasOwn(body, 'content') && Object.hasOwn(body, 'encoded')
}

function readContent(body: Reader): unknown {
  const content = body.at('content')
  const encoded = body.at('encoded').value
  // JSON that was written as text; any other encoding is no JSON.
  if (encoded === 'JSON' && typeof content.value === 'string') {
    try {
      return JSON.parse(content.value)
    } catch {
      return content.fail('JSON, as "encoded" says')
    }
  }
  return content.value
}

function readRules(rules: Reader | undefined): MatchingRule[] {
  if (rules === undefined) return []
  const body = rules.optional('body')
  if (body !== undefined) {
    return Object.keys(body.record()).map((path) => ({
      path,
      matchers: body
        .at(path)
        .at('matchers')
        .items()
        .map((matcher) => matcher.record()),
    }))
  }
  // Version 2: one flat record over headers and body.
  return Object.keys(rules.record())
    .filter((path) => /^\$\.body(?=[.[]|$)/.test(path))
    .map((path) => ({ path: `$${path.slice('$.body'.length)}`, matchers: [rules.at(path).record()] }))
}
