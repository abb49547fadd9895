import type { Operation, Response } from '#spec/model'

/** What the spec says of a status: its own response, or for an error the one for all that are not listed. */
export function documentedResponse({ responses }: Operation, status: number): Response | null {
  return (
    responses.find((response) => response.status === String(status)) ??
    (status < 400 ? null : (responses.find((response) => response.status === 'default') ?? null))
  )
}
