import { extendPointer } from '#input/pointer'
import type { Pagination, RawPagination } from '#pagination/styles'
import type { SpecDocument } from './document.ts'
import { operationsOf, type Placed, resolveElement } from './elements.ts'
import type { CredentialScheme, HeaderSpec, Operation, Parameter, Pointer, ResponseSpec, Spec } from './model.ts'
import type { RawHeader, RawOperation, RawParameter, RawResponse, RawSecurityScheme, RawSpec, Reference } from './raw.ts'

/** The Spec of a document whose shape and references are in order. */
export function buildSpec(raw: RawSpec, api: string, document: SpecDocument): Spec {
  return {
    api,
    file: document.file,
    title: raw.info.title,
    version: raw.info.version,
    servers: Object.fromEntries(raw.servers.map((server) => [server['x-environment'], server.url.replace(/\/+$/, '')])),
    operations: [...operationsOf(raw)].map(({ value, pointer, path, method }) => ({
      ...buildOperation(raw, value, pointer),
      path,
      method,
    })),
    schemas: raw.components?.schemas ?? {},
    credential: buildCredential(raw),
    locate: document.locate,
  }
}

function buildOperation(raw: RawSpec, operation: RawOperation, pointer: Pointer): Omit<Operation, 'path' | 'method'> {
  const limit = operation['x-rate-limit']
  const pagination = operation['x-pagination']
  return {
    id: operation.operationId,
    summary: operation.summary,
    docs: operation.externalDocs.url,
    stability: operation['x-stability-level'],
    rateLimit: limit === undefined ? null : { requests: limit.requests, per: limit.per },
    pagination: pagination === undefined ? null : buildPagination(pagination, extendPointer(pointer, 'x-pagination')),
    parameters: (operation.parameters ?? []).map((value, index) =>
      buildParameter(resolve(raw, value, extendPointer(pointer, 'parameters', index))),
    ),
    secured: (operation.security ?? raw.security ?? []).length > 0,
    requestBody: Object.values(operation.requestBody?.content ?? {})[0]?.schema ?? null,
    responses: Object.entries(operation.responses).map(([status, value]) =>
      buildResponse(raw, status, resolve(raw, value, extendPointer(pointer, 'responses', status))),
    ),
    pointer,
  }
}

function buildPagination({ assumptions = {}, pageSize, ...raw }: RawPagination, pointer: Pointer): Pagination {
  return { ...raw, pageSize: { default: pageSize.default, maximum: pageSize.maximum ?? null }, assumptions, pointer }
}

function buildParameter({ value, pointer }: Placed<RawParameter>): Parameter {
  return {
    name: value.name,
    in: value.in,
    required: value.required ?? false,
    schema: value.schema,
    filter: value['x-filter'] ?? null,
    source: value['x-source'] ?? null,
    assumption: value['x-assumption'] ?? null,
    pointer,
  }
}

function buildResponse(raw: RawSpec, status: string, { value, pointer }: Placed<RawResponse>): ResponseSpec {
  const [content] = Object.entries(value.content ?? {})
  return {
    status,
    description: value.description,
    headers: Object.entries(value.headers ?? {}).map(([name, header]) =>
      buildHeader(name, resolve(raw, header, extendPointer(pointer, 'headers', name))),
    ),
    body: content === undefined ? null : buildBody(content, pointer),
    source: value['x-source'] ?? null,
    assumption: value['x-assumption'] ?? null,
    pointer,
  }
}

function buildBody([mediaType, { schema }]: [string, Pick<RawHeader, 'schema'>], response: Pointer): ResponseSpec['body'] {
  return { mediaType, schema, pointer: extendPointer(response, 'content', mediaType, 'schema') }
}

function buildHeader(name: string, { value, pointer }: Placed<RawHeader>): HeaderSpec {
  return {
    name: name.toLowerCase(),
    required: value.required ?? false,
    schema: value.schema,
    assumption: value['x-assumption'] ?? null,
    pointer,
  }
}

function buildCredential(raw: RawSpec): CredentialScheme | null {
  const [entry] = Object.entries(raw.components?.securitySchemes ?? {})
  if (entry === undefined) return null
  const [name, scheme] = entry
  const { variable, refused, exchange } = scheme['x-credential']
  return { name, placement: placementOf(scheme), variable, refused: refused ?? null, exchange: exchange ?? null }
}

function placementOf(scheme: RawSecurityScheme): CredentialScheme['placement'] {
  return scheme.type === 'http' ? { type: 'bearer' } : { type: 'header', header: scheme.name }
}

function resolve<T extends object>(raw: RawSpec, value: T | Reference, pointer: Pointer): Placed<T> {
  const element = resolveElement(raw, { value, pointer })
  if (element === undefined) throw new TypeError(`dangling reference at ${pointer}`)
  return element
}
