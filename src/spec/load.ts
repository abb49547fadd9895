import { readdirSync } from 'node:fs'
import { extname, join } from 'node:path'
import { codeOf, HarnessError } from '#errors'
import { getPointer } from '#input/pointer'
import { showPath } from '#input/shown-path'
import { fileLimits, readTextFile } from '#input/text-file'
import { checkCredential } from './check-credential.ts'
import { checkMarks, checkNames, checkReferences } from './check-elements.ts'
import { checkLists } from './check-lists.ts'
import { checkSchemas } from './check-schemas.ts'
import { parseSpecDocument } from './document.ts'
import { readDocument } from './load-document.ts'
import type { Document, Spec } from './model.ts'
import { describeNotices } from './notice.ts'
import { refuse } from './problem.ts'
import type { RawSpec } from './raw.ts'
import { readOperations } from './read-operations.ts'
import { readCredential } from './read-security.ts'
import { setAside } from './set-aside.ts'
import { createShapeCheck } from './shape.ts'

/** The spec in a file; throws `spec` with file, line and key at the first thing wrong with it. */
export function loadSpec(file: string): Spec {
  return loadWith(createSpecParser(), file)
}

/** `loadSpec` for many files: what it compiles first is compiled once. */
export function createSpecLoader(): (file: string) => Spec {
  const parse = createSpecParser()
  return (file) => loadWith(parse, file)
}

/** Every spec of a directory by its api, in the order of the names; throws `spec` when there is none. */
export function loadSpecs(directory: string): Map<string, Spec> {
  const files = listSpecFiles(directory)
  if (files.length === 0) {
    throw new HarnessError('spec', 'holds no spec', { place: { file: showPath(directory) }, hint: 'Put one NAME.yaml there for each API.' })
  }
  const parse = createSpecParser()
  const specs = new Map<string, Spec>()
  for (const file of files) {
    const spec = loadWith(parse, join(directory, file))
    specs.set(spec.api, spec)
  }
  return specs
}

/** The spec in a text; `file` names it in messages, and without its extension gives the api. */
export function parseSpec(text: string, file: string): Spec {
  return createSpecParser()(text, file)
}

type Parse = typeof parseSpec

/** `parseSpec` for many specs: what it compiles first is compiled once. */
export function createSpecParser(): Parse {
  const checkShape = createShapeCheck()
  return (text, file) => {
    const document = parseSpecDocument(text, file)
    const { value, unprobed, notices } = setAside(document.value)
    const shape = checkShape(value)
    if (!shape.ok) {
      refuse(shape.problems, document)
      throw new HarnessError('internal', 'A spec was refused without a reason.', { place: { file } })
    }
    const { raw } = shape
    refuse([...checkReferences(raw)], document)
    const read = readDocument({ ...document, value }, { extended: true })
    // Nobody asks them either, and no check may pass over that.
    const unasked = readOperations({ at: (pointer) => getPointer(unprobed, pointer), follow: read.follow, extended: false })
    const spec = specOf(raw, { ...read, operations: [...read.operations, ...unasked] }, describeNotices(notices, document.locate))
    refuse([...checkNames(raw), ...checkMarks(raw), ...checkSchemas(raw), ...checkLists(spec), ...checkCredential(spec)], document)
    return spec
  }
}

function specOf(raw: RawSpec, document: Document, notices: string[]): Spec {
  checkName(document)
  return {
    ...document,
    servers: Object.fromEntries(raw.servers.map((server) => [server['x-environment'], server.url.replace(/\/+$/, '')])),
    schemas: raw.components?.schemas ?? {},
    credential: readCredential(document),
    notices,
  }
}

function loadWith(parse: Parse, file: string): Spec {
  const shown = showPath(file)
  const rules = { code: 'spec', shown, hint: 'Check the path and its rights.', limit: fileLimits.document } as const
  return parse(readTextFile(file, rules), shown)
}

function listSpecFiles(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => extname(name) === '.yaml')
      .sort()
  } catch (cause) {
    throw new HarnessError('spec', `is no directory that can be read (${codeOf(cause)})`, {
      place: { file: showPath(directory) },
      hint: 'Check the path of the specs.',
      cause,
    })
  }
}

// The name becomes a folder, a metric label and part of a URN.
function checkName({ api, file }: Document): void {
  if (/^[a-z0-9]+([.-][a-z0-9]+)*$/.test(api)) return
  throw new HarnessError('spec', `is named ${JSON.stringify(api)}; wants lower-case letters, digits, - and ., such as acme-orders.v1`, {
    place: { file },
  })
}
