import type { Cause, Observation, Reply } from '#observe/observation'
import type { Operation } from '#spec/model'
import type { FindingId } from './catalogue.ts'
import { documentedResponse } from './documented-response.ts'
import { type Expectation, expectationOf } from './expectation.ts'
import { judgeContent, judgeLifecycle } from './judge-content.ts'
import { goneStatuses, isSuccess } from './provenance.ts'
import type { ReplySetting } from './reply-setting.ts'

/** Judges status, media type and headers of one observation, and hands over its body; returns why it shows nothing, if so. */
export function judgeReply(setting: ReplySetting, operation: Operation, observation: Observation): Cause | null {
  const { provenance } = setting
  const trouble = provenance.troubleOf(observation)
  if (observation.outcome.kind === 'failed') return trouble
  const { reply } = observation.outcome
  const expectation = expectationOf(operation, observation.probe)
  if (trouble !== null) {
    judgeTroubled(setting, operation, reply, expectation)
    return trouble
  }
  // Data that is served without access is that, whatever else the check met; any other answer may be a gateway's.
  if (provenance.isInTrouble(observation) && !isSuccess(reply.status)) return null
  judgeLifecycle(setting, operation, reply)
  if (expectation === 'success') judgeAnswer(setting, operation, observation, reply)
  else judgeRefusal(setting, operation, reply, expectation)
  return null
}

/**
 * What nothing shows to be the API's own: a body that looks like a documented one is held against it, and what is wrong with it is
 * never more than `info`.
 */
function judgeTroubled(setting: ReplySetting, operation: Operation, reply: Reply, expectation: Expectation): void {
  const { bodies, ledger, exchange } = setting
  const { status, body } = reply
  const response = documentedResponse(operation, status)
  if (body.kind === 'json') {
    // An exchange that answers as documented, but for the token, has lost its token.
    const isTokenLost = isSuccess(status) && operation.id === exchange?.operation && response !== null
    if (isTokenLost && bodies.lacksOnly(operation, status, body.value, exchange.token)) judgeContent(setting, operation, response, reply)
    else if (bodies.resembles(operation, status, body.value)) bodies.take(operation, status, body, 'unprovoked')
  }
  if (expectation !== 'success' || response !== null || !isUnheardOf(status)) return
  ledger.look(operation, 'answer')
  noteStatus(setting, operation, status, { id: 'response-non-success-status-added', question: 'answer' })
}

/** Errors for which there is no row of their own in the table of statuses. */
function isUnheardOf(status: number): boolean {
  return status >= 400 && status < 500 && !goneStatuses.has(status) && ![400, 401, 402, 403, 407, 408, 422, 429].includes(status)
}

/** A request that should succeed. */
function judgeAnswer(setting: ReplySetting, operation: Operation, observation: Observation, reply: Reply): void {
  const { ledger, atLaws } = setting
  const { status } = reply
  ledger.look(operation, 'answer')
  const response = documentedResponse(operation, status)
  if (response !== null && isSuccess(status)) judgeContent(setting, operation, response, reply)
  else if (!atLaws.has(observation)) {
    const isGone = goneStatuses.has(status) && !setting.provenance.isAlive(operation)
    const id = isGone ? 'api-removed-without-deprecation' : 'response-success-status-removed'
    noteStatus(setting, operation, status, { id, question: 'answer' })
  }
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
    assumption: response?.assumption ?? null,
    promised: isAboutErrors ? [] : (refused === null ? wanted : [refused]).map(Number),
  })
}
