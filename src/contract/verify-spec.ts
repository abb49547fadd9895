import { readFileSync } from 'node:fs'
import { HarnessError, type Place } from '#errors'
import { joinPointer } from '#input/pointer'
import { parseSpecDocument } from '#spec/document'
import type { Pointer, Spec } from '#spec/model'
import type { Pact } from './pact.ts'
import { findUnpromised } from './verify-promises.ts'

/** One point in which a pact and its spec disagree. */
export interface Discrepancy {
  /** Description of the interaction. */
  interaction: string
  /** A warning is not a fault: the comparator could not tell. */
  severity: 'error' | 'warning'
  /** The comparator's own code, or `response.body.optional`, `response.body.nullable`, `response.body.unknown`, `response.header.optional`. */
  code: string
  message: string
  /** In the pact. */
  place: Place
  /** In the spec. */
  spec: Place
}

/**
 * Holds a pact against its spec: what openapi-pact-comparator finds, and that the spec promises whatever the pact relies on (which
 * the comparator does not ask: it leaves `required` out). Errors first, in the pact's order.
 */
export async function verifyAgainstSpec(pact: Pact, spec: Spec): Promise<Discrepancy[]> {
  const found = [...(await compare(pact, spec)), ...findUnpromised(pact, spec)]
  return found.sort((a, b) => (a.severity === b.severity ? 0 : a.severity === 'error' ? -1 : 1))
}

/** The part of the comparator that is used here; its own declarations do not resolve under Node's rules for modules. */
interface ComparatorModule {
  Comparator: new (options: { oas: unknown }) => { compare(pact: unknown): AsyncIterable<Result> }
}

interface Result {
  type: 'error' | 'warning' | 'info'
  code: string
  message: string
  mockDetails?: { interactionDescription?: string | null; location: string }
  specDetails?: SpecDetails
}

interface SpecDetails {
  location: string
  pathName?: string | null
  pathMethod?: string | null
}

async function compare(pact: Pact, spec: Spec): Promise<Discrepancy[]> {
  const { Comparator } = (await import('@pactflow/openapi-pact-comparator')) as unknown as ComparatorModule
  const comparator = new Comparator({ oas: parseSpecDocument(readFileSync(spec.file, 'utf8'), spec.file).value })
  try {
    const results = await Array.fromAsync(comparator.compare(JSON.parse(readFileSync(pact.file, 'utf8'))))
    return results.flatMap((result) => (result.type === 'info' ? [] : [discrepancyOf(result, result.type, pact, spec)]))
  } catch (cause) {
    throw new HarnessError('contract', 'cannot be held against its spec', {
      place: { file: pact.file },
      hint: `openapi-pact-comparator gave up; check ${spec.file} with "npm run check:specs".`,
      cause,
    })
  }
}

function discrepancyOf(
  { code, message, mockDetails, specDetails }: Result,
  severity: Discrepancy['severity'],
  pact: Pact,
  spec: Spec,
): Discrepancy {
  return {
    interaction: mockDetails?.interactionDescription ?? '',
    severity,
    code,
    message,
    place: { file: pact.file, key: pactPointer(mockDetails?.location ?? '', pact) },
    spec: spec.locate(specPointer(specDetails ?? {})),
  }
}

/** From `[root].interactions[3].response.body.data`; a body's example lies deeper in files of version 4. */
function pactPointer(location: string, { interactions }: Pact): Pointer {
  const [, number = '', rest = ''] = /^\[root\]\.interactions\[(\d+)\](.*)$/.exec(location) ?? []
  const interaction = interactions[Number(number)]
  if (number === '' || interaction === undefined) return ''
  const body = /^\.response\.body(.*)$/.exec(rest)?.[1]
  return body === undefined ? interaction.pointer + pointerOf(rest) : interaction.response.pointer + pointerOf(body)
}

/** From `[root].paths./v1/users.get.responses.200…schema.components.schemas.User.type`: references are followed in place. */
function specPointer({ location = '', pathName, pathMethod }: Partial<SpecDetails>): Pointer {
  const shared = /\.components(\..*)$/.exec(location)?.[1]
  if (shared !== undefined) return joinPointer('components') + pointerOf(shared)
  if (typeof pathName !== 'string' || typeof pathMethod !== 'string') return pointerOf(location.replace('[root]', ''))
  const prefix = `[root].paths.${pathName}.${pathMethod}`
  return joinPointer('paths', pathName, pathMethod) + (location.startsWith(prefix) ? pointerOf(location.slice(prefix.length)) : '')
}

function pointerOf(trail: string): Pointer {
  return joinPointer(...trail.split(/[.[\]]+/).filter((step) => step !== ''))
}
