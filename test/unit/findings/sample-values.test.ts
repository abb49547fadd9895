import { expect, it } from 'vitest'
import { diffDocuments } from '#support/diff-specs'

const documentOf = (body: object, tree: object) => ({
  openapi: '3.1.0',
  info: { title: 'Trees', version: '1' },
  paths: {
    '/tree': { post: { operationId: 'plant', requestBody: { content: { 'application/json': { schema: body } } }, responses: {} } },
  },
  components: { schemas: { Tree: tree } },
})

const tree = { $ref: '#/components/schemas/Tree' }

it.each([
  ['a list of itself', { type: 'array', items: tree }],
  ['an object of lists of itself', { type: 'object', required: ['below'], properties: { below: { type: 'array', items: tree } } }],
  [
    'one of a list of itself and an object',
    {
      oneOf: [
        { type: 'array', items: tree },
        { type: 'object', properties: { name: { type: 'string' } } },
      ],
    },
  ],
])('a schema that is %s has samples that end', (_, definition) => {
  const choice = { oneOf: [tree, { type: 'string' }] }
  const told = diffDocuments(documentOf(tree, definition), documentOf(choice, definition))
  expect(told.map(({ severity }) => severity).filter((severity) => severity === 'breaking')).toEqual([])
})
