import type { Severity } from '#findings/finding'

/** One kind of finding of a diff, in the shape of the check's catalogue. */
export interface DiffRow {
  severity: Severity
  /** One line: what the new revision does. */
  when: string
  /** One line: what the reader should do next. */
  action: string
}

/** Next steps that many rows share. */
export const actions = {
  rely: 'Find what relies on it before the provider ships it; adapt that, then our spec and pacts.',
  call: 'Adapt our calls before the provider ships it; the pacts of the operation show which they are.',
  look: 'The definitions do not tell whether it breaks anything: look at the code that uses it.',
  note: 'Nothing breaks. Bring our spec up to date when the change is live.',
  plan: 'Read the provider’s notice and plan the move.',
} as const

/** Takes back what was promised, or refuses what was accepted. */
export const breaking = (when: string, action: string): DiffRow => ({ severity: 'breaking', when, action })

/** The definitions alone cannot decide. */
export const warning = (when: string, action: string): DiffRow => ({ severity: 'warning', when, action })

/** Promises or accepts as much as before, or more. */
export const info = (when: string, action: string = actions.note): DiffRow => ({ severity: 'info', when, action })

/** The same rows under each of several prefixes: `family(['response-body'], { 'max-unset': … })` is `{ 'response-body-max-unset': … }`. */
export function family<Prefix extends string, Kind extends string>(
  prefixes: readonly Prefix[],
  rows: Record<Kind, DiffRow>,
): Record<`${Prefix}-${Kind}`, DiffRow> {
  const entries = prefixes.flatMap((prefix) => Object.entries<DiffRow>(rows).map(([kind, row]) => [`${prefix}-${kind}`, row]))
  // What TypeScript cannot follow is that every pair of a prefix and a kind is there.
  return Object.fromEntries(entries) as Record<`${Prefix}-${Kind}`, DiffRow>
}
