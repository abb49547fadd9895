import { type Chooser, createChooser, seedFor } from '#bench/conforming/seeds'
import { changed, type Document, enumOf, lastingNames, namesOf, prose, type Revision, type Schema, scalarOf } from './parts.ts'

/** How many of each there are. */
export interface InlinedShape {
  definitions: number
  operations: number
  /** Members of an example, by which the document gets its size. */
  examples: number
}

/** The shape of GitHub's `api.github.com.json`: 950 operations, 700 definitions, shared parameters and responses, 13 MB with its examples. */
export const githubShape: InlinedShape = { definitions: 700, operations: 950, examples: 64 }

/** A document whose definitions refer to those of a lower level, whose answers are partly written in place, and which is mostly examples. */
export function inlinedDocument({ definitions, operations, examples }: InlinedShape, revision: Revision): Document {
  const nameOf = (index: number): string => `definition-${index}`
  const names = lastingNames(definitions, nameOf)
  const schemas = Object.fromEntries(
    namesOf(revision, definitions, nameOf).map((name) => [name, definitionOf(name, names, numberOf(name), revision)]),
  )
  const paths = namesOf(revision, operations, (index) => `/repos/{owner}/things-${index}`).map((path) => [
    path,
    { [numberOf(path) % 3 === 0 ? 'post' : 'get']: operationOf(path, numberOf(path), { names, examples, revision }) },
  ])
  const error: Schema = {
    type: 'object',
    properties: { message: { type: 'string' }, status: { type: revision === 'old' ? 'string' : 'integer' } },
  }
  return {
    openapi: '3.0.3',
    info: { title: 'A large API', version: revision === 'old' ? '1.1.1' : '1.1.4' },
    servers: [{ url: 'https://api.example.com' }],
    paths: Object.fromEntries(paths),
    components: {
      schemas: { ...schemas, 'basic-error': error },
      parameters: {
        owner: { name: 'owner', in: 'path', required: true, schema: { type: 'string' } },
        'per-page': { name: 'per_page', in: 'query', schema: { type: 'integer', default: revision === 'old' ? 30 : 50 } },
      },
      responses: { not_found: { description: 'Resource not found', content: json({ $ref: '#/components/schemas/basic-error' }) } },
      headers: { link: { schema: { type: 'string' } } },
    },
  }
}

function numberOf(name: string): number {
  return Number(name.replace(/\D+/, ''))
}

function definitionOf(name: string, names: readonly string[], index: number, revision: Revision): Schema {
  const random = createChooser(seedFor(4, name))
  return { title: name, description: prose(random, 12), ...objectOf(random, { names, index, revision, width: 24, depth: 2 }) }
}

interface ObjectShape {
  names: readonly string[]
  index: number
  revision: Revision
  width: number
  depth: number
}

function objectOf(random: Chooser, shape: ObjectShape): Schema {
  const properties: Record<string, Schema> = {}
  for (let at = 0; at < shape.width; at++) {
    const fate = changed(random, shape.revision)
    const schema = propertyOf(random, shape)
    if (fate !== 'gone')
      properties[`${random.pick(['url', 'state', 'login', 'node_id', 'created_at'])}_${at}`] =
        fate === 'retyped' ? { type: 'object' } : schema
  }
  return { type: 'object', properties, required: Object.keys(properties).filter((_, at) => at % 2 === 0) }
}

function propertyOf(random: Chooser, shape: ObjectShape): Schema {
  const { names, index, revision, depth } = shape
  const lower = names[Math.floor(index / 3) - random.below(Math.floor(index / 3) + 1)] ?? 'basic-error'
  const reference: Schema = { $ref: `#/components/schemas/${lower}` }
  switch (random.below(14)) {
    case 0:
      return reference
    case 1:
      return { type: 'array', items: reference }
    case 2:
      return { anyOf: [reference, { type: 'string' }] }
    case 3:
      return { nullable: true, allOf: [reference] }
    case 4:
      return depth === 0 ? { type: 'string' } : objectOf(random, { ...shape, width: 6, depth: depth - 1 })
    case 5:
      return { type: 'string', enum: enumOf(random, revision), description: prose(random, 6) }
    default:
      return { ...scalarOf(random), description: prose(random, 8), example: prose(random, 3) }
  }
}

interface OperationShape {
  names: readonly string[]
  examples: number
  revision: Revision
}

function operationOf(path: string, index: number, { names, examples, revision }: OperationShape): Schema {
  const random = createChooser(seedFor(5, path))
  const named: Schema = { $ref: `#/components/schemas/${names[index % names.length] ?? 'basic-error'}` }
  const inPlace = objectOf(random, { names, index: index % names.length, revision, width: 12, depth: 1 })
  const schema = index % 4 === 0 ? inPlace : index % 4 === 1 ? { type: 'array', items: named } : named
  const body = objectOf(random, { names: [], index: 0, revision, width: 8, depth: 1 })
  return {
    operationId: `things/operation-${path.replace(/\D+/, '')}`,
    description: prose(random, 40),
    parameters: [{ $ref: '#/components/parameters/owner' }, { $ref: '#/components/parameters/per-page' }],
    ...(index % 3 === 0 ? { requestBody: { required: true, content: json(body) } } : {}),
    responses: {
      200: {
        description: 'Response',
        headers: { Link: { $ref: '#/components/headers/link' } },
        content: json(schema, exampleOf(random, examples)),
      },
      404: { $ref: '#/components/responses/not_found' },
    },
  }
}

function exampleOf(random: Chooser, members: number): Schema {
  return Object.fromEntries(
    Array.from({ length: members }, (_, at) => [`member_${at}`, at % 5 === 0 ? { id: at, url: prose(random, 9) } : prose(random, 7)]),
  )
}

function json(schema: Schema, example?: Schema): Schema {
  return { 'application/json': { schema, ...(example === undefined ? {} : { examples: { default: { value: example } } }) } }
}
