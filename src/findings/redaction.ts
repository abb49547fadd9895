/** Names as programs have them; anything else may be a person's. */
const identifier = /^[A-Za-z_$][\w$.-]{0,63}$/
/** What looks like a key, an id or a telephone number and not like a word: long runs of hex digits, of digits, a uuid. */
const opaque = /\d{5}|[0-9a-f]{16}|[0-9a-f]{8}-[0-9a-f]{4}/i
/** How keys begin. */
const keyed = /^[svp]k_/
const token = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/

/** What stands for a name or a key that may not be shown. */
export const hidden = '*'

/** A property name out of a response, or `*` where it may be data itself. */
export function safeName(name: string): string {
  return identifier.test(name) && !looksOpaque(name) && !(/\d/.test(name) && /^[0-9a-f]{8,}$/i.test(name)) ? name : hidden
}

/** Whether a value out of a response has the form of an enum value; it may be shown only if it stands nowhere else. */
export function looksLikeToken(text: string): boolean {
  return token.test(text) && !looksOpaque(text)
}

/** Whether a text looks like a key or an id and not like words. */
export function looksOpaque(text: string): boolean {
  return opaque.test(text) || keyed.test(text) || text.split(/[^A-Za-z\d]/).some(isJumble)
}

/** Twelve or more characters in which letters of both cases and digits take turns faster than in words that are written together. */
function isJumble(text: string): boolean {
  const runs = text.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g) ?? []
  return text.length >= 12 && text.length < 2.5 * runs.length
}
