import { type Command, Option } from 'commander'
import { severities } from '#findings/finding'
import { formatNames } from './check.ts'
import { choiceOf } from './choice.ts'
import type { Registration } from './program.ts'

/** The options of `diff` as the command line gives them, choices already checked. */
export interface DiffFlags {
  api?: string
  format: (typeof formatNames)[number]
  output?: string
  failOn: (typeof severities)[number]
  config?: string
}

const details = `
OLD and NEW are OpenAPI documents, 3.0 or 3.1, YAML or JSON: two revisions that a provider published, or our own spec and theirs.
Findings have the ids of a check; "plumbline explain ID" says what they mean.

Examples:
  plumbline diff openapi/puppetvendors-vendor.v2.yaml upstream.yaml    what the provider publishes, against what we rely on
  plumbline diff v2.yaml v3.yaml --api puppetvendors-vendor.v2         two revisions of theirs, and what they do to our pacts
  plumbline diff old.yaml new.yaml --format json | jq '.pacts.touched'

Exit codes: 0 nothing at or above --fail-on, 1 something is, 2 usage, or a file that is no OpenAPI document, 4 internal error.
`

/** `plumbline diff OLD NEW`: what a new revision of a spec takes back, and which of our pacts that touches. */
export function registerDiff(program: Command, { io, finish }: Registration): void {
  program
    .command('diff')
    .description('compare two revisions of a spec, in the findings of a check, and say what it does to our pacts')
    .argument('<old>', 'the revision that is relied on')
    .argument('<new>', 'the revision to come')
    .option('--api <name>', 'whose pacts to look at (default: the file name of OLD, else of NEW, without extension)')
    .addOption(new Option('--format <format>', formatNames.join(', ')).default('text').argParser(choiceOf(formatNames)))
    .option('--output <file>', 'write the report there, and only its first line to stdout')
    .addOption(
      new Option('--fail-on <severity>', 'breaking, warning or info: from where a finding is drift')
        .default('breaking')
        .argParser(choiceOf(severities)),
    )
    .option('--config <file>', 'the configuration (default: plumbline.yaml where there is one)')
    .addHelpText('after', details)
    .action(async (old: string, next: string, flags: DiffFlags) => {
      const { runDiff } = await import('./diff-run.ts')
      finish(runDiff(old, next, flags, io))
    })
}
