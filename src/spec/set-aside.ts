import { isRecord } from '#input/json'
import { didYouMean } from '#input/near-match'
import { extendPointer, joinPointer } from '#input/pointer'
import { componentKinds, extensions, type Kind, parts, unusedKeys } from './kinds.ts'
import type { Pointer } from './model.ts'
import { modernise } from './modernise.ts'
import type { Notice } from './notice.ts'

type Members = Record<string, unknown>

/** The part of a document that is probed, every element at its pointer, and what was set aside. */
export interface ProbedPart {
  value: unknown
  /** The GETs that were set aside, with nothing but their names: a document of its own. */
  unprobed: { paths: Members }
  notices: Notice[]
}

const operationExtensions = ['x-stability-level', 'x-pagination', 'x-rate-limit']
const writes = ['put', 'delete', 'options', 'head', 'patch', 'trace', 'query', 'additionalOperations']

/**
 * Sets aside what no probe meets: operations without our extensions that are no credential exchange, components that no other operation
 * refers to, and what OpenAPI and JSON Schema know and we do not judge. Keys that neither of them knows stay, to be refused.
 */
export function setAside(root: unknown): ProbedPart {
  if (!isRecord(root)) return { value: root, unprobed: { paths: {} }, notices: [] }
  const notices: Notice[] = []
  const isOld = /^3\.0\.\d+$/.test(String(root.openapi))
  const components = isRecord(root.components) ? root.components : {}
  const reached = new Map<string, unknown>()
  const note = (pointer: Pointer, message: string): void => void notices.push({ pointer, message })

  const reach = (reference: string): void => {
    const [, section = '', name = ''] = /^#\/components\/(\w+)\/([^/]+)$/.exec(reference) ?? []
    const kind = componentKinds[section]
    const pointer = joinPointer('components', section, name)
    const found = isRecord(components[section]) ? components[section] : {}
    if (kind === undefined || reached.has(pointer) || !Object.hasOwn(found, name)) return
    reached.set(pointer, undefined)
    reached.set(pointer, keep(kind, found[name], pointer))
  }

  const keep = (kind: Kind, value: unknown, pointer: Pointer): unknown => {
    if (!isRecord(value)) return value
    if (typeof value.$ref === 'string') reach(value.$ref)
    if (kind === 'parameter' && (value.in === 'header' || value.in === 'cookie')) note(pointer, 'is not sent: only query parameters are')
    const { discriminator } = value
    if (kind === 'schema' && isRecord(discriminator) && isRecord(discriminator.mapping)) {
      for (const target of Object.values(discriminator.mapping)) reach(String(target))
    }
    const written =
      kind === 'schema' && isOld
        ? modernise(value, (key) => note(extendPointer(pointer, key), 'is ignored beside a $ref in OpenAPI 3.0'))
        : value
    return Object.fromEntries(
      Object.entries(written).flatMap(([key, member]) => {
        const at = extendPointer(pointer, key)
        const reason = reasonAgainst(kind, key, member)
        if (reason === null) return [[key, keepPart(kind, key, member, at)]]
        note(at, reason)
        return []
      }),
    )
  }

  const keepPart = (kind: Kind, key: string, value: unknown, pointer: Pointer): unknown => {
    const part = parts[kind][key]
    if (part === undefined) return value
    const [form, of] = part
    if (form === 'one') return keep(of, value, pointer)
    if (Array.isArray(value)) return form === 'list' ? value.map((each, index) => keep(of, each, extendPointer(pointer, index))) : value
    if (!isRecord(value) || form === 'list') return value
    const entries = key === 'content' ? readable(value, pointer, note) : Object.entries(value)
    return Object.fromEntries(entries.map(([name, each]) => [name, keep(of, each, extendPointer(pointer, name))]))
  }

  const top = keep('document', { ...root, ...(isOld && { openapi: '3.1.0' }) }, '') as Members
  const { paths, security, unprobed } = keepPaths(root, keep, note)
  const sections = keepComponents(components, reached, { used: JSON.stringify([root.security, security]), keep, note })
  return {
    value: { ...top, ...(isRecord(root.paths) && { paths }), ...(isRecord(root.components) && { components: sections }) },
    unprobed: { paths: unprobed },
    notices,
  }
}

type Keep = (kind: Kind, value: unknown, pointer: Pointer) => unknown
type Note = (pointer: Pointer, message: string) => void

function keepPaths(root: Members, keep: Keep, note: Note): { paths: Members; security: unknown[]; unprobed: Members } {
  const exchanges = exchangesOf(root)
  const security: unknown[] = []
  const paths: Members = {}
  const unprobed: Members = {}
  for (const [path, item] of Object.entries(isRecord(root.paths) ? root.paths : {})) {
    const pointer = joinPointer('paths', path)
    if (path.startsWith('x-')) note(pointer, 'is an extension that Plumbline does not know')
    else if (!isRecord(item)) paths[path] = item
    else {
      const others = Object.keys(item).filter((key) => !isProbed(key, item[key], exchanges))
      for (const method of others) note(extendPointer(pointer, method), unprobedReason(method))
      if (others.includes('get') && isRecord(item.get)) unprobed[path] = { get: { operationId: item.get.operationId } }
      const rest = Object.fromEntries(Object.entries(item).filter(([key]) => !others.includes(key)))
      if (others.length > 0 && !('get' in rest || 'post' in rest)) continue
      paths[path] = keep('pathItem', rest, pointer)
      security.push(...Object.values(rest).map((operation) => (isRecord(operation) ? operation.security : [])))
    }
  }
  return { paths, security, unprobed }
}

function exchangesOf(root: Members): Set<unknown> {
  const schemes = isRecord(root.components) && isRecord(root.components.securitySchemes) ? root.components.securitySchemes : {}
  return new Set(
    Object.values(schemes).map((scheme) => {
      const credential = isRecord(scheme) ? scheme['x-credential'] : null
      const exchange = isRecord(credential) ? credential.exchange : null
      return isRecord(exchange) ? exchange.operation : null
    }),
  )
}

function isProbed(key: string, operation: unknown, exchanges: ReadonlySet<unknown>): boolean {
  if (writes.includes(key)) return false
  if ((key !== 'get' && key !== 'post') || !isRecord(operation)) return true
  const isOurs = (name: string): boolean =>
    name.startsWith('x-') && (operationExtensions.includes(name) || didYouMean(name, operationExtensions) !== '')
  return (typeof operation.operationId === 'string' && exchanges.has(operation.operationId)) || Object.keys(operation).some(isOurs)
}

function unprobedReason(method: string): string {
  if (writes.includes(method)) return 'is not probed: only GET is, and the POST of a credential exchange'
  return `is not probed: it has none of ${operationExtensions.join(', ')}`
}

/** The JSON of a body where there is some; what else it may be is not read. */
function readable(content: Members, pointer: Pointer, note: Note): [string, unknown][] {
  const isJson = (mediaType: string): boolean => /^application\/([a-z0-9.-]+\+)?json$/.test(mediaType)
  const entries = Object.entries(content)
  if (!entries.some(([mediaType]) => isJson(mediaType))) return entries
  for (const [mediaType] of entries) if (!isJson(mediaType)) note(extendPointer(pointer, mediaType), 'is not judged: only JSON is')
  return entries.filter(([mediaType]) => isJson(mediaType))
}

interface Use {
  /** The names of security schemes that are asked for stand in it. */
  used: string
  keep: Keep
  note: Note
}

function keepComponents(components: Members, reached: ReadonlyMap<string, unknown>, { used, keep, note }: Use): Members {
  const kept: Members = {}
  for (const [section, entries] of Object.entries(components)) {
    const pointer = joinPointer('components', section)
    const isKnown = componentKinds[section] !== undefined || section === 'securitySchemes'
    if (unusedKeys.components.includes(section)) note(pointer, 'is not used: no operation that is probed refers to it')
    else if (section.startsWith('x-')) note(pointer, 'is an extension that Plumbline does not know')
    else if (!isKnown || !isRecord(entries)) kept[section] = entries
    else {
      const isUsed = (name: string, value: unknown): boolean =>
        section === 'securitySchemes'
          ? used.includes(JSON.stringify(name)) || (isRecord(value) && 'x-credential' in value)
          : reached.has(extendPointer(pointer, name))
      const found = Object.entries(entries).filter(([name, value]) => isUsed(name, value))
      const left = Object.keys(entries).length - found.length
      if (left > 0) note(pointer, `holds ${left} that no operation that is probed refers to`)
      kept[section] = Object.fromEntries(
        found.map(([name, value]) => {
          const at = extendPointer(pointer, name)
          return [name, section === 'securitySchemes' ? keep('securityScheme', value, at) : reached.get(at)]
        }),
      )
    }
  }
  return kept
}

function reasonAgainst(kind: Kind, key: string, value: unknown): string | null {
  if (unusedKeys[kind].includes(key)) return kind === 'schema' ? 'is not judged' : 'is not used'
  if (key.startsWith('x-') && !isExtension(kind, key)) return 'is an extension that Plumbline does not know'
  return kind === 'schema' && key === 'format' && unjudgedFormats.has(value) ? 'is not judged' : null
}

/** One of ours, or one with a slip, to be refused. */
function isExtension(kind: Kind, key: string): boolean {
  const ours = extensions[kind] ?? []
  return ours.includes(key) || didYouMean(key, ours) !== ''
}

const unjudgedFormats: ReadonlySet<unknown> = new Set(
  'int32 int64 float double decimal byte binary password time duration idn-email idn-hostname uri-reference iri iri-reference uri-template json-pointer relative-json-pointer regex'.split(
    ' ',
  ),
)
