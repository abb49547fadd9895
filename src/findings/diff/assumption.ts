import type { Marks } from './schema-view.ts'

/** What a schema rests on, given what stands above it: the reason why we believe it, or null where some page states it. */
export function assumptionOf(marks: Marks, above: string | null): string | null {
  if (marks === 'documented') return null
  return marks === 'unmarked' ? above : marks.assumption
}
