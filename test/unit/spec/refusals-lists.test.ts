import { testRefusals } from './refusal.ts'

testRefusals('x-pagination', [
  {
    what: 'a parameter that the operation does not have',
    from: `offset: skip, limit: limit }
        items`,
    to: `offset: offset, limit: limit }
        items`,
    line: 'parameters: { offset: offset, limit: limit }',
    says: '/paths/~1v1~1orders/get/x-pagination/parameters/offset: got "offset", wants a parameter of listOrders: skip, limit or state',
  },
  {
    what: 'a default page size that the parameter contradicts',
    from: 'pageSize: { default: 20 }',
    to: 'pageSize: { default: 30 }',
    line: 'pageSize: { default: 30 }',
    says: '/paths/~1v1~1events/get/x-pagination/pageSize/default: got 30, wants 20, the default of the parameter first',
  },
  {
    what: 'a maximum that the parameter contradicts',
    from: 'pageSize: { default: 25, maximum: 50 }',
    to: 'pageSize: { default: 25, maximum: 100 }',
    line: 'pageSize: { default: 25, maximum: 100 }',
    says: '/paths/~1v1~1orders/get/x-pagination/pageSize/maximum: got 100, wants 50, the maximum of the parameter limit',
  },
  {
    what: 'no maximum where the parameter has one',
    from: 'pageSize: { default: 25, maximum: 50 }',
    to: 'pageSize: { default: 25 }',
    line: 'pageSize: { default: 25 }',
    says: '/paths/~1v1~1orders/get/x-pagination/pageSize: got no maximum, wants 50, the maximum of the parameter limit',
  },
  {
    what: 'a default page size above the maximum',
    from: 'pageSize: { default: 20 }',
    to: 'pageSize: { default: 20, maximum: 10 }',
    line: 'pageSize: { default: 20, maximum: 10 }',
    says: '/paths/~1v1~1events/get/x-pagination/pageSize/default: got 20, wants at most the maximum, 10',
  },
  {
    what: 'items that are not there',
    from: 'items: /orders',
    to: 'items: /order',
    line: 'items: /order',
    says: '/paths/~1v1~1orders/get/x-pagination/items: got "/order", which leads nowhere in the schema; wants a pointer to array',
  },
  {
    what: 'items that are no list',
    from: 'items: /orders',
    to: 'items: /page',
    line: 'items: /page',
    says: '/paths/~1v1~1orders/get/x-pagination/items: got "/page", which leads to object; wants a pointer to array',
  },
  {
    what: 'a total that is no number',
    from: 'total: /page/total',
    to: 'total: /orders',
    line: 'total: /orders',
    says: '/paths/~1v1~1orders/get/x-pagination/total: got "/orders", which leads to array; wants a pointer to number or integer',
  },
  {
    what: 'an echo that is not there',
    from: 'limit: /page/limit',
    to: 'limit: /page/size',
    line: 'echo: { offset: /page/skip, limit: /page/size }',
    says: '/paths/~1v1~1orders/get/x-pagination/echo/limit: got "/page/size", which leads nowhere in the schema; wants a pointer to number or integer',
  },
  {
    what: 'an id that is not there',
    from: 'id: /id',
    to: 'id: /_id',
    line: 'id: /_id',
    says: '/paths/~1v1~1orders/get/x-pagination/id: got "/_id", which leads nowhere in the schema; wants a pointer to string, integer or number',
  },
  {
    what: 'a node that is not there',
    from: 'node: /node',
    to: 'node: /item',
    line: 'node: /item',
    says: '/paths/~1v1~1events/get/x-pagination/node: got "/item", which leads nowhere in the schema; wants a pointer to object',
  },
  {
    what: 'a cursor that is no string',
    from: 'cursor: /cursor',
    to: 'cursor: /node',
    line: 'cursor: /node',
    says: '/paths/~1v1~1events/get/x-pagination/cursor: got "/node", which leads to object; wants a pointer to string',
  },
  {
    what: 'page info that is not there',
    from: 'pageInfo: /pageInfo',
    to: 'pageInfo: /info',
    line: 'pageInfo: /info',
    says: '/paths/~1v1~1events/get/x-pagination/pageInfo: got "/info", which leads nowhere in the schema; wants a pointer to object',
  },
  {
    what: 'page info without one of its members',
    from: `            hasNextPage: { type: boolean, x-source: acme.example events page }
`,
    to: '',
    line: 'pageInfo: /pageInfo',
    says: '/paths/~1v1~1events/get/x-pagination/pageInfo: got "/pageInfo/hasNextPage", which leads nowhere in the schema; wants a pointer to boolean',
  },
  {
    what: 'a pagination without a page',
    from: `        '200':
          description: Events`,
    to: `        '201':
          description: Events`,
    line: 'x-pagination:',
    says: '/paths/~1v1~1events/get/x-pagination: got an operation without a 200 body, wants the list that it describes',
  },
])

testRefusals('x-filter', [
  {
    what: 'a filter on a member that is not there',
    from: 'at: [/state]',
    to: 'at: [/status]',
    line: 'x-filter: { at: [/status], match: equals }',
    says: '/paths/~1v1~1orders/get/parameters/2/x-filter/at/0: got "/status", which leads nowhere in the schema; wants a pointer to string, number, integer or boolean',
  },
  {
    what: 'a text filter on no text',
    from: 'at: [/state], match: equals',
    to: 'at: [/labels], match: contains',
    line: 'x-filter: { at: [/labels], match: contains }',
    says: '/paths/~1v1~1orders/get/parameters/2/x-filter/at/0: got "/labels", which leads to object; wants a pointer to string',
  },
  {
    what: 'a filter of no list',
    from: `      security: []
`,
    to: `      security: []
      parameters:
        - { name: state, in: query, schema: { type: string }, x-filter: { at: [/state], match: equals }, x-source: a }
`,
    line: '- { name: state, in: query, schema: { type: string }, x-filter: { at: [/state], match: equals }, x-source: a }',
    says: '/paths/~1v1~1login/post/parameters/0/x-filter: got a filter of logIn, which has no x-pagination; wants a list operation',
  },
])

testRefusals('x-credential.exchange', [
  {
    what: 'an exchange by an operation that is not there',
    from: 'operation: logIn, key',
    to: 'operation: login, key',
    line: 'exchange: { variable: ACME_KEY, operation: login, key: /key, token: /token, expiresIn: /life }',
    says: '/components/securitySchemes/token/x-credential/exchange/operation: got "login", wants an operation of this file: listOrders, listEvents or logIn',
  },
  {
    what: 'an exchange by an operation that cannot do it',
    from: 'operation: logIn, key',
    to: 'operation: listOrders, key',
    line: 'exchange: { variable: ACME_KEY, operation: listOrders, key: /key, token: /token, expiresIn: /life }',
    says: '/components/securitySchemes/token/x-credential/exchange/operation: got "listOrders", wants a POST without security that has a body and answers 200 with one',
  },
  {
    what: 'a key that the body does not have',
    from: 'key: /key,',
    to: 'key: /apiKey,',
    line: 'exchange: { variable: ACME_KEY, operation: logIn, key: /apiKey, token: /token, expiresIn: /life }',
    says: '/components/securitySchemes/token/x-credential/exchange/key: got "/apiKey", which leads nowhere in the schema; wants a pointer to string',
  },
  {
    what: 'a token that the answer does not have',
    from: 'token: /token',
    to: 'token: /data/token',
    line: 'exchange: { variable: ACME_KEY, operation: logIn, key: /key, token: /data/token, expiresIn: /life }',
    says: '/components/securitySchemes/token/x-credential/exchange/token: got "/data/token", which leads nowhere in the schema; wants a pointer to string',
  },
  {
    what: 'a life that is no number',
    from: 'expiresIn: /life',
    to: 'expiresIn: /token',
    line: 'exchange: { variable: ACME_KEY, operation: logIn, key: /key, token: /token, expiresIn: /token }',
    says: '/components/securitySchemes/token/x-credential/exchange/expiresIn: got "/token", which leads to string; wants a pointer to integer or number',
  },
])
