import { type Document, isMap, isSeq, parseDocument, Scalar, type YAMLMap } from 'yaml'
import type { Waiver } from './waivers.ts'

/** A waiver to be written. */
export type NewWaiver = Omit<Waiver, 'place'>

/** The text of a file of waivers with one more entry, and the line at which it stands. */
export interface WaiverFile {
  text: string
  /** Whether an entry for the same finding, target and environment was replaced. */
  replaced: boolean
}

const header = `# Findings that are accepted for a while: they are reported, and count for no verdict, no exit code and no alert.
# "plumbline waive" adds to this file. Commit it.
`

/**
 * Adds a waiver to the text of a file that `parseWaivers` takes, or puts it in the place of the one for the same finding, target
 * and environment. Comments, order, line endings and all other entries stay as they are.
 */
export function addWaiver(text: string, waiver: NewWaiver): WaiverFile {
  const document: Document = parseDocument(text.trim() === '' ? header : text)
  if (!isSeq(document.contents)) document.contents = document.createNode([])
  const { contents } = document
  if (!isSeq(contents)) throw new TypeError('a list is no list')
  contents.flow = false
  const index = contents.items.findIndex((item) => isMap(item) && isFor(item, waiver))
  const entry = entryOf(document, waiver)
  const old = contents.items[index]
  if (isMap(old)) {
    entry.commentBefore = old.commentBefore ?? null
    entry.comment = old.comment ?? null
    entry.spaceBefore = old.spaceBefore ?? false
    contents.items[index] = entry
  } else contents.items.push(entry)
  const written = document.toString({ lineWidth: 0, flowCollectionPadding: true })
  // They all end as the first does; the parser knows of \n alone.
  return { text: /^[^\n]*\r\n/.test(text) ? written.replaceAll('\n', '\r\n') : written, replaced: index >= 0 }
}

function isFor(entry: YAMLMap, { fingerprint, environment, target }: NewWaiver): boolean {
  const isSame = (key: string, value: string | null): boolean => (entry.get(key) ?? null) === value
  return isSame('fingerprint', fingerprint) && isSame('environment', environment) && isSame('target', target)
}

function entryOf(document: Document, { fingerprint, until, owner, reason, ...rest }: NewWaiver): YAMLMap {
  // Digits alone would be a number to YAML.
  const quoted = new Scalar(fingerprint)
  quoted.type = 'QUOTE_SINGLE'
  const { environment, target, id, location } = rest
  const told = Object.entries({ environment, target, id, location }).filter(([, value]) => value !== null)
  const entry = document.createNode({ fingerprint: quoted, until, owner, reason, ...Object.fromEntries(told) })
  if (!isMap(entry)) throw new TypeError('a map is no map')
  return entry
}
