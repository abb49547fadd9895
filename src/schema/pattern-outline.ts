/** What of a pattern decides how long it takes to be matched. */
export interface PatternOutline {
  /**
   * The power with which the steps of a backtracking engine grow with the length of a text: one for each place where a match may begin or
   * go on in several ways; infinite where such places stand in each other.
   */
  choices: number
  /** The same expression as RE2 writes it; null where RE2 has no such thing: it looks around, or refers back. */
  linear: string | null
}

interface Scan {
  pattern: string
  at: number
  choices: number
  /** Of each open group, and of the whole: whether what stands in it can match in several ways. */
  open: boolean[]
  /** Whether what was read last is a group, and can match in several ways. */
  lastVaries: boolean
  linear: string | null
}

/** What `\s` stands for in ECMA-262; RE2 knows only that of ASCII. */
const white = '\\t\\n\\v\\f\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}'
const lineEnds = '\\n\\r\\x{2028}\\x{2029}'

/** Reads a pattern that is known to be one. */
export function outlinePattern(pattern: string): PatternOutline {
  // Where it may begin anywhere, each beginning is tried.
  const scan: Scan = { pattern, at: 0, choices: isAnchored(pattern) ? 0 : 1, open: [false], lastVaries: false, linear: '' }
  while (scan.at < pattern.length) readOne(scan)
  const { choices, linear } = scan
  return { choices, linear }
}

function isAnchored(pattern: string): boolean {
  return pattern.startsWith('^') && !pattern.includes('|')
}

function readOne(scan: Scan): void {
  const rest = scan.pattern.slice(scan.at)
  const [quantifier] = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(rest) ?? []
  if (quantifier !== undefined) readQuantifier(scan, quantifier)
  else if (rest.startsWith('(')) openGroup(scan, rest)
  else if (rest.startsWith(')')) {
    const varies = scan.open.pop() ?? false
    if (varies) setVaries(scan)
    append(scan, ')', ')')
    scan.lastVaries = varies
  } else {
    scan.lastVaries = false
    if (rest.startsWith('|')) {
      setVaries(scan)
      append(scan, '|', '|')
    } else if (rest.startsWith('[')) readClass(scan, rest)
    else if (rest.startsWith('.')) append(scan, '.', `[^${lineEnds}]`)
    else if (rest.startsWith('\\')) readEscape(scan, rest)
    else append(scan, rest.slice(0, 1), rest.slice(0, 1))
  }
}

function readQuantifier(scan: Scan, quantifier: string): void {
  const isFixed = /^\{\d+\}/.test(quantifier)
  const isOptional = quantifier.startsWith('?')
  if (scan.lastVaries && !isOptional) scan.choices = Number.POSITIVE_INFINITY
  else if (!isFixed && !isOptional) scan.choices++
  if (!isFixed) setVaries(scan)
  append(scan, quantifier, quantifier)
  scan.lastVaries = false
}

function openGroup(scan: Scan, rest: string): void {
  const [opening = '('] = /^\((?:\?(?::|<?[=!]|<[^=!>][^>]*>))?/.exec(rest) ?? []
  scan.open.push(false)
  append(scan, opening, /^\(\?<?[=!]/.test(opening) ? null : '(?:')
  scan.lastVaries = false
}

function readClass(scan: Scan, rest: string): void {
  const [opening = '['] = /^\[\^?/.exec(rest) ?? []
  append(scan, opening, rest.startsWith(']', opening.length) ? null : opening)
  while (scan.pattern[scan.at] !== ']' && scan.at < scan.pattern.length) {
    const inside = scan.pattern.slice(scan.at)
    if (inside.startsWith('\\')) readEscape(scan, inside, true)
    else append(scan, inside.slice(0, 1), inside.startsWith('[') ? '\\[' : inside.slice(0, 1))
  }
  append(scan, ']', ']')
}

function readEscape(scan: Scan, rest: string, inClass = false): void {
  const [escaped = rest] =
    /^\\(?:u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[pP]\{[^}]*\}|k<[^>]*>|c[A-Za-z]|\d+|.)/s.exec(rest) ?? []
  // What was matched before is compared again at each place.
  if (/^\\(?:k|[1-9])/.test(escaped) && !inClass) scan.choices++
  append(scan, escaped, translate(escaped, inClass))
}

function translate(escaped: string, inClass: boolean): string | null {
  const code = /^\\u\{?([0-9a-fA-F]+)\}?$/.exec(escaped)?.[1]
  // Two halves of a character are one in ECMA-262.
  if (code !== undefined) return /^d[89a-f]/i.test(code) && code.length === 4 ? null : `\\x{${code}}`
  if (escaped === '\\s') return inClass ? white : `[${white}]`
  if (escaped === '\\S') return inClass ? null : `[^${white}]`
  if (escaped === '\\b') return inClass ? '\\x08' : escaped
  if (escaped === '\\0') return '\\x00'
  return /^\\(?:x..|[pP]\{[A-Z][a-z]?\}|[BdDwWtnvfr]|[^A-Za-z0-9])$/.test(escaped) ? escaped : null
}

/** Goes on behind what was read, which RE2 writes like this. */
function append(scan: Scan, read: string, linear: string | null): void {
  scan.at += read.length
  scan.linear = scan.linear === null || linear === null ? null : scan.linear + linear
}

function setVaries({ open }: Scan): void {
  open[open.length - 1] = true
}
