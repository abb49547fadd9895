import type { Answer, Promised } from '#bench/conforming/responses'
import type { Spelt } from '#bench/conforming/spellings'
import type { FindingId } from '#findings/catalogue'
import type { Json } from '#schema/json'
import { type Expected, expectFinding } from './expected.ts'

/** One way to break what is promised of a response besides its body. */
export interface ReplyOperator {
  /** Family and variant: `status:206`. */
  id: string
  suits(promised: Promised): boolean
  /** As it is sent. */
  spell(answer: Answer): Spelt
  due(promised: Promised): Expected[]
}

/** What a valid request must not be answered with, media types, and headers that come or go. */
export function replyOperators(now: number): ReplyOperator[] {
  return [...statusOperators(), ...mediaTypeOperators(), ...lifecycleOperators(now), ...headerOperators()]
}

const isSuccess = ({ response }: Promised): boolean => response.status === '200'
const isRefusal = ({ response }: Promised): boolean => response.status === '401'

function statusOperators(): ReplyOperator[] {
  const removed: FindingId = 'response-success-status-removed'
  const gone: FindingId = 'api-removed-without-deprecation'
  const added: FindingId = 'response-non-success-status-added'
  const unheardOf = [409, 411, 412, 413, 415, 418, 423, 424, 426, 428, 451, 499]
  return [
    ...[201, 202, 203, 206, 207, 226, 299].map((status) => withStatus(status, removed)),
    ...[204, 205].map((status) => ({ ...withStatus(status, removed), spell: (answer: Answer) => bare(answer, status) })),
    ...[300, 301, 308].map((status) => ({ ...withStatus(status, removed), spell: (answer: Answer) => moved(answer, status) })),
    ...[400, 422].map((status) => withStatus(status, removed)),
    ...[404, 405, 410, 501].map((status) => withStatus(status, gone)),
    ...unheardOf.map((status) => withStatus(status, added)),
    ...[409, 418, 419, 451].map((status) => ({
      ...withStatus(status, added),
      id: `status:${status} instead of a refusal`,
      suits: isRefusal,
    })),
  ]
}

function withStatus(status: number, id: FindingId): ReplyOperator {
  return {
    id: `status:${status}`,
    suits: (promised) =>
      isSuccess(promised) &&
      !promised.operation.responses.some((response) => id === 'response-non-success-status-added' && response.status === String(status)),
    spell: (answer) => plain({ ...answer, status }),
    due: () => [expectFinding(id, '')],
  }
}

function mediaTypeOperators(): ReplyOperator[] {
  const due = (): Expected[] => [expectFinding('response-media-type-removed', 'header/content-type')]
  const renamed = (): Expected[] => [expectFinding('response-media-type-name-changed', 'header/content-type')]
  const labelled = (contentType: string | null, due: () => Expected[]): ReplyOperator => ({
    id: `media type:${contentType ?? 'absent'}`,
    suits: isSuccess,
    spell: ({ headers: { 'content-type': _old, ...headers }, ...answer }) =>
      plain({ ...answer, headers: { ...headers, ...(contentType !== null && { 'content-type': contentType }) } }),
    due,
  })
  const written = (contentType: string, write: (body: Json) => Buffer): ReplyOperator => ({
    id: `media type:${contentType}, and the body with it`,
    suits: isSuccess,
    spell: ({ status, headers, body }) => ({ status, headers: { ...headers, 'content-type': contentType }, bytes: write(body) }),
    due,
  })
  return [
    ...[
      'text/plain',
      'text/html; charset=utf-8',
      'application/octet-stream',
      'application/javascript',
      'application/x-www-form-urlencoded',
    ].map((contentType) => labelled(contentType, due)),
    labelled(null, due),
    ...['text/json', 'application/vnd.api+json', 'application/problem+json; charset=utf-8', 'Application/HAL+JSON; profile="a"'].map(
      (contentType) => labelled(contentType, renamed),
    ),
    written('application/xml', (body) => Buffer.from(`<?xml version="1.0"?><answer>${escapeXml(JSON.stringify(body))}</answer>`)),
    written('text/xml; charset=utf-8', (body) => Buffer.from(`<answer>${escapeXml(JSON.stringify(body))}</answer>`)),
    written('application/atom+xml', () => Buffer.from('<feed xmlns="http://www.w3.org/2005/Atom"/>')),
    written('text/csv', () => Buffer.from('id,status\r\n1,approved\r\n')),
    written('application/yaml', () => Buffer.from('status: success\ndata:\n  - 1\n')),
    written('application/x-ndjson', (body) => Buffer.from(`${JSON.stringify(body)}\n${JSON.stringify(body)}\n`)),
    written('application/msgpack', () => Buffer.from([0x82, 0xa6, 0x73, 0x74, 0x61, 0x74, 0x75, 0x73, 0xc3, 0xff, 0xfe])),
    written('application/x-protobuf', () => Buffer.from([0x0a, 0x07, 0xff, 0x80, 0x01])),
  ]
}

const dayMs = 86_400_000

function lifecycleOperators(now: number): ReplyOperator[] {
  const seconds = Math.floor(now / 1000)
  const httpDate = (days: number): string => new Date(now + days * dayMs).toUTCString()
  const header = (id: string, headers: Record<string, string>, due: Expected): ReplyOperator => ({
    id,
    suits: (promised) => isSuccess(promised) || isRefusal(promised),
    spell: (answer) => plain({ ...answer, headers: { ...answer.headers, ...headers } }),
    due: () => [due],
  })
  const deprecated = (value: string): ReplyOperator =>
    header(
      `header:deprecation ${value.startsWith('@') ? '@' : value}`,
      { deprecation: value },
      expectFinding('endpoint-deprecated', 'header/deprecation'),
    )
  const sunset = (label: string, value: string, id: FindingId, headers: Record<string, string> = {}): ReplyOperator =>
    header(`header:sunset ${label}`, { sunset: value, ...headers }, expectFinding(id, 'header/sunset'))
  const far: FindingId = 'endpoint-deprecated-with-sunset'
  const near: FindingId = 'api-sunset-date-too-small'
  return [
    deprecated(`@${seconds - 86_400}`),
    { ...deprecated(`@${seconds + 86_400}`), id: 'header:deprecation to come' },
    deprecated('true'),
    { ...deprecated(httpDate(-3)), id: 'header:deprecation as a date' },
    sunset('in 180 days', httpDate(180), far),
    sunset('in 31 days', httpDate(31), far),
    sunset('in 180 days, deprecated', httpDate(180), far, { deprecation: `@${seconds - 86_400}` }),
    sunset('in 29 days', httpDate(29), near),
    sunset('tomorrow', httpDate(1), near),
    sunset('today', httpDate(0), near),
    sunset('a year ago', httpDate(-365), near),
    sunset('in 10 days, deprecated', httpDate(10), near, { deprecation: `@${seconds - 86_400}` }),
    sunset('of no date', 'soon', far),
  ]
}

/** A header that the spec requires, left out: each of them by itself. */
function headerOperators(): ReplyOperator[] {
  return [0, 1, 2].map((index) => ({
    id: `header:required ${index + 1} removed`,
    suits: (promised) => requiredHeaders(promised)[index] !== undefined,
    spell: (answer) =>
      plain({
        ...answer,
        headers: Object.fromEntries(Object.entries(answer.headers).filter(([name]) => name !== nthHeader(answer, index))),
      }),
    due: (promised) =>
      requiredHeaders(promised)
        .slice(index, index + 1)
        .map(({ name, assumed }) => expectFinding('required-response-header-removed', `header/${name}`, assumed)),
  }))
}

function requiredHeaders({ response }: Promised): { name: string; assumed: boolean }[] {
  return response.headers.filter(({ required }) => required).map(({ name, assumption }) => ({ name, assumed: assumption !== null }))
}

/** Required headers stand in a conforming answer behind its content type, in the order of the spec. */
function nthHeader({ headers }: Answer, index: number): string | undefined {
  return Object.keys(headers).filter((name) => name !== 'content-type')[index]
}

function plain({ status, headers, body }: Answer): Spelt {
  return { status, headers, bytes: Buffer.from(JSON.stringify(body)) }
}

function bare({ headers: { 'content-type': _type, ...headers } }: Answer, status: number): Spelt {
  return { status, headers: { ...headers, 'content-length': '0' }, bytes: Buffer.alloc(0) }
}

function moved(answer: Answer, status: number): Spelt {
  return plain({ ...answer, status, headers: { ...answer.headers, location: '/v3/elsewhere' } })
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
