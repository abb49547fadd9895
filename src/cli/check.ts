import { type Command, Option } from 'commander'
import { severities } from '#findings/finding'
import { choiceOf } from './choice.ts'
import type { Registration } from './program.ts'

/** The options of `check` as the command line gives them, choices already checked. */
export interface CheckFlags {
  env: (typeof environments)[number]
  baseUrl?: string
  scenario?: string
  format: (typeof formatNames)[number]
  output?: string
  failOn: (typeof severities)[number]
  allowEmpty: boolean
  config?: string
  waivers?: string
}

const environments = ['sandbox', 'staging', 'production'] as const
/** The keys of `report/render.ts`'s table, which is too heavy to load for a help text; a test holds the two together. */
export const formatNames = ['text', 'json', 'junit', 'sarif', 'github'] as const

const details = `
Examples:
  plumbline check                                       both APIs, emulated: needs nothing
  plumbline check --scenario puppetvendors-v2-breaking  the same with a planted drift
  plumbline check plu --env staging                     one API for real
  plumbline check --env production --format sarif --output plumbline.sarif
  plumbline check plu --env staging --base-url http://127.0.0.1:8080/api

"plumbline sandbox --list" names the scenarios.

Credentials (each also as NAME_FILE, the path of a file that holds it):
  PLU_API_KEY                   plu
  PUPPETVENDORS_TOKEN           puppetvendors: a JWT, or
  PUPPETVENDORS_API_KEY         puppetvendors: a vk_… key, exchanged for a JWT
  PUPPETVENDORS_MERCHANT_TOKEN  puppetvendors, optional: to see that it is refused

Exit codes: 0 pass, 1 drift at or above --fail-on, 2 usage or configuration, 3 unverified (also
when interrupted), 4 internal error. Drift outranks unverified.
`

/** `plumbline check [TARGET…]`: observes each target once and reports. */
export function registerCheck(program: Command, { io, finish }: Registration): void {
  program
    .command('check')
    .description('observe each target once, and report what it does not keep of its contract')
    .argument('[target...]', 'plu, puppetvendors, or a name in plumbline.yaml; none: all of --env')
    .addOption(new Option('--env <environment>', 'sandbox, staging or production').default('sandbox').argParser(choiceOf(environments)))
    .option('--base-url <url>', 'where to send the requests of the one target named')
    .option('--scenario <name>', 'what the embedded sandbox plays (default: "healthy")')
    .addOption(new Option('--format <format>', formatNames.join(', ')).default('text').argParser(choiceOf(formatNames)))
    .option('--output <file>', 'write the report there, and only its first line to stdout')
    .addOption(
      new Option('--fail-on <severity>', 'breaking, warning or info: from where a finding is drift')
        .default('breaking')
        .argParser(choiceOf(severities)),
    )
    .option('--allow-empty', 'let a list without items pass', false)
    .option('--config <file>', 'the configuration (default: plumbline.yaml where there is one)')
    .option('--waivers <file>', 'the findings that are accepted (default: plumbline.waivers.yaml beside it)')
    .addHelpText('after', details)
    .action(async (names: string[], flags: CheckFlags) => {
      const { runCheck } = await import('./check-run.ts')
      finish(await runCheck(names, flags, io))
    })
}
