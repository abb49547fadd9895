/** One line of a metrics exposition. */
export interface Sample {
  name: string
  labels: Readonly<Record<string, string>>
  value: number
}

/** The samples of a Prometheus text exposition, comments left out. */
export function parseSamples(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    const match = /^([a-zA-Z_:][\w:]*)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})? (\S+)/.exec(line)
    if (match === null) return []
    const [, name = '', labels = '', value = ''] = match
    return [{ name, labels: parseLabels(labels), value: Number(value) }]
  })
}

/** The sum over the samples of a name that have these labels; null where there is none. */
export function sumOf(samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>>): number | null {
  const wanted = Object.entries(labels)
  const found = samples.filter((sample) => sample.name === name && wanted.every(([label, value]) => sample.labels[label] === value))
  return found.length === 0 ? null : found.reduce((sum, { value }) => sum + value, 0)
}

function parseLabels(text: string): Record<string, string> {
  const pairs = text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)
  return Object.fromEntries(
    [...pairs].map(([, label = '', value = '']) => [label, value.replace(/\\(.)/g, (_, c) => (c === 'n' ? '\n' : c))]),
  )
}
