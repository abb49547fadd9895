import { testRefusals } from './refusal.ts'

testRefusals('a shape that we do not understand', [
  {
    what: 'another version of OpenAPI',
    from: 'openapi: 3.1.0',
    to: 'openapi: 2.0.0',
    line: 'openapi: 2.0.0',
    says: '/openapi: got "2.0.0", wants an OpenAPI version 3.0.x or 3.1.x',
  },
  {
    what: 'a key that is no part of OpenAPI',
    from: `servers:
`,
    to: `hooks: {}
servers:
`,
    line: 'hooks: {}',
    says: `/hooks: there is no such key
Known keys: openapi, info, externalDocs, servers, security, tags, paths, components.`,
  },
  {
    what: 'an extension with a slip',
    from: `x-pagination:
        style: offset`,
    to: `x-paginaton:
        style: offset`,
    line: 'x-paginaton:',
    says: `/paths/~1v1~1orders/get/x-paginaton: there is no such key (did you mean x-pagination?)
Known keys: operationId, summary, description, tags, deprecated, externalDocs, security, parameters, requestBody, responses, x-stability-level, x-rate-limit, x-pagination.`,
  },
  {
    what: 'a schema keyword with a slip',
    from: 'pattern: ^o-',
    to: 'patern: ^o-',
    line: 'patern: ^o-',
    says: `/components/schemas/Order/properties/id/patern: there is no such key (did you mean pattern?)
Known keys: $ref, type, format, enum, const, pattern, minLength, maxLength, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, minItems, maxItems, uniqueItems, items, properties, required, additionalProperties, allOf, anyOf, oneOf, discriminator, default, examples, title, description, deprecated, x-source, x-assumption.`,
  },
  {
    what: 'additional properties that are neither yes, no nor a schema',
    from: 'additionalProperties: { type: string, minLength: 1, maxLength: 20 }',
    to: "additionalProperties: 'yes'",
    line: "additionalProperties: 'yes'",
    says: '/components/schemas/Order/properties/labels/additionalProperties: got "yes", wants a map',
  },
  {
    what: 'an operation without its page',
    from: `      externalDocs:
        url: https://acme.example/docs/orders
`,
    to: '',
    line: 'get:',
    says: '/paths/~1v1~1orders/get: externalDocs is missing; wants the url of the page that it was written from',
  },
  {
    what: 'an operation without an id',
    from: `      operationId: listOrders
`,
    to: '',
    line: 'get:',
    says: '/paths/~1v1~1orders/get: operationId is missing; wants a name of letters and digits',
  },
  {
    what: 'an operation without a stability',
    from: `      x-stability-level: alpha
`,
    to: '',
    line: 'post:',
    says: '/paths/~1v1~1login/post: x-stability-level is missing; wants alpha, beta or stable',
  },
  {
    what: 'a response without a description',
    from: `          description: Events
`,
    to: '',
    line: "'200':",
    says: '/paths/~1v1~1events/get/responses/200: description is missing; wants a text',
  },
  {
    what: 'an environment that is none',
    from: 'x-environment: staging',
    to: 'x-environment: stage',
    line: 'x-environment: stage',
    says: '/servers/0/x-environment: got "stage", wants staging or production',
  },
  {
    what: 'a stability that is none',
    from: 'x-stability-level: beta',
    to: 'x-stability-level: preview',
    line: 'x-stability-level: preview',
    says: '/paths/~1v1~1events/get/x-stability-level: got "preview", wants alpha, beta or stable',
  },
  {
    what: 'a rate limit of nothing',
    from: 'requests: 10, per: second',
    to: 'requests: 0, per: second',
    line: 'x-rate-limit: { requests: 0, per: second }',
    says: '/paths/~1v1~1orders/get/x-rate-limit/requests: got 0, wants a whole number from 1 to 1,000,000,000',
  },
  {
    what: 'a window that is none',
    from: 'per: second',
    to: 'per: day',
    line: 'x-rate-limit: { requests: 10, per: day }',
    says: '/paths/~1v1~1orders/get/x-rate-limit/per: got "day", wants second, minute or hour',
  },
  {
    what: 'a server without a scheme',
    from: 'url: https://staging.acme.example/api/',
    to: 'url: staging.acme.example',
    line: '- url: staging.acme.example',
    says: '/servers/0/url: got "staging.acme.example", wants an http or https URL',
  },
  {
    what: 'a path with a parameter',
    from: '/v1/orders:',
    to: '/v1/orders/{id}:',
    line: '/v1/orders/{id}:',
    says: '/paths/~1v1~1orders~1{id}: got the name "/v1/orders/{id}", wants a path without parameters, such as /v1/users',
  },
  {
    what: 'an id with a space',
    from: 'operationId: listOrders',
    to: 'operationId: list orders',
    line: 'operationId: list orders',
    says: '/paths/~1v1~1orders/get/operationId: got "list orders", wants a name of letters and digits',
  },
  {
    what: 'a header parameter that must be sent',
    from: `- name: state
          in: query`,
    to: `- name: state
          required: true
          in: header`,
    line: 'in: header',
    says: '/paths/~1v1~1orders/get/parameters/2/in: got "header" of a required parameter, wants query',
  },
  {
    what: 'a pagination by a header parameter',
    from: `- name: skip
          in: query`,
    to: `- name: skip
          in: header`,
    line: 'parameters: { offset: skip, limit: limit }',
    says: '/paths/~1v1~1orders/get/x-pagination/parameters/offset: got "skip", wants a parameter of listOrders: limit or state',
  },
  {
    what: 'a path parameter',
    from: `- name: skip
          in: query`,
    to: `- name: skip
          in: path`,
    line: 'in: path',
    says: '/paths/~1v1~1orders/get/parameters/0/in: got "path", wants query, header or cookie',
  },
  {
    what: 'a parameter without a schema',
    from: `          schema: { type: integer, minimum: 0 }
`,
    to: '',
    line: '- name: skip',
    says: '/paths/~1v1~1orders/get/parameters/0: schema is missing; wants a map',
  },
  {
    what: 'a pagination of an unknown style',
    from: 'style: relay',
    to: 'style: cursor',
    line: 'style: cursor',
    says: '/paths/~1v1~1events/get/x-pagination/style: got "cursor", wants offset, page-number or relay',
  },
  {
    what: 'a pagination without a style',
    from: `        style: relay
`,
    to: '',
    line: 'x-pagination:',
    says: '/paths/~1v1~1events/get/x-pagination: style is missing; wants offset, page-number or relay',
  },
  {
    what: 'a pagination without its total',
    from: `        total: /page/total
`,
    to: '',
    line: 'x-pagination:',
    says: '/paths/~1v1~1orders/get/x-pagination: total is missing; wants a JSON pointer, such as /data/items',
  },
  {
    what: 'a pointer without its slash',
    from: 'items: /orders',
    to: 'items: orders',
    line: 'items: orders',
    says: '/paths/~1v1~1orders/get/x-pagination/items: got "orders", wants a JSON pointer, such as /data/items',
  },
  {
    what: 'a page size of nothing',
    from: 'pageSize: { default: 20 }',
    to: 'pageSize: { default: 0 }',
    line: 'pageSize: { default: 0 }',
    says: '/paths/~1v1~1events/get/x-pagination/pageSize/default: got 0, wants a whole number from 1 to 1,000,000',
  },
  {
    what: 'an assumption about no law',
    from: 'total-stable: It should.',
    to: 'total-stabel: It should.',
    line: 'total-stabel: It should.',
    says: '/paths/~1v1~1orders/get/x-pagination/assumptions/total-stabel: got the name "total-stabel", wants page-size, page-echo, default-page-size, pages-disjoint, pages-join, past-the-end, total-stable or walk-complete',
  },
  {
    what: 'a filter that matches in no known way',
    from: 'match: equals',
    to: 'match: like',
    line: 'x-filter: { at: [/state], match: like }',
    says: '/paths/~1v1~1orders/get/parameters/2/x-filter/match: got "like", wants equals or contains',
  },
  {
    what: 'a status class',
    from: "'401': { $ref",
    to: "'4xx': { $ref",
    line: "'4xx': { $ref: '#/components/responses/Failed' }",
    says: '/paths/~1v1~1orders/get/responses/4xx: got the name "4xx", wants a status of three digits, or default',
  },
  {
    what: 'a body that is no JSON',
    from: 'application/problem+json:',
    to: 'text/html:',
    line: 'text/html:',
    says: '/components/responses/Failed/content/text~1html: got the name "text/html", wants application/json, or application/…+json',
  },
  {
    what: 'a body in two media types',
    from: `            application/json:
              schema: { $ref: '#/components/schemas/EventConnection' }`,
    to: `            application/json:
              schema: { $ref: '#/components/schemas/EventConnection' }
            application/hal+json:
              schema: { $ref: '#/components/schemas/EventConnection' }`,
    line: 'content:',
    says: '/paths/~1v1~1events/get/responses/200/content: got more than one, wants one media type',
  },
  {
    what: 'a security scheme that we do not speak',
    from: `      type: apiKey
      in: header`,
    to: `      type: oauth2
      in: header`,
    line: 'type: oauth2',
    says: '/components/securitySchemes/token/type: got "oauth2", wants http (bearer) or apiKey (in a header)',
  },
  {
    what: 'a variable that cannot be one',
    from: 'variable: ACME_TOKEN',
    to: 'variable: acme token',
    line: 'variable: acme token',
    says: '/components/securitySchemes/token/x-credential/variable: got "acme token", wants an environment variable in upper case',
  },
  {
    what: 'a credential without its variable',
    from: `        variable: ACME_TOKEN
`,
    to: '',
    line: 'x-credential:',
    says: '/components/securitySchemes/token/x-credential: variable is missing; wants an environment variable in upper case',
  },
  {
    what: 'a credential key with a slip',
    from: 'refused: ACME_OTHER_TOKEN',
    to: 'refuse: ACME_OTHER_TOKEN',
    line: 'refuse: ACME_OTHER_TOKEN',
    says: `/components/securitySchemes/token/x-credential/refuse: there is no such key (did you mean refused?)
Known keys: variable, refused, exchange.`,
  },
  {
    what: 'an exchange without its key',
    from: 'key: /key, token: /token, ',
    to: 'token: /token, ',
    line: 'exchange: { variable: ACME_KEY, operation: logIn, token: /token, expiresIn: /life }',
    says: '/components/securitySchemes/token/x-credential/exchange: key is missing; wants a JSON pointer, such as /data/items',
  },
  {
    what: 'a format that we do not check',
    from: 'format: uuid',
    to: 'format: guid',
    line: 'schema: { type: string, format: guid }',
    says: '/paths/~1v1~1orders/get/responses/200/headers/X-Request-Id/schema/format: got "guid", wants date-time, date, email, uri, uuid, hostname, ipv4 or ipv6',
  },
  {
    what: 'a type that is none',
    from: `{ type: boolean, x-source: acme.example events page }
            hasPreviousPage`,
    to: `{ type: bool, x-source: acme.example events page }
            hasPreviousPage`,
    line: 'hasNextPage: { type: bool, x-source: acme.example events page }',
    says: '/components/schemas/EventConnection/properties/pageInfo/properties/hasNextPage/type: got "bool", wants string, number, integer, boolean, object, array or null',
  },
  {
    what: 'an enum value that stands twice',
    from: `          enum: [open, closed]
`,
    to: `          enum: [open, open]
`,
    line: 'enum: [open, open]',
    says: '/components/schemas/Order/properties/state/enum/1: got "open" twice, wants each once',
  },
  {
    what: 'an enum without a value',
    from: `          enum: [open, closed]
`,
    to: `          enum: []
`,
    line: 'enum: []',
    says: '/components/schemas/Order/properties/state/enum: got nothing, wants at least one',
  },
  {
    what: 'a reference to another file',
    from: "$ref: '#/components/schemas/Page'",
    to: "$ref: './page.yaml'",
    line: "$ref: './page.yaml'",
    says: '/paths/~1v1~1orders/get/responses/200/content/application~1json/schema/properties/page/$ref: got "./page.yaml", wants #/components/schemas/NAME',
  },
  {
    what: 'a parameter that refers to a schema',
    from: "$ref: '#/components/parameters/Limit'",
    to: "$ref: '#/components/schemas/Page'",
    line: "- $ref: '#/components/schemas/Page'",
    says: '/paths/~1v1~1orders/get/parameters/1/$ref: got "#/components/schemas/Page", wants #/components/parameters/NAME',
  },
  {
    what: 'an assumption without a reason',
    from: 'x-assumption: Seen once.',
    to: "x-assumption: ''",
    line: "x-assumption: ''",
    says: '/components/headers/Trace/x-assumption: got "", wants a text',
  },
  {
    what: 'a version that YAML reads as a number',
    from: "version: '1.2'",
    to: 'version: 1.2',
    line: 'version: 1.2',
    says: '/info/version: got 1.2, wants a text',
  },
  {
    what: 'a length below zero',
    from: 'minLength: 1',
    to: 'minLength: -1',
    line: 'additionalProperties: { type: string, minLength: -1, maxLength: 20 }',
    says: '/components/schemas/Order/properties/labels/additionalProperties/minLength: got -1, wants at least 0',
  },
  {
    what: 'several problems: the first, and the number of the others',
    from: `      x-stability-level: beta
`,
    to: `      x-stability-level: preview
      x-paginatoin: {}
`,
    line: 'x-stability-level: preview',
    says: `/paths/~1v1~1events/get/x-stability-level: got "preview", wants alpha, beta or stable
1 more problem in this file.`,
  },
])
