import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { answerOffset, type ModelReply, modelItems } from './list-server.ts'
import { serveHttp } from './servers.ts'

/** What an API of several operations has; each stands at a path of its name. */
interface ShopOptions {
  /** Offset lists of 25 items, without a credential. */
  lists?: readonly string[]
  /** GET operations that are no lists. */
  plain?: readonly string[]
  /** GETs that have none of our extensions, as a provider's own document has them. */
  bare?: readonly string[]
  /** POST operations. */
  posts?: readonly string[]
  /** Further lines of the target in plumbline.yaml. */
  target?: readonly string[]
  /** Makes another reply of the documented one. */
  change?(reply: ModelReply, request: ShopRequest): ModelReply
}

/** A request as the shop got it. */
export interface ShopRequest {
  operation: string
  query: Readonly<Record<string, string>>
}

/** An API with a spec and a configuration of its own, for the command line: its only target is `shop`, in staging. */
export interface Shop {
  /** Where plumbline.yaml lies. */
  directory: string
  /** All requests so far, in order. */
  requests: ShopRequest[]
}

/** Serves a shop as documented, unless told otherwise, until the test ends. */
export async function openShop({
  lists = [],
  plain = [],
  bare = [],
  posts = [],
  target = [],
  change = (reply) => reply,
}: ShopOptions): Promise<Shop> {
  const requests: ShopRequest[] = []
  const items = modelItems(25)
  const server = await serveHttp(({ url = '/' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://shop.test')
    const request = { operation: pathname.slice(1), query: Object.fromEntries(searchParams) }
    requests.push(request)
    const documented = lists.includes(request.operation)
      ? answerOffset(items, request.query, { default: 10, maximum: null })
      : { status: 200, body: { id: 'one' } }
    const { status, headers, body } = change(documented, request)
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  })
  const directory = mkdtempSync(join(tmpdir(), 'plumbline-shop-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  for (const folder of ['openapi', 'contracts']) mkdirSync(join(directory, folder))
  writeFileSync(join(directory, 'openapi/shop.v1.yaml'), specOf({ lists, plain, bare, posts }))
  writeConfig({ directory }, [`baseUrl: ${server.origin}`, ...target])
  return { directory, requests }
}

/** Writes plumbline.yaml anew, with these lines of the target. */
export function writeConfig({ directory }: Pick<Shop, 'directory'>, target: readonly string[]): void {
  const lines = ['specs: openapi', 'contracts: contracts', 'targets:', '  shop:', '    api: shop.v1', '    environment: staging']
  writeFileSync(join(directory, 'plumbline.yaml'), `${[...lines, ...target.map((line) => `    ${line}`)].join('\n')}\n`)
}

function specOf({ lists, plain, bare, posts }: Required<Pick<ShopOptions, 'lists' | 'plain' | 'bare' | 'posts'>>): string {
  return [
    `openapi: 3.1.0
info: { title: Shop, version: '1', description: 'A made-up API of several operations.' }
externalDocs: { description: Index, url: 'https://shop.example/' }
servers:
  - { url: 'https://shop.example', x-environment: staging, x-source: page }
paths:`,
    ...lists.map((id) => `  /${id}:\n    get:${operationOf(id)}${listParts}${responseOf('Page')}`),
    ...plain.map((id) => `  /${id}:\n    get:${operationOf(id)}${responseOf('Item')}`),
    ...bare.map((id) => `  /${id}:\n    get: { operationId: ${id}, responses: { 200: { description: An answer } } }`),
    ...posts.map((id) => `  /${id}:\n    post:${operationOf(id)}${responseOf('Item')}`),
    `components:
  schemas:
    Item:
      type: object
      required: [id]
      x-source: page
      properties: { id: { type: string, x-source: page } }
    Page:
      type: object
      required: [items, page]
      x-source: page
      properties:
        items: { type: array, items: { $ref: '#/components/schemas/Item' }, x-source: page }
        page:
          type: object
          required: [skip, limit, total]
          x-source: page
          properties:
            skip: { type: integer, x-source: page }
            limit: { type: integer, x-source: page }
            total: { type: integer, x-source: page }
`,
  ].join('\n')
}

function operationOf(id: string): string {
  return `
      operationId: ${id}
      summary: An operation
      externalDocs: { url: 'https://shop.example/docs' }
      x-stability-level: stable`
}

const listParts = `
      x-pagination:
        style: offset
        parameters: { offset: skip, limit: limit }
        items: /items
        id: /id
        echo: { offset: /page/skip, limit: /page/limit }
        total: /page/total
        pageSize: { default: 10 }
      parameters:
        - { name: skip, in: query, schema: { type: integer }, x-source: page }
        - { name: limit, in: query, schema: { type: integer }, x-source: page }`

function responseOf(schema: string): string {
  return `
      responses:
        '200':
          description: An answer
          x-source: page
          content: { application/json: { schema: { $ref: '#/components/schemas/${schema}' } } }`
}
