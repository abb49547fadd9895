import { type Chooser, createChooser, seedFor } from '#bench/conforming/seeds'
import { changed, type Document, enumOf, lastingNames, namesOf, prose, type Revision, type Schema, scalarOf } from './parts.ts'

/** How many of each there are. */
export interface ExpandableShape {
  resources: number
  operations: number
  /** Properties of a resource, about. */
  width: number
}

/** The shape of Stripe's `spec3.json`: some 700 resources that all refer to each other, 280 operations, 3 MB. */
export const stripeShape: ExpandableShape = { resources: 420, operations: 280, width: 17 }

/**
 * A document of resources whose properties are an id or, expanded, the resource itself: nearly every resource contains nearly every
 * other, through any number of others. `next` is the same API three years later.
 */
export function expandableDocument({ resources, operations, width }: ExpandableShape, revision: Revision): Document {
  const nameOf = (index: number): string => `resource_${index}`
  const names = lastingNames(resources, nameOf)
  const schemas = Object.fromEntries(namesOf(revision, resources, nameOf).map((name) => [name, resourceOf(name, names, width, revision)]))
  const error: Schema = { type: 'object', required: ['error'], properties: { error: { $ref: '#/components/schemas/api_errors' } } }
  const paths = namesOf(revision, operations / 2, (index) => `/v1/things_${index}`).map((path) => {
    const name = names[Number(path.replace(/.*_/, '')) % names.length] ?? ''
    return [path, { get: reading(path, name, revision), post: writing(path, name, revision) }] as const
  })
  return {
    openapi: '3.0.0',
    info: { title: 'An expandable API', version: revision === 'old' ? '2019' : '2022' },
    servers: [{ url: 'https://api.example.com/' }],
    security: [{ basicAuth: [] }, { bearerAuth: [] }],
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: { basicAuth: { type: 'http', scheme: 'basic' }, bearerAuth: { type: 'http', scheme: 'bearer' } },
      schemas: { ...schemas, error, api_errors: { type: 'object', properties: { code: text(5000), message: text(40_000) } } },
    },
  }
}

function resourceOf(name: string, names: readonly string[], width: number, revision: Revision): Schema {
  const random = createChooser(seedFor(1, name))
  const properties: Record<string, Schema> = { id: text(5000), object: { type: 'string', enum: [name] } }
  for (let index = 0; index < width; index++) {
    const member = `${random.pick(['amount', 'currency', 'customer', 'status', 'period', 'charge', 'reason'])}_${index}`
    const fate = changed(random, revision)
    const schema = propertyOf(random, names, revision)
    if (fate !== 'gone') properties[member] = fate === 'retyped' ? { type: 'integer', description: prose(random, 12) } : schema
  }
  const required = Object.keys(properties).filter(
    (_, index) => index < 2 || index % 3 === (revision === 'next' && random.below(9) === 0 ? 1 : 0),
  )
  return { title: name, description: prose(random, 30), type: 'object', required, properties, 'x-resourceId': name }
}

function propertyOf(random: Chooser, names: readonly string[], revision: Revision): Schema {
  const other = (): Schema => ({ $ref: `#/components/schemas/${names[random.below(names.length)] ?? 'error'}` })
  const description = prose(random, 24)
  switch (random.below(9)) {
    case 0:
    case 1:
    case 2: {
      const target = other()
      return { anyOf: [text(5000), target], description, nullable: random.below(2) === 0, 'x-expansionResources': { oneOf: [target] } }
    }
    case 3: {
      const data = { type: 'array', items: other(), description }
      const list = { object: { type: 'string', enum: ['list'] }, data, has_more: { type: 'boolean' }, url: text(5000) }
      return { type: 'object', description, required: ['data', 'has_more', 'object', 'url'], properties: list }
    }
    case 4:
      return { allOf: [other()], description, nullable: true }
    case 5:
      return { type: 'string', description, enum: enumOf(random, revision) }
    case 6:
      return { type: 'object', description, additionalProperties: text(500) }
    default:
      return { ...scalarOf(random), description }
  }
}

function reading(path: string, name: string, revision: Revision): Schema {
  const random = createChooser(seedFor(2, path))
  const expand: Schema = { type: 'array', items: text(5000) }
  return {
    operationId: `Get${path.replaceAll('/', '_')}`,
    description: prose(random, 40),
    parameters: [
      { name: 'expand', in: 'query', style: 'deepObject', explode: true, schema: expand, description: prose(random, 8) },
      {
        name: 'limit',
        in: 'query',
        schema: { type: 'integer', ...(revision === 'next' && random.below(20) === 0 ? { maximum: 100 } : {}) },
      },
    ],
    requestBody: { required: false, content: { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties: {} } } } },
    responses: responsesOf(name),
  }
}

function writing(path: string, name: string, revision: Revision): Schema {
  const random = createChooser(seedFor(3, path))
  const properties: Record<string, Schema> = {}
  for (let index = 0; index < 14; index++) {
    const fate = changed(random, revision)
    const nested: Schema = {
      type: 'object',
      title: 'param',
      properties: { one: scalarOf(random), two: { type: 'string', enum: enumOf(random, revision) } },
    }
    const schema: Schema = random.below(3) === 0 ? { anyOf: [nested, { type: 'string', enum: [''] }] } : scalarOf(random)
    if (fate !== 'gone') properties[`field_${index}`] = { ...schema, description: prose(random, 18) }
  }
  return {
    operationId: `Post${path.replaceAll('/', '_')}`,
    description: prose(random, 40),
    requestBody: { content: { 'application/x-www-form-urlencoded': { encoding: {}, schema: { type: 'object', properties } } } },
    responses: responsesOf(name),
  }
}

function responsesOf(name: string): Schema {
  const answer = (target: string, description: string): Schema => ({
    description,
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${target}` } } },
  })
  return { 200: answer(name, 'Successful response.'), default: answer('error', 'Error response.') }
}

function text(maxLength: number): Schema {
  return { maxLength, type: 'string' }
}
