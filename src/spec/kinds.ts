import specSchema from './spec.schema.json' with { type: 'json' }

/** The objects of OpenAPI in which something may stand that is not used. */
export type Kind =
  | 'document'
  | 'info'
  | 'server'
  | 'pathItem'
  | 'operation'
  | 'parameter'
  | 'requestBody'
  | 'response'
  | 'header'
  | 'mediaType'
  | 'securityScheme'
  | 'schema'

/** What OpenAPI and JSON Schema know of each, and no probe uses. */
export const unusedKeys: Record<Kind | 'components', readonly string[]> = {
  document: ['webhooks', 'jsonSchemaDialect'],
  info: [],
  server: ['name'],
  components: ['examples', 'requestBodies', 'links', 'callbacks', 'pathItems', 'mediaTypes'],
  pathItem: [],
  operation: ['callbacks'],
  parameter: ['deprecated', 'allowEmptyValue', 'allowReserved', 'style', 'explode', 'example', 'examples'],
  requestBody: [],
  response: ['links', 'summary'],
  header: ['deprecated', 'style', 'explode', 'example', 'examples'],
  mediaType: ['encoding', 'itemSchema', 'itemEncoding', 'prefixEncoding'],
  securityScheme: ['deprecated'],
  schema: [
    ...['not', 'if', 'then', 'else', 'dependentSchemas', 'dependentRequired', 'propertyNames', 'patternProperties', 'minProperties'],
    ...['maxProperties', 'prefixItems', 'contains', 'minContains', 'maxContains', 'unevaluatedItems', 'unevaluatedProperties'],
    ...['contentEncoding', 'contentMediaType', 'contentSchema', '$comment', 'readOnly', 'writeOnly', 'xml', 'externalDocs', 'example'],
  ],
}

/** What stands in each: itself, in a map by name, or in a list. */
export const parts: Record<Kind, Record<string, readonly ['one' | 'map' | 'list', Kind]>> = {
  document: { info: ['one', 'info'], servers: ['list', 'server'] },
  info: {},
  server: {},
  pathItem: { get: ['one', 'operation'], post: ['one', 'operation'] },
  operation: { parameters: ['list', 'parameter'], requestBody: ['one', 'requestBody'], responses: ['map', 'response'] },
  parameter: { schema: ['one', 'schema'] },
  requestBody: { content: ['map', 'mediaType'] },
  response: { headers: ['map', 'header'], content: ['map', 'mediaType'] },
  header: { schema: ['one', 'schema'] },
  mediaType: { schema: ['one', 'schema'] },
  securityScheme: {},
  schema: {
    properties: ['map', 'schema'],
    items: ['one', 'schema'],
    additionalProperties: ['one', 'schema'],
    allOf: ['list', 'schema'],
    anyOf: ['list', 'schema'],
    oneOf: ['list', 'schema'],
  },
}

/** What the entries of each section of `components` are. */
export const componentKinds: Partial<Record<string, Kind>> = {
  parameters: 'parameter',
  headers: 'header',
  responses: 'response',
  schemas: 'schema',
}

const { $defs: schemas, properties: document } = specSchema

const written: Record<Kind, object> = {
  document,
  info: document.info.properties,
  server: schemas.server.properties,
  pathItem: schemas.pathItem.properties,
  operation: schemas.operation.properties,
  parameter: schemas.parameter.properties,
  requestBody: schemas.operation.properties.requestBody.properties,
  response: schemas.response.properties,
  header: schemas.header.properties,
  mediaType: schemas.content.additionalProperties.properties,
  securityScheme: { ...schemas.bearerScheme.properties, ...schemas.headerScheme.properties },
  schema: schemas.schema.properties,
}

/** Our extensions of each. */
export const extensions: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(written).map(([kind, keys]) => [kind, Object.keys(keys).filter((key) => key.startsWith('x-'))]),
)
