import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml'
import { type ErrorCode, HarnessError, type Place } from '#errors'
import { quoted, shortened } from './quoted.ts'

/** A parsed YAML file that knows where each of its keys stands. */
export interface YamlSource {
  /** The values, with variables filled in; null for an empty file. */
  value: unknown
  /** Where the value at a path of keys stands, or its key when there is no such value. */
  place(path: readonly string[]): Place
  /** Where the key itself stands. */
  placeOfKey(path: readonly string[]): Place
  /** The line of that key, or of the last one on the way to it that there is. */
  lineOfKey(path: readonly string[]): number
  /** The value at a path as the file spells it, before variables were filled in. */
  written(path: readonly string[]): string | undefined
}

interface Variables {
  get(name: string): string | undefined
}

const reference = /\$(?:\$\{|\{(?:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\})?)/g

interface ParseOptions {
  /** Of the HarnessError that is thrown. */
  code?: ErrorCode
  variables?: Variables
}

/**
 * Parses YAML (or JSON, which is YAML), and fills in `${NAME}`, `${NAME:-text}` and `$${` where there are variables for it; throws with
 * file and line when either fails.
 */
export function parseYaml(text: string, file: string, { code = 'config', variables }: ParseOptions = {}): YamlSource {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const problem = document.errors[0] ?? document.warnings[0]
  if (problem !== undefined) {
    throw refuse(problem, text, code, { file, line: lines.linePos(problem.pos[0]).line })
  }
  const lineOf = (node: Node | null | undefined): number => (node?.range ? lines.linePos(node.range[0]).line : 1)
  const written = new Map<string, string>()
  const source: YamlSource = {
    value: undefined,
    place(path) {
      const pair = findPair(document, path)
      return { file, line: lineOf(pair?.value ?? pair?.key ?? document.contents), key: keyOf(path, document) }
    },
    placeOfKey(path) {
      return { file, line: source.lineOfKey(path), key: keyOf(path, document) }
    },
    lineOfKey: (path) => lineOf(findPair(document, path)?.key ?? document.contents),
    written: (path) => written.get(JSON.stringify(path)),
  }
  visit(document, {
    Alias(_, node) {
      if (node.resolve(document) === undefined) {
        throw new HarnessError(code, `there is no anchor &${shortened(node.source)}`, {
          place: { file, line: lineOf(node) },
          hint: aliasHint,
        })
      }
    },
    Scalar(key, node, ancestors) {
      if (variables === undefined || key === 'key' || typeof node.value !== 'string') return
      const path = [...ancestors, node].flatMap((step, index, steps) => stepOf(step, steps[index + 1]))
      const original = node.value
      node.value = fillIn(original, variables, source.place(path))
      if (node.value !== original) written.set(JSON.stringify(path), original)
    },
  })
  source.value = toPlain(document, file, code)
  return source
}

/** An anchor that each of a thousand targets uses is well; aliases of aliases that multiply are not. */
const mostCopies = 10_000

/** Throws where aliases multiply: the parser does not say where. */
function toPlain(document: Document, file: string, code: ErrorCode): unknown {
  try {
    return document.toJS({ maxAliasCount: mostCopies })
  } catch (cause) {
    if (isTooDeep(cause)) throw tooDeep(code, { file })
    throw new HarnessError(code, `its aliases make more than ${mostCopies.toLocaleString('en')} copies of what one anchor holds`, {
      place: { file },
      hint: 'Write some of them out, without an alias.',
      cause,
    })
  }
}

const aliasHint = "A value that starts with * needs quotes: '*/5 * * * *'."

function refuse(fault: YAMLError, text: string, code: ErrorCode, place: Place): HarnessError {
  const { message, pos } = fault
  if (fault.code === 'MULTIPLE_DOCS') {
    const hint = 'Keep one of them: a line --- begins another.'
    return new HarnessError(code, 'holds more than one document, wants one', { place, hint })
  }
  if (isTooDeep(fault)) return tooDeep(code, place)
  return new HarnessError(code, `is not YAML: ${withoutQuote(message)}`, { place, hint: hintFor(message, text, pos[0]) })
}

function hintFor(message: string, text: string, offset: number): string {
  if (/\balias\b/i.test(message)) return aliasHint
  // There the brace of a reference opens a map.
  if (text.startsWith('${', offset - 1)) return `Within { } or [ ], \${NAME} needs quotes: { baseUrl: '\${NAME}' }.`
  return 'Mend the line, or check its indentation.'
}

function isPairNode(node: unknown): node is Pair<Node, Node | null> {
  return typeof node === 'object' && node !== null && 'key' in node && 'value' in node
}

/** The parser's words without what it quotes of the text, which may be a secret that was named by mistake. */
function withoutQuote(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/: ".*"$/, '')
}

/** The parser tells it like any fault of the text. */
function isTooDeep(fault: unknown): boolean {
  return fault instanceof Error && /call stack/.test(fault.message)
}

function tooDeep(code: ErrorCode, place: Place): HarnessError {
  return new HarnessError(code, 'is nested too deeply to be read', { place, hint: 'Write it out flat.' })
}

/** What leads from a node to the one that follows it: the key of a pair, the index of a list. */
function stepOf(node: unknown, next: unknown): string[] {
  if (isPairNode(node) && isScalar(node.key)) return [String(node.key.value)]
  return isSeq(node) ? [String(node.items.indexOf(next))] : []
}

/** `targets.plu.api`, `targets.plu.operations[1]`; the third entry of a list that is the document is `[2]`. */
function keyOf(path: readonly string[], document: Document): string {
  return path.reduce((key, raw, index) => {
    const step = shortened(raw)
    const isEntry = isSeq(index === 0 ? document.contents : findPair(document, path.slice(0, index))?.value)
    return isEntry ? `${key}[${step}]` : key === '' ? step : `${key}.${step}`
  }, '')
}

function findPair(document: Document, path: readonly string[]): { key: Node; value: Node | null } | undefined {
  let node: unknown = document.contents
  let found: { key: Node; value: Node | null } | undefined
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document)
    if (isSeq(node)) {
      const item: unknown = node.items[Number(step)]
      if (!isNode(item)) return found
      // An entry of a list has no key: it begins where its value does.
      found = { key: item, value: item }
      node = item
      continue
    }
    if (!isMap(node)) return found
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === step)
    if (!isPairNode(pair)) return found
    found = { key: pair.key, value: pair.value }
    node = pair.value
  }
  return found
}

function fillIn(text: string, variables: Variables, place: Place): string {
  return text.replace(reference, (match, name: string | undefined, fallback: string | undefined) => {
    // A doubled dollar is the way to write a plain one.
    if (match === '$${') return '${'
    if (name === undefined) {
      throw new HarnessError('config', `got ${quoted(text)}, wants \${NAME} with letters, digits and underscores`, {
        place,
        hint: 'Write $${ where you mean a plain ${.',
      })
    }
    const value = variables.get(name) ?? fallback
    if (value !== undefined) return value
    throw new HarnessError('config', `\${${name}}: ${name} is not set`, {
      place,
      hint: `Set ${name} or ${name}_FILE, or write \${${name}:-default}.`,
    })
  })
}
