/** The segments of an RFC 6901 pointer, unescaped; throws a RangeError for text that is no pointer. */
export function parsePointer(pointer: string): string[] {
  if (pointer === '') return []
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) throw new RangeError(`not a JSON pointer: ${pointer}`)
  return pointer.slice(1).split('/').map(unescapeSegment)
}

/** The pointer of these segments, escaped; no segment gives the whole document. */
export function joinPointer(...segments: (string | number)[]): string {
  return segments.map((segment) => `/${escapeSegment(String(segment))}`).join('')
}

/** A pointer, continued by further segments. */
export function extendPointer(pointer: string, ...segments: (string | number)[]): string {
  return pointer + joinPointer(...segments)
}

/** The value that a pointer leads to, own members only; undefined where it leads nowhere. */
export function getPointer(value: unknown, pointer: string): unknown {
  return follow(value, parsePointer(pointer))
}

/** `getPointer` for many values: the pointer is parsed once. */
export function createPointerReader(pointer: string): (value: unknown) => unknown {
  const segments = parsePointer(pointer)
  return (value) => follow(value, segments)
}

function follow(value: unknown, segments: readonly string[]): unknown {
  let current = value
  for (const segment of segments) {
    if (Array.isArray(current)) current = isIndex(segment) ? current[Number(segment)] : undefined
    else if (typeof current === 'object' && current !== null && Object.hasOwn(current, segment)) {
      current = (current as Record<string, unknown>)[segment]
    } else return undefined
  }
  return current
}

function isIndex(segment: string): boolean {
  return /^(0|[1-9]\d*)$/.test(segment)
}

function escapeSegment(segment: string): string {
  return segment.includes('~') || segment.includes('/') ? segment.replaceAll('~', '~0').replaceAll('/', '~1') : segment
}

function unescapeSegment(segment: string): string {
  return segment.includes('~') ? segment.replaceAll('~1', '/').replaceAll('~0', '~') : segment
}
