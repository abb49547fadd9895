import { html } from 'hono/html'
import ms from 'ms'

/** A piece of a page, escaped. */
export type Html = ReturnType<typeof html>

const hour = 3_600_000
const day = 24 * hour

/** `2026-03-02 10:00:00 UTC`; `at` in Unix milliseconds. */
export function absolute(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** A moment by the clock: without its date where that is today's. */
export function moment(at: number, now: number): Html {
  const [date, time] = absolute(at).split(/ (.*)/)
  const isToday = date === absolute(now).slice(0, 10)
  return html`<time datetime="${new Date(at).toISOString()}">${isToday ? time : absolute(at)}</time>`
}

/** A moment by how far off it is, `3 minutes ago` or `in 10 seconds`; the clock is in its title. */
export function relative(at: number, now: number): Html {
  return html`<time datetime="${new Date(at).toISOString()}" title="${absolute(at)}">${distance(at, now)}</time>`
}

/** A moment both ways: for what a reader will compare with other clocks. */
export function momentAndDistance(at: number, now: number): Html {
  return html`${moment(at, now)} (${distance(at, now)})`
}

function distance(at: number, now: number): string {
  const elapsed = now - at
  if (Math.abs(elapsed) < 1000) return elapsed < 0 ? 'in a moment' : 'just now'
  return elapsed < 0 ? `in ${ms(-elapsed, { long: true })}` : `${ms(elapsed, { long: true })} ago`
}

/** `27 days left`, `45 hours left`, `ended 2 days ago`; `at` in Unix milliseconds. */
export function timeLeft(at: number, now: number): string {
  const left = at - now
  if (left <= 0) return `ended ${ms(Math.max(1000, -left), { long: true })} ago`
  // Rounded down: a day that is not whole is none to count on.
  if (left >= 2 * day) return `${Math.floor(left / day)} days left`
  return left >= 2 * hour ? `${Math.floor(left / hour)} hours left` : `${ms(Math.max(1000, left), { long: true })} left`
}
