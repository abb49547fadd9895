/** The two parts of a finding's `file:line`; `line` is null when the source names a file alone. */
export function parseSource(source: string): { file: string; line: number | null } {
  const match = /^(?<file>.+):(?<line>[1-9]\d*)$/.exec(source)
  return { file: match?.groups?.file ?? source, line: match?.groups?.line === undefined ? null : Number(match.groups.line) }
}
