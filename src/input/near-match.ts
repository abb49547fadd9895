/** The candidates that hold `name`, or are within two typing slips of it (a third of a short one's length), nearest first, each once and at most three. */
export function nearMatches(name: string, candidates: Iterable<string>): string[] {
  const wanted = name.toLowerCase()
  const tolerance = Math.min(2, Math.ceil(wanted.length / 3))
  return (
    [...new Set(candidates)]
      // No slip bridges more than one letter, and a name may be a whole file long.
      .filter((candidate) => Math.abs(candidate.length - wanted.length) <= tolerance || isPart(wanted, candidate.toLowerCase()))
      .map((candidate) => ({ candidate, slips: distance(wanted, candidate.toLowerCase()) }))
      .filter(({ candidate, slips }) => slips <= tolerance || isPart(wanted, candidate.toLowerCase()))
      .sort((a, b) => a.slips - b.slips || (a.candidate < b.candidate ? -1 : 1))
      .slice(0, 3)
      .map(({ candidate }) => candidate)
  )
}

/** ` (did you mean x?)`, ready to follow the name that is not known; empty where nothing is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const matches = nearMatches(name, candidates)
  return matches.length === 0 ? '' : ` (did you mean ${matches.join(' or ')}?)`
}

function isPart(name: string, candidate: string): boolean {
  return name.length >= 3 && candidate.includes(name)
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)]
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    rows.push(row)
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY
      row.push(Math.min(at(i - 1, j) + 1, (row[j - 1] ?? 0) + 1, replaced, swapped))
    }
  }
  return at(a.length, b.length)
}
