import { testRefusals } from './refusal.ts'

testRefusals('names and references', [
  {
    what: 'a reference to a schema that is not there',
    from: "$ref: '#/components/schemas/Page'",
    to: "$ref: '#/components/schemas/Pages'",
    line: "$ref: '#/components/schemas/Pages'",
    says: '/paths/~1v1~1orders/get/responses/200/content/application~1json/schema/properties/page/$ref: got "#/components/schemas/Pages", which leads nowhere; wants a component of this file',
  },
  {
    what: 'a reference to a parameter that is not there',
    from: "$ref: '#/components/parameters/Limit'",
    to: "$ref: '#/components/parameters/Limits'",
    line: "- $ref: '#/components/parameters/Limits'",
    says: '/paths/~1v1~1orders/get/parameters/1/$ref: got "#/components/parameters/Limits", which leads nowhere; wants a component of this file',
  },
  {
    what: 'a reference to a header that is not there',
    from: "$ref: '#/components/headers/Trace'",
    to: "$ref: '#/components/headers/Traces'",
    line: "$ref: '#/components/headers/Traces'",
    says: '/paths/~1v1~1orders/get/responses/200/headers/X-Trace/$ref: got "#/components/headers/Traces", which leads nowhere; wants a component of this file',
  },
  {
    what: 'a reference to a response that is not there',
    from: "$ref: '#/components/responses/Failed'",
    to: "$ref: '#/components/responses/Fail'",
    line: "'401': { $ref: '#/components/responses/Fail' }",
    says: '/paths/~1v1~1orders/get/responses/401/$ref: got "#/components/responses/Fail", which leads nowhere; wants a component of this file',
  },
  {
    what: 'a discriminator that maps to nothing',
    from: "company: '#/components/schemas/Company'",
    to: "company: '#/components/schemas/Firm'",
    line: "company: '#/components/schemas/Firm'",
    says: '/components/schemas/Order/properties/subject/discriminator/mapping/company: got "#/components/schemas/Firm", which leads nowhere; wants a component of this file',
  },
  {
    what: 'two servers of one environment',
    from: 'x-environment: production',
    to: 'x-environment: staging',
    line: 'x-environment: staging',
    says: '/servers/1/x-environment: got "staging" again, wants one server for each environment',
  },
  {
    what: 'two operations of one id',
    from: 'operationId: listEvents',
    to: 'operationId: listOrders',
    line: 'operationId: listOrders',
    says: '/paths/~1v1~1events/get/operationId: got "listOrders" again, wants an id of its own',
  },
  {
    what: 'a parameter that stands twice',
    from: '- { name: last, in: query',
    to: `- { name: after, in: query, schema: { type: string }, x-source: a }
        - { name: last, in: query`,
    line: '- { name: after, in: query, schema: { type: string }, x-source: a }',
    says: '/paths/~1v1~1events/get/parameters/2: got the parameter "after" again, wants each once',
  },
  {
    what: 'a security scheme that is not there',
    from: '  - token: []',
    to: '  - tokens: []',
    line: '- tokens: []',
    says: '/security/0/tokens: got "tokens", wants a security scheme of this file: token',
  },
  {
    what: 'the same on an operation',
    from: `      operationId: listEvents
`,
    to: `      operationId: listEvents
      security: [{ key: [] }]
`,
    line: 'security: [{ key: [] }]',
    says: '/paths/~1v1~1events/get/security/0/key: got "key", wants a security scheme of this file: token',
  },
  {
    what: 'a GET with a body',
    from: `      operationId: listEvents
`,
    to: `      operationId: listEvents
      requestBody: { content: { application/json: { schema: { type: object } } } }
`,
    line: 'requestBody: { content: { application/json: { schema: { type: object } } } }',
    says: '/paths/~1v1~1events/get/requestBody: got the body of a GET, wants none',
  },
])

testRefusals('no origin', [
  {
    what: 'a server',
    from: `    x-environment: production
    x-source: acme.example start page
`,
    to: `    x-environment: production
`,
    line: '- url: https://acme.example/api',
    says: '/servers/1: got a server without origin, wants x-source (the page that states it) or x-assumption (why we believe it)',
  },
  {
    what: 'a parameter',
    from: `          schema: { type: integer, minimum: 0 }
          x-source: acme.example orders page
`,
    to: `          schema: { type: integer, minimum: 0 }
`,
    line: '- name: skip',
    says: '/paths/~1v1~1orders/get/parameters/0: got a parameter without origin, wants x-source (the page that states it) or x-assumption (why we believe it)',
  },
  {
    what: 'a response',
    from: `          description: Events
          x-source: acme.example events page
`,
    to: `          description: Events
`,
    line: "'200':",
    says: '/paths/~1v1~1events/get/responses/200: got a response without origin, wants x-source (the page that states it) or x-assumption (why we believe it)',
  },
  {
    what: 'a header',
    from: `              schema: { type: string, format: uuid }
              x-source: acme.example start page
`,
    to: `              schema: { type: string, format: uuid }
`,
    line: 'X-Request-Id:',
    says: '/paths/~1v1~1orders/get/responses/200/headers/X-Request-Id: got a header without origin, wants x-source (the page that states it) or x-assumption (why we believe it)',
  },
  {
    what: 'a security scheme',
    from: `expiresIn: /life }
      x-source: acme.example start page
`,
    to: `expiresIn: /life }
`,
    line: 'token:',
    says: '/components/securitySchemes/token: got a security scheme without origin, wants x-source (the page that states it) or x-assumption (why we believe it)',
  },
  {
    what: 'a property',
    from: `          pattern: ^o-
          x-source: acme.example orders page
`,
    to: `          pattern: ^o-
`,
    line: 'id:',
    says: '/components/schemas/Order/properties/id: got a property without origin, wants x-source (the page that states it) or x-assumption (why we believe it)',
  },
  {
    what: 'a property within a branch of an inline schema',
    from: 'id: { type: integer, x-source: acme.example events page }',
    to: 'id: { type: integer }',
    line: 'id: { type: integer }',
    says: '/components/schemas/EventConnection/properties/edges/items/allOf/0/properties/node/properties/id: got a property without origin, wants x-source (the page that states it) or x-assumption (why we believe it)',
  },
  {
    what: 'a property of a request body',
    from: 'key: { type: string, x-source: acme.example login page }',
    to: 'key: { type: string }',
    line: 'key: { type: string }',
    says: '/paths/~1v1~1login/post/requestBody/content/application~1json/schema/properties/key: got a property without origin, wants x-source (the page that states it) or x-assumption (why we believe it)',
  },
])

testRefusals('schemas that promise nothing', [
  {
    what: 'a keyword without a type',
    from: 'title: { type: string, x-source: acme.example errors page }',
    to: 'title: { minLength: 3, x-source: acme.example errors page }',
    line: 'title: { minLength: 3, x-source: acme.example errors page }',
    says: '/components/schemas/Problem/properties/title/minLength: got it beside no type, wants type string, or it promises nothing',
  },
  {
    what: 'a keyword of another type',
    from: `          type: array
          items: { $ref: '#/components/schemas/Order' }
          x-source`,
    to: `          type: object
          items: { $ref: '#/components/schemas/Order' }
          x-source`,
    line: "items: { $ref: '#/components/schemas/Order' }",
    says: '/components/schemas/Order/properties/parts/items: got it beside type object, wants type array, or it promises nothing',
  },
  {
    what: 'an enum value of another type',
    from: 'enum: [open, closed] }',
    to: 'enum: [open, 1] }',
    line: 'schema: { type: string, enum: [open, 1] }',
    says: '/paths/~1v1~1orders/get/parameters/2/schema/enum/1: got 1, wants string',
  },
  {
    what: 'a const of another type',
    from: 'const: person',
    to: 'const: true',
    line: 'kind: { type: string, const: true, x-source: acme.example orders page }',
    says: '/components/schemas/Person/properties/kind/const: got true, wants string',
  },
  {
    what: 'a default of another type',
    from: 'schema: { type: integer, minimum: 0 }',
    to: 'schema: { type: integer, default: one }',
    line: 'schema: { type: integer, default: one }',
    says: '/paths/~1v1~1orders/get/parameters/0/schema/default: got "one", wants integer',
  },
  {
    what: 'a pattern that nobody can match in bounded time',
    from: 'pattern: ^o-',
    to: "pattern: '^o-(?=.*[a-z])(?=.*[0-9])'",
    line: "pattern: '^o-(?=.*[a-z])(?=.*[0-9])'",
    says: '/components/schemas/Order/properties/id/pattern: got "^o-(?=.*[a-z])(?=.*[0-9])", wants one that neither looks around nor refers back where it repeats: a long text would take it for ever',
  },
  {
    what: 'a pattern that does not compile',
    from: 'pattern: ^o-',
    to: "pattern: '^(o-'",
    line: "pattern: '^(o-'",
    says: '/components/schemas/Order/properties/id/pattern: got "^(o-", wants a regular expression',
  },
  {
    what: 'a required property that is not there',
    from: 'required: [id, state]',
    to: 'required: [id, status]',
    line: 'required: [id, status]',
    says: '/components/schemas/Order/required/1: got "status", wants a property that stands beside it: id, state, note, parts, labels or subject',
  },
  {
    what: 'a minimum above the maximum',
    from: 'minLength: 1, maxLength: 20',
    to: 'minLength: 21, maxLength: 20',
    line: 'additionalProperties: { type: string, minLength: 21, maxLength: 20 }',
    says: '/components/schemas/Order/properties/labels/additionalProperties/minLength: got 21, wants at most 20, which is maxLength',
  },
  {
    what: 'a schema that is only itself',
    from: `    Problem:
      type: object`,
    to: `    Loop: { $ref: '#/components/schemas/Loop' }
    Problem:
      allOf: [{ $ref: '#/components/schemas/Loop' }]
      type: object`,
    line: "Loop: { $ref: '#/components/schemas/Loop' }",
    says: '/components/schemas/Loop/$ref: got "#/components/schemas/Loop", which leads back here; wants a schema of its own',
  },
])
