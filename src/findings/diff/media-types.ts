/** How a media type of the new revision relates to one of the old one. */
export type MediaTypeRelation = 'same' | 'other-parameters' | 'wider' | 'narrower' | 'other'

/** Compares two media types or ranges, `application/*` for one, case and parameters apart. */
export function relateMediaTypes(old: string, next: string): MediaTypeRelation {
  const [was, is] = [parse(old), parse(next)]
  if (was.essence === is.essence) return was.parameters === is.parameters ? 'same' : 'other-parameters'
  if (covers(is, was)) return 'wider'
  return covers(was, is) ? 'narrower' : 'other'
}

interface MediaType {
  essence: string
  type: string
  subtype: string
  parameters: string
}

function parse(text: string): MediaType {
  const [essence = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const [type = '', subtype = ''] = essence.split('/')
  return { essence, type, subtype, parameters: parameters.sort().join('; ') }
}

function covers(wide: MediaType, narrow: MediaType): boolean {
  if (wide.essence === '*/*') return true
  if (wide.type !== narrow.type) return false
  // A structured suffix: what is `application/problem+json` is `application/json` too (RFC 6839).
  return wide.subtype === '*' || narrow.subtype.endsWith(`+${wide.subtype}`)
}

/** Contents of two revisions that are the same one, best matches first, and what is left over on either side. */
export function pairMediaTypes<T extends { mediaType: string }>(
  old: readonly T[],
  next: readonly T[],
): { pairs: { old: T; next: T; relation: MediaTypeRelation }[]; removed: T[]; added: T[] } {
  const left = { removed: [...old], added: [...next] }
  const pairs: { old: T; next: T; relation: MediaTypeRelation }[] = []
  for (const relation of ['same', 'other-parameters', 'narrower', 'wider'] as const) {
    for (const was of [...left.removed]) {
      const is = left.added.find((each) => relateMediaTypes(was.mediaType, each.mediaType) === relation)
      if (is === undefined) continue
      pairs.push({ old: was, next: is, relation })
      left.removed.splice(left.removed.indexOf(was), 1)
      left.added.splice(left.added.indexOf(is), 1)
    }
  }
  return { pairs, ...left }
}
