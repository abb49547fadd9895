/**
 * Characters that a terminal, an editor or a log viewer acts upon instead of showing: controls (Cc), zero-width and bidirectional
 * marks (Cf), line and paragraph separators (Zl, Zp), lone surrogates (Cs). A property name out of a response may hold any of them.
 */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** The text with every character that is not plainly visible written as `\u….`, so that it can be printed on one line anywhere. */
export function escapeControls(text: string): string {
  return text.replace(unsafe, hexEscape)
}

/** JSON source text with the same characters as `\u….` escapes; the value it stands for does not change. */
export function escapeJsonSource(json: string): string {
  return json.replace(unsafe, (character) => (character === '\n' ? character : hexEscape(character)))
}

/** The text as XML character data or attribute value, with what XML 1.0 cannot hold made visible. */
export function escapeXml(text: string): string {
  return escapeControls(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** The text as the message of a GitHub workflow command. */
export function escapeCommandData(text: string): string {
  return text.split('\n').map(escapeControls).join('\n').replaceAll('%', '%25').replaceAll('\n', '%0A')
}

/** The text as the value of a property of a GitHub workflow command. */
export function escapeCommandProperty(text: string): string {
  return escapeControls(text).replaceAll('%', '%25').replaceAll(':', '%3A').replaceAll(',', '%2C')
}

function hexEscape(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}
