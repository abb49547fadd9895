/**
 * Whether what was answered keeps the promise of a media type. Parameters say nothing (`charset` has no meaning for JSON), and a
 * structured suffix keeps it: `application/problem+json` is JSON and more specific, which oasdiff, too, holds for no break.
 */
export function keepsMediaType(documented: string, mediaType: string | null): boolean {
  const promised = documented.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (mediaType === promised) return true
  const [type, subtype] = promised.split('/')
  const [givenType, givenSubtype] = mediaType?.split('/') ?? []
  return givenType === type && givenSubtype?.endsWith(`+${subtype}`) === true
}

/** A media type out of a header, where it has the form of one. */
export function describeMediaType(mediaType: string | null): string {
  if (mediaType === null) return 'absent'
  return /^[a-z0-9][\w.+-]{0,40}\/[a-z0-9][\w.+-]{0,40}$/.test(mediaType) ? mediaType : 'another media type'
}
