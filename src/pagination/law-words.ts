import { causeOfReply } from '#observe/causes'
import type { Observation } from '#observe/observation'
import { beyondReaders, isRounded } from '#schema/rounded'

/** `1 item`, `12 items`. */
export function amount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** A number out of a response that laws may tell; of one that JSON readers do not keep, only that. */
export function numberText(value: number): string {
  return isRounded(value) ? beyondReaders : String(value)
}

/** `3 pages`: how many of something were looked at. */
export function countOf(things: readonly unknown[], noun: string): string {
  return amount(things.length, noun)
}

/** That a page cannot be compared. */
export function readWithout({ name }: { name: string }, what: string): string {
  return `${name} has ${what}`
}

/** `HTTP 404`, where a request was answered with an error that is no trouble; null for all else. */
export function statusText(observation: Observation | undefined): string | null {
  if (observation === undefined || observation.outcome.kind === 'failed' || causeOfReply(observation) !== null) return null
  const { status } = observation.outcome.reply
  return status < 200 || status >= 300 ? `HTTP ${status}` : null
}
