import { causeOfReply } from '#observe/causes'
import type { Cause, Observation, Reply } from '#observe/observation'
import { tokenIn } from '#observe/token-source'
import type { PageVisit, Survey } from '#pagination/page'
import { jsonBody } from '#spec/json-body'
import type { Operation } from '#spec/model'
import type { CredentialExchange } from '#spec/security'
import { documentedResponse } from './documented-response.ts'
import { expectationOf } from './expectation.ts'
import type { BodyTaker } from './reply-setting.ts'

/** One observation of a check, with its operation. */
export interface Answer {
  operation: Operation
  observation: Observation
}

/** What telling the API's answers from those of a gateway takes. */
export interface ProvenanceOptions {
  /** Of one check, in order; without those that were asked for again with a fresh token. */
  answers: readonly Answer[]
  bodies: Pick<BodyTaker, 'resembles'>
  /** Pages whose error status is a pagination law's to judge. */
  atLaws: ReadonlySet<Observation>
  /** How a secret is exchanged for a token; null where none is. */
  exchange: CredentialExchange | null
}

/**
 * Whose answer each reply of a check is. An error that no request of ours provoked may come from anyone between us and the API, so it
 * is trouble and no drift, unless it says that the operation is gone, or refuses a valid request in the API's own envelope.
 */
export interface Provenance {
  /** Whether the operation answered a valid request as documented: what it refuses is something else than itself. */
  isAlive(operation: Operation): boolean
  /** Why an observation shows nothing that is certain of the API; null where it is to be judged. */
  troubleOf(observation: Observation): Cause | null
  /** Whether a refusal that we provoked, or an error that is a law's, came while the API could not be observed. */
  isInTrouble(observation: Observation): boolean
}

/** Statuses that say that the operation itself is gone. */
export const goneStatuses: ReadonlySet<number> = new Set([404, 405, 410, 501])

/** Holds the answers of one check against each other. */
export function traceAnswers(options: ProvenanceOptions): Provenance {
  const { answers } = options
  const alive = new Set(answers.filter(answersAsDocumented).map(({ operation }) => operation.id))
  const troubles = new Map(answers.map((answer) => [answer.observation, troubleWith(options, answer, alive)]))
  const inTrouble = answersInTrouble(options, troubles)
  return {
    isAlive: ({ id }) => alive.has(id),
    troubleOf: (observation) => troubles.get(observation) ?? null,
    isInTrouble: (observation) => inTrouble.has(observation),
  }
}

/** The surveys with the answers that show nothing of the API taken for no answers, so that no law rests on them. */
export function withoutTroubled(surveys: readonly Survey[], { troubleOf, isInTrouble }: Provenance): Survey[] {
  const unanswered = (visit: PageVisit): PageVisit => {
    const { observation } = visit
    const cause = troubleOf(observation) ?? (isInTrouble(observation) ? beside : null)
    return cause === null ? visit : { ...visit, observation: { ...observation, outcome: { kind: 'failed', cause } } }
  }
  return surveys.map((survey) => ({ ...survey, visits: survey.visits.map(unanswered) }))
}

const beside: Cause = { class: 'server-error', message: 'the answers around it came from no API' }

/** Whether a status is a success that the operation documents. */
function isDocumentedSuccess(operation: Operation, status: number): boolean {
  return isSuccess(status) && documentedResponse(operation, status) !== null
}

/** Whether a status is a success at all. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

function answersAsDocumented({ operation, observation: { outcome, probe } }: Answer): boolean {
  return outcome.kind === 'reply' && probe.credential === 'own' && isDocumentedSuccess(operation, outcome.reply.status)
}

function troubleWith(options: ProvenanceOptions, answer: Answer, alive: ReadonlySet<string>): Cause | null {
  const { operation, observation } = answer
  const cause = causeOfReply(observation)
  if (observation.outcome.kind === 'failed') return cause
  const { reply } = observation.outcome
  if (cause !== null) return isEmptyOfOther(operation, reply) || isTurnedAway(answer, cause, reply) ? null : cause
  if (isProvoked(answer) || options.atLaws.has(observation)) return null
  const exchange = operation.id === options.exchange?.operation ? options.exchange : null
  return exchange === null ? troubleWithAnswer(options, operation, reply, alive) : troubleWithExchange(options, operation, reply, exchange)
}

/** An empty 202 is no outage but another success than the documented one. */
function isEmptyOfOther(operation: Operation, { status, body }: Reply): boolean {
  return body.kind === 'empty' && isSuccess(status) && !isDocumentedSuccess(operation, status)
}

/** Who comes without access may be sent to a page to log in: nothing was served, and of the API itself the other requests tell. */
function isTurnedAway({ operation, observation }: Answer, cause: Cause, { status, body }: Reply): boolean {
  const expectation = expectationOf(operation, observation.probe)
  if (expectation !== 'no-access' && expectation !== 'no-scope') return false
  return cause.class === 'redirect' || (isSuccess(status) && body.kind === 'unreadable' && body.reason === 'html')
}

function isProvoked({ operation, observation }: Answer): boolean {
  return expectationOf(operation, observation.probe) !== 'success'
}

/** A reply to a valid request that is neither an outage nor a refusal of our credential. */
function troubleWithAnswer(options: ProvenanceOptions, operation: Operation, reply: Reply, alive: ReadonlySet<string>): Cause | null {
  const { status } = reply
  const isAlive = alive.has(operation.id)
  if (isSuccess(status)) return null
  if (status < 400) return isAlive ? { class: 'redirect', message: `HTTP ${status}, where the operation answers other requests` } : null
  if (status === 401 || status === 403) return { class: 'auth', message: `the request was refused: HTTP ${status}` }
  const saysGone = goneStatuses.has(status) && !isAlive
  const isRefusal = goneStatuses.has(status) || status === 400 || status === 422
  if (saysGone || (isRefusal && isOwnError(options, operation, reply, isAlive))) return null
  return { class: 'server-error', message: `HTTP ${status} to a valid request` }
}

/**
 * Whether an error is the API's own: it looks like a documented body of the operation. Where no error body is documented, nothing
 * tells it from a gateway's, and an operation that answers no valid request as documented is taken at its word.
 */
function isOwnError({ bodies }: ProvenanceOptions, operation: Operation, { body }: Reply, isAlive: boolean): boolean {
  const isDocumented = operation.responses.some((response) => !response.status.startsWith('2') && jsonBody(response) !== null)
  if (body.kind === 'json' && bodies.resembles(operation, null, body.value)) return true
  return !isDocumented && !isAlive
}

/** An exchange carries its secret in the body, so that a wrong one may be called a bad request. */
function troubleWithExchange(options: ProvenanceOptions, operation: Operation, reply: Reply, exchange: CredentialExchange): Cause | null {
  const { status, body } = reply
  if ([400, 401, 402, 403, 422].includes(status)) return { class: 'auth', message: `the credential was refused: HTTP ${status}` }
  const isTokenless = isDocumentedSuccess(operation, status) && body.kind === 'json' && tokenIn(body.value, exchange) === null
  if (isTokenless) return { class: 'auth', message: `${operation.id} gave no token: HTTP ${status}, no usable string at ${exchange.token}` }
  return troubleWithAnswer(options, operation, reply, new Set())
}

/**
 * Answers that were provoked come from where the answers around them come from: none of them counts where the survey of its operation
 * ended in trouble, nor where the valid request before it or after it met some.
 */
function answersInTrouble({ answers, atLaws }: ProvenanceOptions, troubles: ReadonlyMap<Observation, Cause | null>): Set<Observation> {
  const isAside = (answer: Answer) => isProvoked(answer) || (atLaws.has(answer.observation) && isError(answer.observation))
  const isTrouble = (answer: Answer | undefined) =>
    answer !== undefined && !isOwnLimit(answer.observation) && (troubles.get(answer.observation) ?? null) !== null
  const valid = answers.map((answer) => (isAside(answer) ? null : answer))
  const found = answers.filter((answer, index) => {
    if (!isAside(answer)) return false
    const before = valid.slice(0, index).findLast((each) => each !== null)
    const after = valid.slice(index + 1).find((each) => each !== null)
    const last = valid.findLast((each) => each?.operation === answer.operation)
    return [before, after, last].some((each) => isTrouble(each ?? undefined))
  })
  return new Set(found.map(({ observation }) => observation))
}

function isError({ outcome }: Observation): boolean {
  return outcome.kind === 'reply' && outcome.reply.status >= 400
}

/** A request that our own budget had no room for says nothing of the API. */
function isOwnLimit({ outcome, unsent }: Observation): boolean {
  return unsent === true && outcome.kind === 'failed' && outcome.cause.class === 'rate-limited'
}
