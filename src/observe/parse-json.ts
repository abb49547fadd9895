import type { Json } from '#schema/json'

/** An exponent below -99, or two hundred zeros after the point; a double underflows to 0 nowhere else. */
const mayUnderflow = /(?<=(?:^|[[,:\s])-?\d[\d.]*)e-0*[1-9]\d\d|\.0{200}/i

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?/iy

/**
 * The value of JSON text as `JSON.parse` has it, but for numbers too close to 0 for a double: `1e-400` is the double closest to 0 of its
 * sign, because what is above 0 keeps the promise of being so. Throws a SyntaxError for text that is no JSON.
 */
export function parseJson(text: string): Json {
  return JSON.parse(mayUnderflow.test(text) ? withoutUnderflow(text) : text)
}

function withoutUnderflow(text: string): string {
  let written = ''
  let rest = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') at = endOfString(text, at)
    number.lastIndex = at
    const found = number.exec(text)?.[0]
    if (found === undefined) continue
    if (underflows(found)) {
      written += text.slice(rest, at) + (found.startsWith('-') ? -Number.MIN_VALUE : Number.MIN_VALUE)
      rest = at + found.length
    }
    at += found.length - 1
  }
  return written + text.slice(rest)
}

/** Whether a number is read as 0 although a digit of it is none. */
function underflows(found: string): boolean {
  return Number(found) === 0 && /^-?[0.]*[1-9]/.test(found)
}

function endOfString(text: string, opening: number): number {
  let at = opening + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}
