import { isRecord, member, textOrNull } from '#input/json'
import { extendPointer } from '#input/pointer'
import type { Pagination, RawPagination } from '#pagination/styles'
import type {
  Filter,
  Header,
  JsonSchema,
  MediaType,
  Operation,
  Parameter,
  Placed,
  Pointer,
  RateLimit,
  RequestBody,
  Response,
} from './model.ts'
import { readSecurity } from './read-security.ts'
import { child, type Members, members, resolve, type Source } from './source.ts'

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query']
const places = ['query', 'path', 'header', 'cookie'] as const
/** Header parameters that OpenAPI wants ignored: media types and security describe them. */
const ignoredHeaders = new Set(['accept', 'content-type', 'authorization'])
/** Styles that a parameter has where it states none. */
const defaultStyles = { query: 'form', path: 'simple', header: 'simple', cookie: 'form' } as const

/** Every operation of a document, in its order; what is not of the shape that OpenAPI wants is passed over. */
export function readOperations(source: Source): Operation[] {
  return members(source, '/paths').flatMap(({ key, pointer }) => {
    if (!key.startsWith('/')) return []
    const item = resolve(source, pointer)
    return methods.flatMap((method) => {
      const operation = item === null ? null : child(source, item, method)
      return item === null || operation === null ? [] : [readOperation(source, { item, operation, path: key, method })]
    })
  })
}

interface Site {
  item: Placed<Members>
  operation: Placed<Members>
  path: string
  method: string
}

function readOperation(source: Source, { item, operation, path, method }: Site): Operation {
  const { value, pointer } = operation
  const body = child(source, operation, 'requestBody')
  const security = readSecurity(source, operation)
  const verb = method.toUpperCase()
  return {
    id: textOrNull(value.operationId) ?? `${verb} ${path}`,
    method: verb,
    path,
    basePaths: basePaths(value.servers ?? item.value.servers ?? source.at('/servers')),
    deprecated: value.deprecated === true,
    sunset: textOrNull(value['x-sunset']),
    docs: isRecord(value.externalDocs) ? textOrNull(value.externalDocs.url) : null,
    stability: textOrNull(value['x-stability-level']),
    ...readExtensions(source, operation),
    parameters: readParameters(source, item, operation),
    requestBody: body === null ? null : readBody(source, body),
    responses: members(source, extendPointer(pointer, 'responses')).flatMap(({ key, pointer: at }) => readResponse(source, key, at)),
    security,
    secured: security.every(({ credentials }) => credentials.length > 0),
    pointer,
  }
}

function readExtensions({ extended }: Source, { value, pointer }: Placed<Members>): Pick<Operation, 'rateLimit' | 'pagination'> {
  const { 'x-rate-limit': limit, 'x-pagination': pagination } = value
  return {
    rateLimit: extended && limit !== undefined ? (limit as RateLimit) : null,
    pagination:
      extended && pagination !== undefined ? readPagination(pagination as RawPagination, extendPointer(pointer, 'x-pagination')) : null,
  }
}

function readPagination({ assumptions = {}, pageSize, ...raw }: RawPagination, pointer: Pointer): Pagination {
  return { ...raw, pageSize: { default: pageSize.default, maximum: pageSize.maximum ?? null }, assumptions, pointer }
}

function readParameters(source: Source, item: Placed<Members>, operation: Placed<Members>): Parameter[] {
  const found = new Map<string, Parameter>()
  // The operation's own come last: they override those of its path.
  for (const { pointer } of [item, operation]) {
    for (const entry of members(source, extendPointer(pointer, 'parameters'))) {
      const parameter = readParameter(source, entry.pointer)
      if (parameter !== null) found.set(`${parameter.in} ${parameter.name}`, parameter)
    }
  }
  return [...found.values()]
}

function readParameter(source: Source, at: Pointer): Parameter | null {
  const element = resolve(source, at)
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
    ...describedValue(source, pointer),
    filter: source.extended ? ((value['x-filter'] as Filter | undefined) ?? null) : null,
    assumption: assumptionOf(value),
    pointer,
  }
}

function readBody(source: Source, body: Placed<Members>): RequestBody {
  const { value, pointer } = body
  return { required: value.required === true, contents: readContents(source, pointer), assumption: assumptionOf(value), pointer }
}

function readResponse(source: Source, status: string, at: Pointer): Response[] {
  const response = resolve(source, at)
  if (response === null || !/^([1-5]\d\d|[1-5]XX|default)$/i.test(status)) return []
  const { value, pointer } = response
  const headers = members(source, extendPointer(pointer, 'headers'))
    .filter(({ key }) => key.toLowerCase() !== 'content-type')
    .flatMap((header) => readHeader(source, header.key, header.pointer))
  return [
    {
      status: /xx$/i.test(status) ? status.toUpperCase() : status,
      headers,
      contents: readContents(source, pointer),
      assumption: assumptionOf(value),
      pointer,
    },
  ]
}

function readHeader(source: Source, name: string, at: Pointer): Header[] {
  const header = resolve(source, at)
  if (header === null) return []
  const { value, pointer } = header
  return [
    {
      name: name.toLowerCase(),
      required: value.required === true,
      ...describedValue(source, pointer),
      assumption: assumptionOf(value),
      pointer,
    },
  ]
}

function readContents(source: Source, pointer: Pointer): MediaType[] {
  return members(source, extendPointer(pointer, 'content')).map((entry) => ({
    mediaType: entry.key,
    schema: schemaOf(source, entry.pointer),
    pointer: entry.pointer,
  }))
}

// Schemas keep their references: what stands beside them counts, and they may lead in circles.
function schemaOf(source: Source, parent: Pointer): Placed<JsonSchema> | null {
  const pointer = extendPointer(parent, 'schema')
  const value = source.at(pointer)
  return isRecord(value) || typeof value === 'boolean' ? { value: value as JsonSchema, pointer } : null
}

// Parameters and headers may describe their value as the content of a media type instead.
function describedValue(source: Source, element: Pointer): Pick<Parameter, 'schema' | 'text'> {
  const schema = schemaOf(source, element)
  const content = schema === null ? readContents(source, element)[0] : undefined
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

function assumptionOf(value: Members): string | null {
  return value['x-source'] === undefined ? textOrNull(value['x-assumption']) : null
}
