import { looksOpaque } from './redaction.ts'

/** How the media type of an answer stands to the documented one. */
export type MediaTypeStanding = 'kept' | 'renamed' | 'removed'

/** The JSON types of the WHATWG's MIME standard. */
const json = /^(?:(?:application|text)\/json|[^/]+\/[^/]+\+json)$/
/** `type/subtype` of token characters (RFC 9110, 5.6.2). */
const form = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+$/
const longest = 60

/**
 * Whether what was answered keeps the promise of a media type. Parameters say nothing: `charset` has no meaning for JSON. Where plain
 * JSON is documented, any other name of a JSON type is the same structure; where a more specific name is, no other name says as much.
 */
export function mediaTypeStanding(documented: string, mediaType: string | null): MediaTypeStanding {
  const promised = documented.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (mediaType === promised) return 'kept'
  return promised.endsWith('/json') && mediaType !== null && json.test(mediaType) ? 'renamed' : 'removed'
}

/** A media type out of a header, where it has the form of one and of no key. */
export function describeMediaType(mediaType: string | null): string {
  if (mediaType === null) return 'absent'
  const holdsKey = mediaType.split(/[/+.]/).some((part) => /\d/.test(part) && looksOpaque(part))
  return form.test(mediaType) && !holdsKey ? mediaType.slice(0, longest) : 'another media type'
}
