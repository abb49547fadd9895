import type { Command } from 'commander'
import { exitCodes, HarnessError } from '#errors'
import { didYouMean } from '#input/near-match'
import type { Io } from './io.ts'
import type { Registration } from './program.ts'

const examples = `
Examples:
  plumbline explain                                     every kind of finding and every cause
  plumbline explain response-required-property-removed  a kind of finding
  plumbline explain pages-join                          a pagination law
  plumbline explain rate-limited                        a cause: why an API could not be observed
  plumbline explain --diff                              every kind of finding of plumbline diff
  plumbline explain | grep breaking | cut -f 1          piped: id, severity and meaning, tab-separated
`

/** `plumbline explain [ID]`: what a finding, a law or a cause means and what to do about it. */
export function registerExplain(program: Command, { io, finish }: Registration): void {
  program
    .command('explain')
    .description('say what a finding, a pagination law or a cause means, and what to do about it')
    .argument('[id]', 'as reports name it; none: list them all')
    .option('--diff', 'list what plumbline diff reports', false)
    .addHelpText('after', examples)
    .action(async (id: string | undefined, { diff }: { diff: boolean }) => {
      const [entries, diffEntries] = await Promise.all([readEntries(), readDiffEntries()])
      if (id === undefined) await list(diff ? diffEntries : entries, io)
      else await explain(id, entries, diffEntries, io)
      finish(exitCodes.pass)
    })
}

interface Entry {
  id: string
  /** A severity, or `cause`. */
  kind: string
  when: string
  action: string
}

const lawPrefix = 'pagination-'

const kinds: Record<string, string> = {
  breaking: 'breaking: code that relies on the promise may fail now',
  warning: 'warning: code that relies on more than the promise may fail',
  info: 'info: nothing breaks, the spec is behind',
  cause: 'cause: why an API could not be observed; trouble, never drift',
}

async function readEntries(): Promise<Entry[]> {
  const [{ catalogue, findingIds }, { causeClasses }, { meaningOf, nextStepFor }] = await Promise.all([
    import('#findings/catalogue'),
    import('#observe/observation'),
    import('#report/advice'),
  ])
  return [
    ...findingIds.map((id) => ({ id, kind: catalogue[id].severity, when: catalogue[id].when, action: catalogue[id].action })),
    ...causeClasses.map((id) => ({ id, kind: 'cause', when: meaningOf(id), action: nextStepFor(id, null) })),
  ]
}

async function readDiffEntries(): Promise<Entry[]> {
  const { diffCatalogue, diffFindingIds } = await import('#findings/diff/catalogue')
  return diffFindingIds.map((id) => {
    const { severity, when, action } = diffCatalogue[id]
    return { id, kind: severity, when, action }
  })
}

async function list(entries: readonly Entry[], { stdout }: Io): Promise<void> {
  if (!stdout.isTTY) {
    stdout.write(entries.map(({ id, kind, when }) => `${id}\t${kind}\t${when}\n`).join(''))
    return
  }
  const { createPaint, field } = await import('#report/layout')
  const paint = createPaint(stdout.colour)
  for (const { id, kind, when } of entries) stdout.write(`${paint('strong', id)}  ${kind}\n${field(4, 0, '', when).join('\n')}\n`)
}

async function explain(name: string, entries: readonly Entry[], diffEntries: readonly Entry[], { stdout }: Io): Promise<void> {
  const find = (list: readonly Entry[], wanted: string): Entry | undefined => list.find(({ id }) => id === wanted)
  const own = find(entries, name) ?? find(entries, `${lawPrefix}${name}`)
  const inDiff = find(diffEntries, name)
  const entry = own ?? inDiff
  if (entry === undefined) {
    const names = [...entries, ...diffEntries].flatMap(({ id }) => (id.startsWith(lawPrefix) ? [id, id.slice(lawPrefix.length)] : [id]))
    throw new HarnessError('usage', `nothing is called ${JSON.stringify(name)}${didYouMean(name, names)}`, {
      hint: 'Run "plumbline explain" for the list.',
    })
  }
  const { createPaint, field } = await import('#report/layout')
  const lines = [
    createPaint(stdout.colour)('strong', entry.id),
    ...field(2, 8, 'kind', kinds[entry.kind] ?? entry.kind),
    ...field(2, 8, 'when', entry.when),
    ...field(2, 8, 'next', entry.action),
    // A check sees a response, a diff what every response may be: the same breach in other words.
    ...(own === undefined || inDiff === undefined ? [] : field(2, 8, 'diff', inDiff.when)),
  ]
  stdout.write(`${lines.join('\n')}\n`)
}
