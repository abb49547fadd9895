/** A small spec in which everything that the loader understands stands once; file name `acme-orders.v1.yaml`. */
export const acme = `openapi: 3.1.0
info:
  title: Acme orders
  version: '1.2'
servers:
  - url: https://staging.acme.example/api/
    x-environment: staging
    x-source: acme.example start page
  - url: https://acme.example/api
    x-environment: production
    x-source: acme.example start page
security:
  - token: []
paths:
  /v1/orders:
    get:
      operationId: listOrders
      summary: List orders
      externalDocs:
        url: https://acme.example/docs/orders
      x-stability-level: stable
      x-rate-limit: { requests: 10, per: second }
      x-pagination:
        style: offset
        parameters: { offset: skip, limit: limit }
        items: /orders
        id: /id
        echo: { offset: /page/skip, limit: /page/limit }
        total: /page/total
        pageSize: { default: 25, maximum: 50 }
        assumptions:
          total-stable: It should.
      parameters:
        - name: skip
          in: query
          schema: { type: integer, minimum: 0 }
          x-source: acme.example orders page
        - $ref: '#/components/parameters/Limit'
        - name: state
          in: query
          schema: { type: string, enum: [open, closed] }
          x-filter: { at: [/state], match: equals }
          x-source: acme.example orders page
      responses:
        '200':
          description: Orders
          x-source: acme.example orders page
          headers:
            X-Request-Id:
              required: true
              schema: { type: string, format: uuid }
              x-source: acme.example start page
            X-Trace:
              $ref: '#/components/headers/Trace'
          content:
            application/json:
              schema:
                type: object
                required: [orders, page]
                properties:
                  orders:
                    type: array
                    items: { $ref: '#/components/schemas/Order' }
                    x-source: acme.example orders page
                  page:
                    $ref: '#/components/schemas/Page'
                    x-source: acme.example orders page
        '401': { $ref: '#/components/responses/Failed' }
  /v1/events:
    get:
      operationId: listEvents
      summary: List events
      externalDocs:
        url: https://acme.example/docs/events
      x-stability-level: beta
      x-pagination:
        style: relay
        parameters: { first: first, after: after, last: last, before: before }
        edges: /edges
        node: /node
        cursor: /cursor
        id: /node/id
        pageInfo: /pageInfo
        pageSize: { default: 20 }
      parameters:
        - { name: first, in: query, schema: { type: integer, default: 20 }, x-source: acme.example events page }
        - { name: after, in: query, schema: { type: string }, x-source: acme.example events page }
        - { name: last, in: query, schema: { type: integer }, x-source: acme.example events page }
        - { name: before, in: query, schema: { type: string }, x-source: acme.example events page }
      responses:
        '200':
          description: Events
          x-source: acme.example events page
          content:
            application/json:
              schema: { $ref: '#/components/schemas/EventConnection' }
  /v1/login:
    post:
      operationId: logIn
      summary: Exchange a key for a token
      externalDocs:
        url: https://acme.example/docs/login
      x-stability-level: alpha
      security: []
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [key]
              properties:
                key: { type: string, x-source: acme.example login page }
      responses:
        '200':
          description: A token
          x-assumption: No page shows the answer.
          content:
            application/json:
              schema:
                type: object
                required: [token]
                properties:
                  token: { type: string, x-assumption: As usual. }
                  life: { type: integer, x-assumption: As usual. }
        '204':
          description: Nothing
          x-source: acme.example login page
components:
  securitySchemes:
    token:
      type: apiKey
      in: header
      name: X-Acme-Token
      x-credential:
        variable: ACME_TOKEN
        refused: ACME_OTHER_TOKEN
        exchange: { variable: ACME_KEY, operation: logIn, key: /key, token: /token, expiresIn: /life }
      x-source: acme.example start page
  parameters:
    Limit:
      name: limit
      in: query
      required: true
      schema: { type: integer, default: 25, maximum: 50 }
      x-source: acme.example orders page
      x-assumption: The default is in an example only.
  headers:
    Trace:
      schema: { type: string }
      x-assumption: Seen once.
  responses:
    Failed:
      description: Refused
      x-source: acme.example errors page
      content:
        application/problem+json:
          schema: { $ref: '#/components/schemas/Problem' }
  schemas:
    Order:
      type: object
      required: [id, state]
      properties:
        id:
          type: string
          pattern: ^o-
          x-source: acme.example orders page
        state:
          type: string
          enum: [open, closed]
          x-source: acme.example orders page
        note:
          type: [string, 'null']
          x-source: acme.example orders page
          x-assumption: May be absent.
        parts:
          type: array
          items: { $ref: '#/components/schemas/Order' }
          x-source: acme.example orders page
        labels:
          type: object
          additionalProperties: { type: string, minLength: 1, maxLength: 20 }
          x-source: acme.example orders page
        subject:
          oneOf:
            - $ref: '#/components/schemas/Person'
            - $ref: '#/components/schemas/Company'
          discriminator:
            propertyName: kind
            mapping:
              person: '#/components/schemas/Person'
              company: '#/components/schemas/Company'
          x-source: acme.example orders page
    Person:
      type: object
      required: [kind]
      properties:
        kind: { type: string, const: person, x-source: acme.example orders page }
    Company:
      type: object
      required: [kind]
      properties:
        kind: { type: string, const: company, x-source: acme.example orders page }
    Page:
      type: object
      required: [skip, limit, total]
      properties:
        skip: { type: integer, x-source: acme.example orders page }
        limit: { type: integer, x-source: acme.example orders page }
        total: { type: integer, x-source: acme.example orders page }
    EventConnection:
      type: object
      required: [edges, pageInfo]
      properties:
        edges:
          type: array
          x-source: acme.example events page
          items:
            allOf:
              - type: object
                required: [node, cursor]
                properties:
                  node:
                    type: object
                    required: [id]
                    x-source: acme.example events page
                    properties:
                      id: { type: integer, x-source: acme.example events page }
                  cursor: { type: string, x-source: acme.example events page }
        pageInfo:
          type: object
          x-source: acme.example events page
          properties:
            hasNextPage: { type: boolean, x-source: acme.example events page }
            hasPreviousPage: { type: boolean, x-source: acme.example events page }
            startCursor: { type: [string, 'null'], x-source: acme.example events page }
            endCursor: { type: [string, 'null'], x-source: acme.example events page }
    Problem:
      type: object
      required: [title]
      properties:
        title: { type: string, x-source: acme.example errors page }
`

/** The name under which messages show it. */
export const acmeFile = 'openapi/acme-orders.v1.yaml'

/** The small spec with one passage replaced; throws when the passage does not stand there exactly once. */
export function editAcme(passage: string, replacement: string): string {
  const found = acme.split(passage).length - 1
  if (found !== 1) throw new Error(`the passage stands ${found} times: ${passage}`)
  return acme.replace(passage, () => replacement)
}
