import type { LocalChange } from './change.ts'

/** oasdiff's levels, least stable first. */
const levels = ['draft', 'alpha', 'beta', 'stable']

/**
 * How `x-stability-level` changed. A document that states no level may be one that does not know the extension: only what the new
 * revision states is compared, and an old one that states none is taken for stable, as oasdiff does.
 */
export function compareStability(
  old: string | null,
  next: string | null,
  at: { old: string; next: string },
): (LocalChange & { kind: 'stability-decreased' | 'stability-increased' })[] {
  if (next === null || !levels.includes(next)) return []
  const [was, is] = [levels.indexOf(old ?? 'stable'), levels.indexOf(next)]
  if (was === -1 || was === is) return []
  const kind = is < was ? 'stability-decreased' : 'stability-increased'
  return [{ kind, expected: old ?? 'no level, so stable', observed: next, ...at }]
}
