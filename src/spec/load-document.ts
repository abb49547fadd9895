import { basename, extname } from 'node:path'
import { HarnessError } from '#errors'
import { isRecord } from '#input/json'
import { getPointer } from '#input/pointer'
import { fileLimits, readTextFile } from '#input/text-file'
import { parseSpecDocument, type SpecDocument } from './document.ts'
import type { Dialect, Document, Pointer } from './model.ts'
import { describeValue } from './problem.ts'
import { readOperations } from './read-operations.ts'

/**
 * Loads any OpenAPI 3.x document, YAML or JSON, as a provider publishes it: it may lack our extensions and use keywords we do not
 * know. Throws `spec` with file and line for what is no such document; `shown` is the path that messages show.
 */
export function loadDocument(file: string, shown = file): Document {
  const hint = 'Name an OpenAPI document, YAML or JSON.'
  return parseDocument(readTextFile(file, { code: 'spec', shown, hint, limit: fileLimits.document, pipe: true }), shown)
}

/** The same from a text; `file` names it in messages, and without its extension gives the api. */
export function parseDocument(text: string, file: string): Document {
  return readDocument(parseSpecDocument(text, file), { extended: false })
}

/** The document in parsed YAML; our extensions are read where they were validated. */
export function readDocument(parsed: SpecDocument, { extended }: { extended: boolean }): Document {
  const { value: root, file, locate } = parsed
  if (!isRecord(root))
    throw refusal(parsed, '', `is ${typeof root === 'string' ? 'a text' : describeValue(root)}; wants an OpenAPI document`)
  const dialect = readDialect(root, parsed)
  checkPaths(root, dialect, parsed)
  const info = isRecord(root.info) ? root.info : {}
  const at = (pointer: Pointer): unknown => getPointer(root, pointer)
  const follow = (reference: string, from: Pointer): Pointer => followReference(reference, from, parsed)
  return {
    api: basename(file, extname(file)),
    file,
    title: textOf(info.title),
    version: textOf(info.version),
    dialect,
    operations: readOperations({ at, follow, extended }),
    at,
    follow,
    locate,
  }
}

function readDialect(root: Record<string, unknown>, document: SpecDocument): Dialect {
  const { openapi, swagger } = root
  if (swagger !== undefined) {
    throw refusal(document, '/swagger', `is Swagger ${describeValue(swagger)}; wants OpenAPI 3.0 or 3.1`, 'Convert it first.')
  }
  if (openapi === undefined) throw refusal(document, '', 'has no openapi; wants "openapi: 3.1.0" or another 3.x')
  const version = /^3\.(\d+)(\.\d+)?(-.*)?$/.exec(textOf(openapi))
  if (version === null) throw refusal(document, '/openapi', `has ${describeValue(openapi)} for openapi; wants 3.0.x or 3.1.x`)
  return version[1] === '0' ? '3.0' : '3.1'
}

function checkPaths(root: Record<string, unknown>, dialect: Dialect, document: SpecDocument): void {
  if (isRecord(root.paths)) return
  if (root.paths !== undefined || dialect === '3.0') {
    throw refusal(document, '/paths', `has ${describeValue(root.paths)} for paths; wants a map of paths`)
  }
  // Since 3.1 a document may describe nothing but webhooks, or hold nothing but components.
  if (!isRecord(root.webhooks) && !isRecord(root.components)) {
    throw refusal(document, '', 'has neither paths nor webhooks nor components; wants a map of one of them')
  }
}

function followReference(reference: string, from: Pointer, document: SpecDocument): Pointer {
  if (!reference.startsWith('#')) {
    throw refusal(
      document,
      from,
      `refers to ${describeValue(reference)}, in another document`,
      'Bundle it into one first: npx redocly bundle FILE --output BUNDLED.yaml',
    )
  }
  const target = pointerOf(reference.slice(1))
  if (target === null || getPointer(document.value, target) === undefined) {
    throw refusal(document, from, `refers to ${describeValue(reference)}, which is not there`)
  }
  return target
}

function pointerOf(fragment: string): Pointer | null {
  try {
    const pointer = decodeURIComponent(fragment)
    return pointer === '' || (pointer.startsWith('/') && !/~(?![01])/.test(pointer)) ? pointer : null
  } catch {
    return null
  }
}

function refusal(document: SpecDocument, key: Pointer, message: string, hint = 'Give it an OpenAPI document of version 3.'): HarnessError {
  return new HarnessError('spec', message, { place: { ...document.locate(key), ...(key === '' ? {} : { key }) }, hint })
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
