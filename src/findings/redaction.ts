/** Names as programs have them; anything else may be a person's. */
const identifier = /^[A-Za-z_$][\w$.-]{0,63}$/
/** What looks like a key, an id or a telephone number and not like a word: long runs of hex digits, of digits, a uuid. */
const opaque = /\d{5}|[0-9a-f]{16}|[0-9a-f]{8}-[0-9a-f]{4}/i
const token = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/

/** What stands for a name or a key that may not be shown. */
export const hidden = '*'

/** A property name out of a response, or `*` where it may be data itself. */
export function safeName(name: string): string {
  return identifier.test(name) && !opaque.test(name) && !(/\d/.test(name) && /^[0-9a-f]{8,}$/i.test(name)) ? name : hidden
}

/** Whether a value out of a response has the form of an enum value; it may be shown only if it stands nowhere else. */
export function looksLikeToken(text: string): boolean {
  return token.test(text) && !opaque.test(text)
}
