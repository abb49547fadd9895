import { isRecord } from '#input/json'
import { extendPointer, joinPointer } from '#input/pointer'
import type { Pointer } from './model.ts'
import type { PlainCredential, PlainSpec, SecurityAlternative } from './plain-spec.ts'

/** The ways to be let into an operation: its own `security`, else the document's; one empty way where neither asks for anything. */
export function plainSecurity(spec: PlainSpec, operation: { pointer: Pointer }): SecurityAlternative[] {
  const own = extendPointer(operation.pointer, 'security')
  const pointer = Array.isArray(spec.at(own)) ? own : '/security'
  const listed = spec.at(pointer)
  const alternatives = (Array.isArray(listed) ? listed : []).map((requirement: unknown, index) => ({
    credentials: Object.entries(isRecord(requirement) ? requirement : {}).map(([scheme, scopes]) => readCredential(spec, scheme, scopes)),
    pointer: extendPointer(pointer, index),
  }))
  return alternatives.length > 0 ? alternatives : [{ credentials: [], pointer: Array.isArray(listed) ? pointer : operation.pointer }]
}

function readCredential(spec: PlainSpec, scheme: string, scopes: unknown): PlainCredential {
  const { value, pointer } = readScheme(spec, scheme)
  return {
    scheme,
    wire: wireOf(scheme, value),
    scopes: (Array.isArray(scopes) ? scopes : []).map(String).sort(),
    pointer,
  }
}

function readScheme(spec: PlainSpec, name: string): { value: Record<string, unknown>; pointer: Pointer } {
  const at = joinPointer('components', 'securitySchemes', name)
  const value = spec.at(at)
  if (!isRecord(value)) return { value: {}, pointer: at }
  if (typeof value.$ref !== 'string') return { value, pointer: at }
  const pointer = spec.follow(value.$ref, at)
  const target = spec.at(pointer)
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
