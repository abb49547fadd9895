import { causeOfReply } from '#observe/causes'
import type { Cause, Observation, Reply } from '#observe/observation'
import type { Operation } from '#spec/model'
import type { FindingId } from './catalogue.ts'
import { documentedResponse } from './documented-response.ts'
import { type Expectation, expectationOf } from './expectation.ts'
import { assumptionOf, judgeContent, judgeLifecycle } from './judge-content.ts'
import type { ReplySetting } from './reply-setting.ts'

/** Statuses that say that the operation itself is gone. */
const goneStatuses: ReadonlySet<number> = new Set([404, 405, 410, 501])

/** Judges status, media type and headers of one observation, and hands over its body; returns why it shows nothing, if so. */
export function judgeReply(setting: ReplySetting, operation: Operation, observation: Observation): Cause | null {
  const cause = causeOfReply(observation)
  if (observation.outcome.kind === 'failed') return cause
  const { reply } = observation.outcome
  const expectation = expectationOf(operation, observation.probe)
  if (cause !== null && !isEmptyOfOther(operation, reply) && !isTurnedAway(expectation, cause, reply)) {
    judgeTroubledBody(setting, operation, reply)
    return cause
  }
  judgeLifecycle(setting, operation, reply)
  if (expectation === 'success') return judgeAnswer(setting, operation, observation, reply)
  judgeRefusal(setting, operation, reply, expectation)
  return null
}

/** Whether a status is a success that the operation documents. */
export function isDocumentedSuccess(operation: Operation, status: number): boolean {
  return isSuccess(status) && documentedResponse(operation, status) !== null
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

/** An empty 202 is no outage but another success than the documented one. */
function isEmptyOfOther(operation: Operation, { status, body }: Reply): boolean {
  return body.kind === 'empty' && isSuccess(status) && !isDocumentedSuccess(operation, status)
}

/** Who comes without access may be sent to a page to log in: nothing was served, and of the API itself the other requests tell. */
function isTurnedAway(expectation: Expectation, cause: Cause, { status, body }: Reply): boolean {
  if (expectation !== 'no-access' && expectation !== 'no-scope') return false
  return cause.class === 'redirect' || (isSuccess(status) && body.kind === 'unreadable' && body.reason === 'html')
}

/**
 * Errors that are trouble have documented bodies, too, and drift in them is drift: but only where the API itself wrote them. A
 * refusal of our credential is its own; a gateway's 429 or 500 shares no documented name with it.
 */
function judgeTroubledBody({ bodies }: ReplySetting, operation: Operation, { status, body }: Reply): void {
  if (status < 400 || body.kind !== 'json') return
  const isOwn = status === 401 || status === 402 || status === 403
  if (isOwn || bodies.resembles(operation, status, body.value)) bodies.take(operation, status, body)
}

/** A request that should succeed. */
function judgeAnswer(setting: ReplySetting, operation: Operation, observation: Observation, reply: Reply): Cause | null {
  const { ledger, alive, atLaws, exchange } = setting
  const { status } = reply
  ledger.look(operation, 'answer')
  const response = documentedResponse(operation, status)
  if (response !== null && isSuccess(status)) {
    judgeContent(setting, operation, response, reply)
    return null
  }
  if (atLaws.has(observation)) return null
  if (goneStatuses.has(status) && !alive.has(operation.id)) {
    noteStatus(setting, operation, status, { id: 'api-removed-without-deprecation', question: 'answer' })
    return null
  }
  // It carries its secret in the body, so that a wrong one may be called a bad request.
  const isAboutSecret = operation.id === exchange && (status === 400 || status === 422)
  if (!isAboutSecret && (status < 400 || status === 400 || status === 422 || goneStatuses.has(status))) {
    noteStatus(setting, operation, status, { id: 'response-success-status-removed', question: 'answer' })
    return null
  }
  judgeError(setting, operation, reply, 'answer')
  if (isAboutSecret || status === 401 || status === 403) return { class: 'auth', message: `the credential was refused: HTTP ${status}` }
  return { class: 'server-error', message: `HTTP ${status} to a valid request` }
}

/** A request that should be refused: what is served all the same is a breach of access, or of a pagination law. */
function judgeRefusal(setting: ReplySetting, operation: Operation, reply: Reply, expectation: Exclude<Expectation, 'success'>): void {
  const { status } = reply
  setting.ledger.look(operation, expectation)
  if (isSuccess(status)) {
    const id = breachOfAccess(expectation)
    if (id !== null && servesData(setting, operation, reply)) noteStatus(setting, operation, status, { id, question: expectation })
  } else judgeError(setting, operation, reply, expectation)
}

function breachOfAccess(expectation: Exclude<Expectation, 'success'>): FindingId | null {
  switch (expectation) {
    case 'no-access':
      return 'auth-not-enforced'
    case 'no-scope':
      return 'auth-scope-not-enforced'
    case 'bad-request':
      return null
    default:
      return expectation satisfies never
  }
}

/** Items, or all that a success is documented to hold: some APIs refuse with a 200 and an error in it. */
function servesData({ bodies, holdsItems }: ReplySetting, operation: Operation, { status, body }: Reply): boolean {
  return body.kind === 'json' && (holdsItems(operation, body.value) || bodies.conforms(operation, status, body.value))
}

/** An error that is no trouble: as documented, or with a status that is not. Other than 400 to a bad request is its law's to judge. */
function judgeError(setting: ReplySetting, operation: Operation, reply: Reply, question: string): void {
  const { status } = reply
  const response = documentedResponse(operation, status)
  if (response !== null) judgeContent(setting, operation, response, reply)
  else if (question !== 'bad-request' && !goneStatuses.has(status)) {
    noteStatus(setting, operation, status, { id: 'response-non-success-status-added', question })
  }
}

function noteStatus(
  { ledger }: ReplySetting,
  operation: Operation,
  status: number,
  { id, question }: { id: FindingId; question: string },
): void {
  const documented = operation.responses.map((response) => response.status)
  const isAboutErrors = id === 'response-non-success-status-added'
  const wanted = documented.filter((text) => (isAboutErrors ? !text.startsWith('2') : text.startsWith('2')))
  const refused = id === 'auth-not-enforced' ? '401' : id === 'auth-scope-not-enforced' ? '403' : null
  const response = operation.responses.find((candidate) => candidate.status === (refused ?? wanted[0]))
  ledger.note(operation, question, {
    id,
    status,
    location: '',
    expected: refused ?? (wanted.length === 0 ? 'no other status' : wanted.join(' or ')),
    observed: String(status),
    specPointer: response?.pointer ?? operation.pointer,
    assumption: response === undefined ? null : assumptionOf(response),
    promised: isAboutErrors ? [] : (refused === null ? wanted : [refused]).map(Number),
  })
}
