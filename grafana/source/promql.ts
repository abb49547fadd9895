import { parser } from '@prometheus-io/lezer-promql'

/** What one selector of an expression asks for. */
export interface Selector {
  metric: string
  matchers: { label: string; operator: '=' | '!=' | '=~' | '!~'; value: string }[]
}

/** What an expression is made of, as far as names go. */
export interface Expression {
  selectors: Selector[]
  /** Labels named in `by`, `without`, `on`, `ignoring`, `group_left` and `group_right`. */
  grouping: string[]
}

/** Grafana's own variables stand where PromQL wants a duration. */
const grafanaDurations = /\$__(?:rate_interval|interval|range)\b/g

/** Reads an expression, Grafana's duration variables included; throws where it is no PromQL. */
export function readExpression(text: string): Expression {
  const query = text.replaceAll(grafanaDurations, '5m')
  const expression: Expression = { selectors: [], grouping: [] }
  const textOf = (node: { from: number; to: number }) => query.slice(node.from, node.to)
  parser.parse(query).iterate({
    enter({ node }) {
      if (node.type.isError) throw new SyntaxError(`no PromQL at ${JSON.stringify(query.slice(node.from, node.from + 20))} in: ${text}`)
      if (node.name === 'GroupingLabels') expression.grouping.push(...node.getChildren('LabelName').map(textOf))
      if (node.name !== 'VectorSelector') return
      const identifier = node.getChild('Identifier')
      if (identifier === null) throw new SyntaxError(`a selector without a metric in: ${text}`)
      const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []
      expression.selectors.push({ metric: textOf(identifier), matchers: matchers.map((matcher) => readMatcher(textOf(matcher))) })
    },
  })
  return expression
}

/** Puts the expression of each recording rule in the place of its name: what the rules record, without the rules. */
export function inlineRecorded(text: string, recorded: ReadonlyMap<string, string>): string {
  const places: { from: number; to: number; expression: string }[] = []
  parser.parse(text).iterate({
    enter({ name, from, to }) {
      const expression = name === 'VectorSelector' ? recorded.get(text.slice(from, to)) : undefined
      if (expression !== undefined) places.push({ from, to, expression })
    },
  })
  return places.reduceRight((query, { from, to, expression }) => `${query.slice(0, from)}(${expression})${query.slice(to)}`, text)
}

/** One line, one space between words: expressions are laid out for people where they are written, and compact where they are sent. */
export function compact(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('( ', '(').replaceAll(' )', ')').trim()
}

function readMatcher(text: string): Selector['matchers'][number] {
  const [, label, operator, value] = /^(\w+)\s*(=~|!~|!=|=)\s*["'](.*)["']$/s.exec(text) ?? []
  if (label === undefined || value === undefined || !isOperator(operator)) throw new SyntaxError(`cannot read the matcher ${text}`)
  return { label, operator, value: value.replaceAll('\\\\', '\\') }
}

function isOperator(text: string | undefined): text is Selector['matchers'][number]['operator'] {
  return text === '=' || text === '!=' || text === '=~' || text === '!~'
}
