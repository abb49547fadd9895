import type { Interaction } from '#contract/pact'
import { diffSpecs } from '#findings/diff/diff-specs'
import type { DiffFinding } from '#findings/diff/finding'
import { parseDocument } from '#spec/load-document'

/** A moment at which the sunsets in tests are judged. */
export const judgedAt = Date.parse('2030-01-01T00:00:00Z')

/** What plumbline.yaml decides where it says nothing. */
export const defaultPolicy = { enumGrowth: 'warning', sunsetNoticeMs: 30 * 24 * 60 * 60 * 1000 } as const

/** Compares two documents, given as text or as data, with the default policy. */
export function diffDocuments(old: unknown, next: unknown, interactions: readonly Interaction[] = []): DiffFinding[] {
  return diffSpecs({
    api: 'acme.v1',
    old: parseDocument(textOf(old), 'old.yaml'),
    next: parseDocument(textOf(next), 'new.yaml'),
    interactions,
    policy: defaultPolicy,
    now: judgedAt,
  })
}

function textOf(document: unknown): string {
  return typeof document === 'string' ? document : JSON.stringify(document, null, 1)
}

/** An OpenAPI 3.1 document with one operation, `getThing`. */
export function documentWith(operation: Record<string, unknown>, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    openapi: '3.1.0',
    info: { title: 'Acme', version: '1' },
    paths: { '/things': { post: { operationId: 'getThing', responses: { 200: { description: 'ok' } }, ...operation } } },
    ...more,
  }
}

/** Where a schema can stand, and the document in which it stands there; `below` is the same inside a property of that value. */
export const subjects = {
  'response-body': (schema: unknown) => documentWith({ responses: { 200: response({ content: json(schema) }) } }),
  'response-property': (schema: unknown) => documentWith({ responses: { 200: response({ content: json(inProperty(schema)) }) } }),
  'response-header': (schema: unknown) => documentWith({ responses: { 200: response({ headers: { 'X-Thing': { schema } } }) } }),
  'request-body': (schema: unknown) => documentWith({ requestBody: { content: json(schema) } }),
  'request-property': (schema: unknown) => documentWith({ requestBody: { content: json(inProperty(schema)) } }),
  'request-parameter': (schema: unknown) => documentWith({ parameters: [{ name: 'q', in: 'query', schema }] }),
  'request-parameter-property': (schema: unknown) =>
    documentWith({ parameters: [{ name: 'q', in: 'query', style: 'deepObject', schema: inProperty(schema) }] }),
} as const

/** One of `subjects`. */
export type SubjectName = keyof typeof subjects

function response(more: Record<string, unknown>): Record<string, unknown> {
  return { description: 'ok', ...more }
}

function json(schema: unknown): Record<string, unknown> {
  return { 'application/json': { schema } }
}

function inProperty(schema: unknown): Record<string, unknown> {
  return { type: 'object', properties: { p: schema } }
}
