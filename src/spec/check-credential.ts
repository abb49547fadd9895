import { joinPointer } from '#input/pointer'
import { checkTarget } from './check-lists.ts'
import { jsonBody } from './json-body.ts'
import type { Spec } from './model.ts'
import { describeValue, listChoices, type Problem } from './problem.ts'
import type { CredentialExchange } from './security.ts'

/** An `x-credential.exchange` that could not be carried out. */
export function* checkCredential(spec: Spec): Generator<Problem> {
  const { credential } = spec
  if (credential === null || credential.exchange === null) return
  const pointer = joinPointer('components', 'securitySchemes', credential.name, 'x-credential', 'exchange')
  yield* checkExchange(spec, credential.exchange, pointer)
}

function* checkExchange(spec: Spec, exchange: CredentialExchange, pointer: string): Generator<Problem> {
  const operation = spec.operations.find(({ id }) => id === exchange.operation)
  if (operation === undefined) {
    const ids = spec.operations.map(({ id }) => id)
    yield {
      pointer: `${pointer}/operation`,
      message: `got ${describeValue(exchange.operation)}, wants an operation of this file: ${listChoices(ids)}`,
    }
    return
  }
  const secret = jsonBody(operation.requestBody)
  const answer = jsonBody(operation.responses.find(({ status }) => status === '200') ?? null)
  if (operation.method !== 'POST' || operation.secured || secret === null || answer === null) {
    yield {
      pointer: `${pointer}/operation`,
      message: `got ${describeValue(operation.id)}, wants a POST without security that has a body and answers 200 with one`,
    }
    return
  }
  const targets = [
    ['key', secret.schema.value, exchange.key, ['string']],
    ['token', answer.schema.value, exchange.token, ['string']],
    ['expiresIn', answer.schema.value, exchange.expiresIn, ['integer', 'number']],
  ] as const
  for (const [key, schema, target, types] of targets) {
    const message = checkTarget(spec, schema, target, [...types])
    if (message !== null) yield { pointer: `${pointer}/${key}`, message }
  }
}
