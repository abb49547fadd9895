import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml'
import { HarnessError, type Place } from '#errors'
import { parsePointer } from '#input/pointer'
import { shortened } from '#input/quoted'
import { isTooDeep } from '#input/yaml-source'
import type { Pointer } from './model.ts'

/** A YAML document as plain data, with the lines it came from. */
export interface SpecDocument {
  file: string
  value: unknown
  /** file:line of the key or item at a pointer, or of its nearest ancestor that exists. */
  locate(pointer: Pointer): Place
}

/** Parses YAML (or JSON, which is YAML); throws `spec` at the first place that is not. */
export function parseSpecDocument(text: string, file: string): SpecDocument {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const lineOf = (offset: number): number => Math.max(1, lines.linePos(offset).line)
  const [fault] = [...document.errors, ...document.warnings]
  if (fault !== undefined) throw notYaml(fault.message, { file, line: lineOf(fault.pos[0]) })
  visit(document, {
    Alias(_, node) {
      if (node.resolve(document) !== undefined) return
      throw notYaml(`there is no anchor &${shortened(node.source)}`, { file, line: lineOf(node.range?.[0] ?? 0) })
    },
  })
  const root = document.contents
  return {
    file,
    value: toPlain(document, file),
    locate: (pointer) => ({ file, line: lineOf(root === null ? 0 : offsetOf(root, parsePointer(pointer), document)) }),
  }
}

function toPlain(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS()
  } catch (cause) {
    throw notYaml(cause instanceof Error ? cause.message : 'it cannot be read', { file })
  }
}

function notYaml(reason: string, place: Place): HarnessError {
  if (isTooDeep(reason)) return new HarnessError('spec', 'is nested too deeply to be read', { place, hint: 'Write it out flat.' })
  return new HarnessError('spec', `is not YAML: ${reason}`, { place, hint: 'Mend the line, or check its indentation.' })
}

type Root = Parameters<typeof isAlias>[0]

function offsetOf(root: Node, segments: string[], document: ReturnType<typeof parseDocument>): number {
  let node: Root = root
  let offset = root.range?.[0] ?? 0
  for (const segment of segments) {
    const next = step(resolveAlias(node, document), segment)
    if (next === null) break
    offset = next.offset
    node = next.node
  }
  return offset
}

function resolveAlias(node: Root, document: ReturnType<typeof parseDocument>): Root {
  return isAlias(node) ? node.resolve(document) : node
}

// The line of a member is its key's: a block value starts a line later, where no reader looks for it.
function step(node: Root, segment: string): { node: Root; offset: number } | null {
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      if (isScalar(key) && String(key.value) === segment) return { node: value as Root, offset: key.range?.[0] ?? 0 }
    }
    return null
  }
  if (!isSeq(node)) return null
  const item = node.items[Number(segment)] as Node | undefined
  return item === undefined ? null : { node: item, offset: item.range?.[0] ?? 0 }
}
