import fc, { type Arbitrary } from 'fast-check'
import { type BodyContract, bodyContracts } from '#contract/bodies'
import type { Json } from '#schema/json'
import type { Header, Operation, Response, Spec } from '#spec/model'
import { replaceAt } from './json-edit.ts'
import type { Palette } from './palette.ts'
import { schemaValues } from './schema-values.ts'
import { partOf } from './schema-view.ts'

/** A response before it is spelt out as text: header names in lower case. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: Json
}

/** One documented response of an operation, with all that is promised of it. */
export interface Promised {
  spec: Spec
  operation: Operation
  response: Response
  body: BodyContract
}

/** Every documented response with a body, in the order of the spec. */
export function promisedResponses(spec: Spec): Promised[] {
  return bodyContracts(spec).flatMap((body) => {
    const operation = spec.operations.find(({ id }) => id === body.operation)
    const response = operation?.responses.find(({ status }) => status === body.status)
    return operation === undefined || response === undefined ? [] : [{ spec, operation, response, body }]
  })
}

/** HTTP allows fewer characters in a header than JSON does in a string. */
const headerText = fc.stringMatching(/^[!-~]{1,20}$/)

/** Bodies that a contract allows; a token that an exchange gives can be sent in a header. */
export function conformingBodies({ spec, operation, body, response }: Promised, palette: Palette): Arbitrary<Json> {
  const bodies = schemaValues([partOf(body.schema, rootAssumed(response))], palette, body.schema.$defs ?? {})
  const exchange = spec.credential?.exchange
  if (exchange?.operation !== operation.id || !response.status.startsWith('2')) return bodies
  return fc.tuple(bodies, headerText).map(([value, token]) => replaceAt(value, exchange.token, token))
}

/** Whole responses that keep what is documented: status, media type, headers and body. */
export function conformingAnswers(promised: Promised, palette: Palette): Arbitrary<Answer> {
  const { response, body } = promised
  return fc
    .tuple(conformingBodies(promised, palette), fc.tuple(...response.headers.map((header) => headerLines(header, palette))))
    .map(([value, headers]) => ({
      status: Number(response.status),
      headers: { 'content-type': body.mediaType, ...Object.fromEntries(headers.flat()) },
      body: value,
    }))
}

/** Whether only an assumption speaks for a response as a whole. */
export function rootAssumed({ assumption }: Response): boolean {
  return assumption !== null
}

function headerLines({ name, required, schema }: Header, palette: Palette): Arbitrary<[string, string][]> {
  const format = schema?.value.format
  const text = format === undefined ? headerText : (palette.formats[format] ?? fc.constant('x'))
  const line = text.map((value): [string, string][] => [[name, value]])
  return required ? line : fc.oneof(line, fc.constant<[string, string][]>([]))
}
