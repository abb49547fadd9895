const mostCharacters = 80

/** A text of a file as a message repeats it: in quotes, on one line, and cut where it is long. */
export function quoted(text: string): string {
  return JSON.stringify(shortened(text))
}

/** The first 80 characters of a text that is longer, and an ellipsis. */
export function shortened(text: string): string {
  const characters = Array.from(text.slice(0, 2 * mostCharacters + 2))
  return characters.length <= mostCharacters ? text : `${characters.slice(0, mostCharacters - 1).join('')}…`
}

/** `a, b, c`; of many names the first twenty and how many there are more. */
export function enumerated(names: readonly string[], most = 20): string {
  const more = names.length > most ? ` and ${names.length - most} more` : ''
  return `${names.slice(0, most).map(shortened).join(', ')}${more}`
}
