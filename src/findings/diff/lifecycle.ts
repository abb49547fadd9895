/** What `deprecated` and `x-sunset` of an element say. */
export interface Lifecycle {
  deprecated: boolean
  /** As it is written. */
  sunset: string | null
}

/** How near an announced end may be. */
export interface Notice {
  /** Unix milliseconds. */
  now: number
  sunsetNoticeMs: number
}

/** What can happen to the announced end of an element. */
export type LifecycleKind =
  | 'deprecated'
  | 'deprecated-with-sunset'
  | 'deprecated-sunset-invalid'
  | 'sunset-date-too-small'
  | 'sunset-deleted'
  | 'sunset-date-changed-too-small'
  | 'reactivated'

/** One such event in words. */
export interface LifecycleChange {
  kind: LifecycleKind
  expected: string
  observed: string
}

/** What happened to the announced end of an element between two revisions; null where nothing did. */
export function compareLifecycle(old: Lifecycle, next: Lifecycle, notice: Notice): LifecycleChange | null {
  const expected = describeLifecycle(old)
  const observed = describeLifecycle(next)
  const change = (kind: LifecycleKind): LifecycleChange => ({ kind, expected, observed })
  if (!next.deprecated) return old.deprecated ? change('reactivated') : null
  const [before, end] = [parseSunset(old.sunset), parseSunset(next.sunset)]
  if (old.deprecated && old.sunset !== null) {
    if (next.sunset === null) return change('sunset-deleted')
    if (next.sunset === old.sunset) return null
    if (end !== null && before !== null) return end < before ? change('sunset-date-changed-too-small') : null
  }
  if (next.sunset === null) return old.deprecated ? null : change('deprecated')
  if (end === null) return change('deprecated-sunset-invalid')
  return change(end - notice.now < notice.sunsetNoticeMs ? 'sunset-date-too-small' : 'deprecated-with-sunset')
}

/** How an element that is gone was announced to go. */
export function announcementOf(old: Lifecycle, now: number): 'unannounced' | 'announced' | 'before its date' {
  if (!old.deprecated) return 'unannounced'
  const end = parseSunset(old.sunset)
  return end !== null && now < end ? 'before its date' : 'announced'
}

/** `in use`, `deprecated`, `deprecated, gone on 2030-01-31`. */
export function describeLifecycle({ deprecated, sunset }: Lifecycle): string {
  if (!deprecated) return 'in use'
  return sunset === null ? 'deprecated' : `deprecated, ends on ${sunset}`
}

// RFC 3339: a date, or a date and a time.
function parseSunset(text: string | null): number | null {
  if (text === null || !/^\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d))?$/.test(text)) return null
  const time = Date.parse(text)
  return Number.isNaN(time) ? null : time
}
