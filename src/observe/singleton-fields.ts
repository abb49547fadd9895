/** Fields that are read as one value: a proxy and the server behind it may each have written it, and a list of it says nothing. */
const singletons: ReadonlySet<string> = new Set([
  'content-type',
  'deprecation',
  'location',
  'ratelimit-remaining',
  'ratelimit-reset',
  'retry-after',
  'sunset',
  'x-rate-limit-remaining',
  'x-rate-limit-reset',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
])

/** A quoted string is one piece, whatever stands in it; an unclosed one ends with the field. */
const pieces = /"(?:[^"\\]|\\.)*"?|[^",]+|,/g
/** The beginning of an HTTP date in its preferred form, or of the older one that names the day in full. */
const dayName = /^(?:mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?$/i

/**
 * The value of a field out of its lines. A proxy may join lines into one (RFC 9110, 5.3), so that for a field with one value it makes no
 * difference how they came: the first value that is not empty counts. The lines of any other field are one list.
 */
export function fieldValue(name: string, lines: readonly string[]): string {
  const value = lines.join(', ')
  return singletons.has(name) ? firstValue(name, value) : value
}

/** The first value of a field that should have one. */
export function firstValue(name: string, value: string): string {
  if (!value.includes(',')) return value
  // A URI may hold a comma, and never a space.
  const members = name === 'location' ? value.split(/,\s+/) : splitMembers(value)
  const [first = '', second] = members.map((member) => member.trim()).filter((member) => member !== '')
  return dayName.test(first) && second !== undefined ? `${first}, ${second}` : first
}

function splitMembers(value: string): string[] {
  const members = ['']
  for (const [piece] of value.matchAll(pieces)) {
    if (piece === ',') members.push('')
    else members.push(`${members.pop()}${piece}`)
  }
  return members
}
