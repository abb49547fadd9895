import { isRecord } from '#input/json'
import { extendPointer, joinPointer } from '#input/pointer'
import type { Document, Placed, Pointer } from './model.ts'
import type { CredentialExchange, CredentialScheme, RequiredCredential, SecurityRequirement } from './security.ts'

type Source = Pick<Document, 'at' | 'follow'>

/** A security scheme that was validated. */
type ExtendedScheme = ({ type: 'http' } | { type: 'apiKey'; name: string }) & {
  'x-credential': { variable: string; refused?: string; exchange?: CredentialExchange }
}

/** The ways to be let into an operation: its own `security`, else the document's; one empty way where neither asks for anything. */
export function readSecurity(source: Source, operation: { pointer: Pointer }): SecurityRequirement[] {
  const own = extendPointer(operation.pointer, 'security')
  const pointer = Array.isArray(source.at(own)) ? own : '/security'
  const listed = source.at(pointer)
  const requirements = (Array.isArray(listed) ? listed : []).map((requirement: unknown, index) => ({
    credentials: Object.entries(isRecord(requirement) ? requirement : {}).map(([scheme, scopes]) => readRequired(source, scheme, scopes)),
    pointer: extendPointer(pointer, index),
  }))
  return requirements.length > 0 ? requirements : [{ credentials: [], pointer: Array.isArray(listed) ? pointer : operation.pointer }]
}

function readRequired(source: Source, scheme: string, scopes: unknown): RequiredCredential {
  const { value, pointer } = readScheme(source, scheme)
  return {
    scheme,
    wire: wireOf(scheme, value),
    scopes: (Array.isArray(scopes) ? scopes : []).map(String).sort(),
    pointer,
  }
}

function readScheme(source: Source, name: string): Placed<Record<string, unknown>> {
  const at = joinPointer('components', 'securitySchemes', name)
  const value = source.at(at)
  if (!isRecord(value)) return { value: {}, pointer: at }
  if (typeof value.$ref !== 'string') return { value, pointer: at }
  const pointer = source.follow(value.$ref, at)
  const target = source.at(pointer)
  return { value: isRecord(target) ? target : {}, pointer }
}

function wireOf(name: string, { type, in: place, name: field, scheme }: Record<string, unknown>): string {
  switch (type) {
    case 'apiKey':
      return `${String(place)} ${place === 'header' ? String(field).toLowerCase() : String(field)}`
    case 'http':
      return `header authorization ${String(scheme).toLowerCase()}`
    // Both hand out tokens that travel as bearer tokens (RFC 6750).
    case 'oauth2':
    case 'openIdConnect':
      return 'header authorization bearer'
    case 'mutualTLS':
      return 'client certificate'
    default:
      return `scheme ${name}`
  }
}

/** The one security scheme of a spec with its `x-credential`. */
export function readCredential({ at }: Source): CredentialScheme | null {
  const [entry] = Object.entries((at('/components/securitySchemes') ?? {}) as Record<string, ExtendedScheme>)
  if (entry === undefined) return null
  const [name, scheme] = entry
  const { variable, refused = null, exchange = null } = scheme['x-credential']
  return {
    name,
    placement: scheme.type === 'http' ? { type: 'bearer' } : { type: 'header', header: scheme.name },
    variable,
    refused,
    exchange,
  }
}
