/** A table; the first column is left-aligned, the others are right-aligned. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(header), line(header.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n')
}

/** A list of points. */
export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n')
}
