import { type Command, Option } from 'commander'
import { choiceOf, someText } from './choice.ts'
import type { Registration } from './program.ts'

/** The options of `waive` as the command line gives them. */
export interface WaiveFlags {
  until: string
  owner: string
  reason: string
  env?: (typeof environments)[number]
  target?: string
  report?: string
  state?: string
  file?: string
  config?: string
}

const environments = ['sandbox', 'staging', 'production'] as const

const details = `
Examples:
  plumbline check --env staging --format json --output report.json
  plumbline waive f58e03903c93 --report report.json --target plu --until 2026-03-31 \\
      --owner jane --reason 'They put it back in March: ticket 4711'
  plumbline waive f58e03903c93 --until 2026-04-30 --owner jane --reason 'Later: ticket 4711'

The finding must be known: from the report that is named, or else from the state file of watch
(--state, or plumbline.db here). Waived again, with the same --target or none, it gets the new
date, owner and reason.

It writes plumbline.waivers.yaml next to plumbline.yaml, which check and watch read: commit it.
A waived finding is reported, and counts for no verdict, no exit code and no alert, until the end
of that day in UTC, in the environment in which it was found: for --target alone, or for every
target there, also those that come to have the finding later.
`

/** `plumbline waive FINGERPRINT`: accepts a finding for a while. */
export function registerWaive(program: Command, { io, finish }: Registration): void {
  program
    .command('waive')
    .description('accept a finding for a while: it is reported, and counts for nothing')
    .argument('<fingerprint>', 'the 12 hex digits by which reports know it')
    .requiredOption('--until <date>', 'the last day on which it is accepted, such as 2026-03-31')
    .requiredOption('--owner <who>', 'who sees to it that it ends')
    .requiredOption('--reason <why>', 'why it is accepted')
    .addOption(new Option('--env <environment>', 'where it was found, if that is more than one').argParser(choiceOf(environments)))
    .option('--target <name>', 'the one target for which it is accepted (default: every target that has it)', someText)
    .option('--report <file>', 'a report of check in JSON that has it')
    .option('--state <file>', 'a state file of watch that knows it (default: plumbline.db)', someText)
    .option('--file <file>', 'the file to write (default: plumbline.waivers.yaml beside the configuration)')
    .option('--config <file>', 'the configuration (default: plumbline.yaml where there is one)')
    .addHelpText('after', details)
    .action(async (fingerprint: string, flags: WaiveFlags) => {
      const { runWaive } = await import('./waive-run.ts')
      finish(runWaive(fingerprint, flags, io))
    })
}
