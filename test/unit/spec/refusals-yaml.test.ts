import { testRefusals } from './refusal.ts'

testRefusals('what is not YAML', [
  {
    what: 'a list that is not closed',
    from: 'operationId: listOrders',
    to: 'operationId: [listOrders',
    line: 'summary: List orders',
    says: `is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]
Mend the line, or check its indentation.`,
  },
  {
    what: 'a key that stands twice',
    from: `      summary: List orders
`,
    to: `      summary: List orders
      summary: Orders
`,
    line: 'summary: Orders',
    says: `is not YAML: Map keys must be unique
Mend the line, or check its indentation.`,
  },
  {
    what: 'a tab as indentation',
    from: '  title: Acme orders',
    to: '	title: Acme orders',
    line: 'title: Acme orders',
    says: `is not YAML: Tabs are not allowed as indentation
Mend the line, or check its indentation.`,
  },
  {
    what: 'an alias without its anchor',
    from: 'title: Acme orders',
    to: 'title: *acme',
    line: 'title: *acme',
    says: `there is no anchor &acme
A value that starts with * needs quotes: '*/5 * * * *'.`,
  },
  {
    what: 'a tag of no standard type',
    from: 'title: Acme orders',
    to: 'title: !acme orders',
    line: 'title: !acme orders',
    says: `is not YAML: Unresolved tag: !acme
Mend the line, or check its indentation.`,
  },
])
