import { html } from 'hono/html'
import { unobserved } from '#check/operations'
import type { OperationCoverage } from '#findings/coverage'
import { lastRun, type TargetState } from '#monitor/state'
import type { TargetStatus } from '#monitor/status'
import { duration, enumerate, quantity } from '#report/layout'
import { countObserved } from '#report/unverified'
import { bar, sparkline } from './charts.ts'
import { type Html, relative, timeLeft } from './moments.ts'

/** A tile: what it is about, and one or two lines about that. */
interface Fact {
  term: string
  /** The first is what counts, the others are small. */
  lines: readonly (Html | string)[]
  tone?: 'bad' | 'warn'
  chart?: Html
  isWide?: boolean
}

const mostNamed = 3

/** Numbers about one target, as tiles. */
export function renderFacts(status: TargetStatus, now: number): Html {
  return html`<dl class="facts">${factsOf(status, now).map(renderFact)}</dl>`
}

/** What one row has room for: how fast it answers, and whatever gives reason to worry. */
export function remarksOn(status: TargetStatus, now: number): Html[] {
  const last = status.state.history.findLast(({ latencyMs }) => latencyMs !== null)?.latencyMs ?? null
  const worrying = factsOf(status, now).filter(({ tone }) => tone !== undefined)
  return [
    ...(last === null ? [] : [html`${milliseconds(last)} a request`]),
    ...worrying.map(({ term, lines: [first] }) => html`${term}: ${first ?? ''}`),
  ]
}

function factsOf(status: TargetStatus, now: number): Fact[] {
  return [
    latencyFact(status.state),
    runsFact(status, now),
    operationsFact(status.state),
    lawsFact(status.state),
    coverageFact(status.state),
    budgetFact(status),
    credentialFact(status, now),
    certificateFact(status, now),
    ...sunsetFacts(status, now),
  ]
}

function renderFact({ term, lines, tone, chart, isWide = false }: Fact): Html {
  return html`<div${isWide ? html` class="wide"` : ''}><dt>${term}</dt>${lines.map((line, index) => html`<dd${index === 0 && tone !== undefined ? html` class="${tone}"` : ''}>${line}</dd>`)}${
    chart === undefined ? '' : html`<dd>${chart}</dd>`
  }</div>
`
}

function latencyFact({ history }: TargetState): Fact {
  const term = 'Latency (median request)'
  const values = history.map(({ latencyMs }) => latencyMs)
  const known = values.filter((value) => value !== null)
  const last = known.at(-1)
  if (last === undefined) return { term, lines: ['not measured yet'], isWide: true }
  const range = `${milliseconds(Math.min(...known))} to ${milliseconds(Math.max(...known))} in ${quantity(known.length, 'run')}`
  return { term, lines: [milliseconds(last), range], chart: sparkline(values), isWide: true }
}

/** A duration for people; of what loopback answers at once it says no more than that. */
export function milliseconds(value: number): string {
  return value < 1 ? 'under 1 ms' : duration(value)
}

function runsFact({ watched, state, nextRunAt }: TargetStatus, now: number): Fact {
  const last = lastRun(state)
  const next = nextRunAt === null ? 'none is due' : html`next ${relative(nextRunAt, now)}`
  const schedule = html`<code>${watched.target.schedule}</code>`
  if (last === null) return { term: 'Last run', lines: ['none yet', next, schedule] }
  const took = html`took ${duration(last.durationMs)}, ${quantity(state.requests.length, 'request')}`
  return { term: 'Last run', lines: [relative(last.startedAt, now), took, next, schedule] }
}

function operationsFact({ operations }: TargetState): Fact {
  const term = 'Operations'
  if (operations.length === 0) return { term, lines: ['not looked at yet'] }
  const missed = unobserved(operations)
  const names =
    missed.length === 0
      ? []
      : [
          `not ${enumerate(
            missed.map(({ operation }) => operation),
            mostNamed,
          )}`,
        ]
  return { term, lines: [countObserved(operations), ...names], ...(missed.length === 0 ? {} : { tone: 'warn' }) }
}

function lawsFact({ laws }: TargetState): Fact {
  if (laws.length === 0) return { term: 'Pagination laws', lines: ['not looked at yet'] }
  const count = (verdict: string) => laws.filter((law) => law.verdict === verdict).length
  const lists = new Set(laws.map(({ operation }) => operation))
  const culprits = new Set(laws.flatMap(({ operation, verdict }) => (verdict === 'broken' && lists.size > 1 ? operation : [])))
  const broken = count('broken')
  const untested = count('untested')
  const rest = untested === 0 ? [] : [`${untested} untested`]
  if (broken === 0) return { term: 'Pagination laws', lines: [`${count('held')} held`, ...rest] }
  const where = culprits.size === 0 ? '' : ` in ${[...culprits].join(', ')}`
  return { term: 'Pagination laws', tone: 'bad', lines: [`${broken} broken${where}`, [`${count('held')} held`, ...rest].join(', ')] }
}

function coverageFact({ coverage }: TargetState): Fact {
  const term = 'Coverage of the response'
  if (coverage === null || coverage.properties.documented === 0) return { term, lines: ['nothing seen yet'] }
  const { items, properties } = coverage
  const ratio = properties.seen / properties.documented
  const seen = `${properties.seen} of ${properties.documented} properties, ${quantity(items, 'item')}`
  const each = coverage.operations.length < 2 ? [] : coverage.operations.map(describeCoverage)
  return { term, lines: [`${Math.floor(ratio * 100)} %`, seen, ...each], chart: bar(ratio) }
}

function describeCoverage({ operation, items, properties: { documented, seen } }: OperationCoverage): Html {
  return html`<code>${operation}</code>: ${seen} of ${documented}, ${quantity(items, 'item')}`
}

function budgetFact({ watched, readings }: TargetStatus): Fact {
  const term = 'Request budget'
  const limit = watched.spec.operations.find(({ rateLimit }) => rateLimit !== null)?.rateLimit ?? null
  const left = readings === null || readings.rateLimitRemaining === null ? [] : [`the provider says ${readings.rateLimitRemaining} left`]
  if (limit === null) return { term, lines: ['no limit documented', ...left] }
  const documented = `of ${limit.requests} a ${limit.per}`
  if (readings === null || readings.budgetUsedRatio === null) return { term, lines: [`none used ${documented}`, ...left] }
  const ratio = readings.budgetUsedRatio
  const used = `${Math.round(ratio * 100)} % used`
  return { term, lines: [used, documented, ...left], chart: bar(ratio), ...(ratio >= 0.9 ? { tone: 'warn' } : {}) }
}

const day = 86_400_000
/** When to worry: the thresholds of the alerts. */
export const worries = {
  token: { warn: 7 * day, bad: day },
  certificate: { warn: 21 * day, bad: 3 * day },
} as const

function credentialFact({ watched, readings }: TargetStatus, now: number): Fact {
  const expiry = readings?.credentialExpiry ?? null
  if (expiry === null) return { term: 'Credential', lines: ['no expiry known', ...watched.credentialVariables.slice(0, 1)] }
  const isExchanged = watched.spec.credential?.exchange?.variable === expiry.variable
  const lines = [
    timeLeft(expiry.at * 1000, now),
    isExchanged ? html`token for <code>${expiry.variable}</code>` : html`<code>${expiry.variable}</code>`,
  ]
  // An exchanged token is renewed by the check that needs another one, and may well have ended in between: if it cannot be, that check says so.
  return { term: 'Credential', lines, ...(isExchanged ? {} : worryOf(expiry.at * 1000 - now, worries.token)) }
}

function certificateFact({ watched, readings }: TargetStatus, now: number): Fact {
  const expiry = readings?.certificateExpiry ?? null
  if (expiry === null) return { term: 'Certificate', lines: [watched.baseUrl.startsWith('http:') ? 'none: plain HTTP' : 'not seen yet'] }
  return { term: 'Certificate', lines: [timeLeft(expiry * 1000, now)], ...worryOf(expiry * 1000 - now, worries.certificate) }
}

function sunsetFacts({ readings }: TargetStatus, now: number): Fact[] {
  return (readings?.sunsets ?? []).flatMap(({ operation, at }) =>
    at === null
      ? []
      : [{ term: 'Sunset announced', tone: 'warn' as const, lines: [timeLeft(at * 1000, now), html`<code>${operation}</code>`] }],
  )
}

function worryOf(leftMs: number, { warn, bad }: { warn: number; bad: number }): Pick<Fact, 'tone'> {
  if (leftMs <= bad) return { tone: 'bad' }
  return leftMs < warn ? { tone: 'warn' } : {}
}
