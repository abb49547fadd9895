import { HarnessError } from '#errors'

/** The URL of an option without trailing slashes; throws `usage` for one that is no plain http:// or https:// URL. */
export function readBaseUrl(option: string, text: string): string {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) throw refused(option, 'it is no http:// or https:// URL')
  // The URL stands in reports, so it must not be a place for secrets; for the same reason it is not repeated here.
  if (url.username !== '' || url.password !== '') throw refused(option, 'it holds a user name or password')
  if (url.search !== '' || url.hash !== '') throw refused(option, 'it has a query or a fragment')
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

function refused(option: string, reason: string): HarnessError {
  return new HarnessError('usage', `${option} is refused: ${reason}`, {
    hint: 'Give scheme, host and path alone, such as https://staging.example.com/api.',
  })
}
