import fc, { type Arbitrary } from 'fast-check'
import { type BodyContract, bodyContracts } from '#contract/bodies'
import type { Json } from '#observe/observation'
import type { HeaderSpec, Operation, ResponseSpec, Spec } from '#spec/model'
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
  response: ResponseSpec
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

/** Bodies that a contract allows. */
export function conformingBodies({ body, response }: Promised, palette: Palette): Arbitrary<Json> {
  return schemaValues([partOf(body.schema, rootAssumed(response))], palette, body.schema.$defs ?? {})
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
export function rootAssumed({ source, assumption }: ResponseSpec): boolean {
  return source === null && assumption !== null
}

/** HTTP allows fewer characters in a header than JSON does in a string. */
function headerLines({ name, required, schema }: HeaderSpec, palette: Palette): Arbitrary<[string, string][]> {
  const text = schema.format === undefined ? fc.stringMatching(/^[!-~]{1,20}$/) : (palette.formats[schema.format] ?? fc.constant('x'))
  const line = text.map((value): [string, string][] => [[name, value]])
  return required ? line : fc.oneof(line, fc.constant<[string, string][]>([]))
}
