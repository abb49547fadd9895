import { isRecord, member, textOrNull } from '#input/json'
import { extendPointer } from '#input/pointer'
import type { Pointer } from './model.ts'
import { plainSecurity } from './plain-security.ts'
import type { PlainBody, PlainContent, PlainHeader, PlainOperation, PlainParameter, PlainResponse, PlainSpec } from './plain-spec.ts'

type Members = Record<string, unknown>

/** A map of the document and where it stands. */
interface PlacedMap {
  value: Members
  pointer: Pointer
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query']
const places = ['query', 'path', 'header', 'cookie'] as const
/** Header parameters that OpenAPI wants ignored: media types and security describe them. */
const ignoredHeaders = new Set(['accept', 'content-type', 'authorization'])
/** Styles that a parameter has where it states none. */
const defaultStyles = { query: 'form', path: 'simple', header: 'simple', cookie: 'form' } as const

/** Every operation of a document, in its order; what is not of the shape OpenAPI wants is passed over. */
export function plainOperations(spec: PlainSpec): PlainOperation[] {
  return members(spec, '/paths').flatMap(({ key, pointer }) => {
    if (!key.startsWith('/')) return []
    const item = resolve(spec, pointer)
    return methods.flatMap((method) => {
      const operation = item === null ? null : child(spec, item, method)
      return item === null || operation === null ? [] : [readOperation(spec, { item, operation, path: key, method })]
    })
  })
}

interface Site {
  item: PlacedMap
  operation: PlacedMap
  path: string
  method: string
}

function readOperation(spec: PlainSpec, { item, operation, path, method }: Site): PlainOperation {
  const { value, pointer } = operation
  const body = child(spec, operation, 'requestBody')
  return {
    id: textOrNull(value.operationId),
    method: method.toUpperCase(),
    path,
    basePaths: basePaths(value.servers ?? item.value.servers ?? spec.at('/servers')),
    deprecated: value.deprecated === true,
    sunset: textOrNull(value['x-sunset']),
    stability: textOrNull(value['x-stability-level']),
    parameters: readParameters(spec, item, operation),
    body: body === null ? null : readBody(spec, body),
    responses: members(spec, extendPointer(pointer, 'responses')).flatMap(({ key, pointer: at }) => readResponse(spec, key, at)),
    security: plainSecurity(spec, operation),
    pointer,
  }
}

function readParameters(spec: PlainSpec, item: PlacedMap, operation: PlacedMap): PlainParameter[] {
  const found = new Map<string, PlainParameter>()
  // The operation's own come last: they override those of its path.
  for (const { pointer } of [item, operation]) {
    for (const entry of members(spec, extendPointer(pointer, 'parameters'))) {
      const parameter = readParameter(spec, entry.pointer)
      if (parameter !== null) found.set(`${parameter.in} ${parameter.name}`, parameter)
    }
  }
  return [...found.values()]
}

function readParameter(spec: PlainSpec, at: Pointer): PlainParameter | null {
  const element = resolve(spec, at)
  const place = places.find((each) => each === element?.value.in)
  if (element === null || place === undefined || typeof element.value.name !== 'string') return null
  const { value, pointer } = element
  const name = place === 'header' ? element.value.name.toLowerCase() : element.value.name
  if (place === 'header' && ignoredHeaders.has(name)) return null
  const style = textOrNull(value.style) ?? defaultStyles[place]
  const explode = typeof value.explode === 'boolean' ? value.explode : style === 'form'
  return {
    name,
    in: place,
    required: value.required === true || place === 'path',
    deprecated: value.deprecated === true,
    sunset: textOrNull(value['x-sunset']),
    serialization: explode ? `${style}, exploded` : style,
    ...describedValue(spec, pointer),
    assumption: assumptionOf(value),
    pointer,
  }
}

function readBody(spec: PlainSpec, body: PlacedMap): PlainBody {
  const { value, pointer } = body
  return { required: value.required === true, contents: readContents(spec, pointer), assumption: assumptionOf(value), pointer }
}

function readResponse(spec: PlainSpec, status: string, at: Pointer): PlainResponse[] {
  const response = resolve(spec, at)
  if (response === null || !/^([1-5]\d\d|[1-5]XX|default)$/i.test(status)) return []
  const { value, pointer } = response
  const headers = members(spec, extendPointer(pointer, 'headers'))
    .filter(({ key }) => key.toLowerCase() !== 'content-type')
    .flatMap((header) => readHeader(spec, header.key, header.pointer))
  return [
    {
      status: /xx$/i.test(status) ? status.toUpperCase() : status,
      headers,
      contents: readContents(spec, pointer),
      assumption: assumptionOf(value),
      pointer,
    },
  ]
}

function readHeader(spec: PlainSpec, name: string, at: Pointer): PlainHeader[] {
  const header = resolve(spec, at)
  if (header === null) return []
  const { value, pointer } = header
  return [
    {
      name: name.toLowerCase(),
      required: value.required === true,
      ...describedValue(spec, pointer),
      assumption: assumptionOf(value),
      pointer,
    },
  ]
}

function readContents(spec: PlainSpec, pointer: Pointer): PlainContent[] {
  return members(spec, extendPointer(pointer, 'content')).map((entry) => ({
    mediaType: entry.key,
    schema: schemaOf(spec, entry.pointer),
    pointer: entry.pointer,
  }))
}

// Schemas keep their references: what stands beside them counts, and they may lead in circles.
function schemaOf(spec: PlainSpec, parent: Pointer): Pointer | null {
  const pointer = extendPointer(parent, 'schema')
  const value = spec.at(pointer)
  return isRecord(value) || typeof value === 'boolean' ? pointer : null
}

// Parameters and headers may describe their value as the content of a media type instead.
function describedValue(spec: PlainSpec, element: Pointer): { schema: Pointer | null; text: boolean } {
  const schema = schemaOf(spec, element)
  const content = schema === null ? readContents(spec, element)[0] : undefined
  return { schema: schema ?? content?.schema ?? null, text: content === undefined }
}

/** The paths of a list of servers, with every variable at its default. */
function basePaths(servers: unknown): string[] {
  const paths = (Array.isArray(servers) ? servers : []).filter(isRecord).map((server) => {
    const variables = isRecord(server.variables) ? server.variables : {}
    const url = String(server.url ?? '').replace(/\{([^}]+)\}/g, (_, name: string) => {
      const variable = member(variables, name)
      return isRecord(variable) ? String(variable.default ?? '') : ''
    })
    return url
      .replace(/^([a-z][a-z0-9+.-]*:)?\/\/[^/]*/i, '')
      .replace(/[?#].*$/, '')
      .replace(/\/+$/, '')
  })
  return paths.length === 0 ? [''] : [...new Set(paths)]
}

/** What stands at a pointer, or what a `$ref` there leads to, however many times; null where that is no map. */
function resolve(spec: PlainSpec, at: Pointer): PlacedMap | null {
  const seen = new Set<Pointer>()
  let pointer = at
  for (;;) {
    const value = spec.at(pointer)
    if (!isRecord(value)) return null
    if (typeof value.$ref !== 'string' || seen.has(pointer)) return { value, pointer }
    seen.add(pointer)
    pointer = spec.follow(value.$ref, pointer)
  }
}

function child(spec: PlainSpec, { pointer }: PlacedMap, name: string): PlacedMap | null {
  return resolve(spec, extendPointer(pointer, name))
}

function members(spec: PlainSpec, pointer: Pointer): { key: string; pointer: Pointer }[] {
  const value = spec.at(pointer)
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : []
  return keys.map((key) => ({ key, pointer: extendPointer(pointer, key) }))
}

function assumptionOf(value: Members): string | null {
  return value['x-source'] === undefined ? textOrNull(value['x-assumption']) : null
}
