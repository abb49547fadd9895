import { fullFormats } from 'ajv-formats/dist/formats.js'
import responseValidator from 'openapi-response-validator'
import type { Exchange } from '#bench/run/case'
import { jsonBody } from '#spec/json-body'
import type { Operation, Spec } from '#spec/model'
import { bodyText, type Neighbour } from './neighbour.ts'

/** It is CommonJS: Node gives its exports, Vitest the class within them. */
const Validator: typeof responseValidator.default = typeof responseValidator === 'function' ? responseValidator : responseValidator.default

/** What it validates one response with; undefined says that nothing is wrong. */
export type ValidateResponse = (status: number, body: unknown) => unknown

/**
 * openapi-response-validator, in this process. It brings no formats of its own and is given the full ones of ajv-formats; a body that
 * is no JSON is handed on as the text that it is.
 */
export function createResponseValidator(): Neighbour {
  const validators = new Map<string, ValidateResponse>()
  const validatorOf = (spec: Spec, id: string): ValidateResponse => {
    const key = `${spec.api} ${id}`
    const known = validators.get(key)
    if (known !== undefined) return known
    const operation = spec.operations.find((candidate) => candidate.id === id)
    if (operation === undefined) throw new Error(`${spec.api} has no operation ${id}`)
    const validate = responseValidatorFor(spec, operation)
    validators.set(key, validate)
    return validate
  }
  return {
    name: 'openapi-response-validator',
    reports: (spec, exchanges) =>
      Promise.all(
        exchanges.map(async (exchange: Exchange) => {
          const validate = validatorOf(spec, exchange.probe.operation)
          return validate(exchange.sent.status, parsed(await bodyText(exchange))) !== undefined
        }),
      ),
  }
}

/** A validator of one operation's responses. */
export function responseValidatorFor(spec: Spec, operation: Operation): ValidateResponse {
  const responses = Object.fromEntries(
    operation.responses.map((response) => {
      const body = jsonBody(response)
      return [response.status, { content: body === null ? {} : { [body.mediaType]: { schema: body.schema.value } } }]
    }),
  )
  const customFormats = Object.fromEntries(Object.entries(fullFormats).map(([name, format]) => [name, checkOf(format)]))
  // Its types know OpenAPI 3.0 only; what it does is to hand the schemas on to ajv.
  const arguments_ = { responses, components: { schemas: spec.schemas }, customFormats }
  const validator = new Validator(arguments_ as unknown as ConstructorParameters<typeof Validator>[0])
  return (status, body) => validator.validateResponse(String(status), body)
}

function checkOf(format: unknown): (text: string) => boolean {
  if (format instanceof RegExp) return (text) => format.test(text)
  if (typeof format === 'function') return (text) => format(text) === true
  const validate = Object(format).validate
  return validate instanceof RegExp
    ? (text) => validate.test(text)
    : (text) => (typeof validate === 'function' ? validate(text) === true : true)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
