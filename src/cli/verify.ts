import { type Command, Option } from 'commander'
import { choiceOf } from './choice.ts'
import type { Registration } from './program.ts'

/** The options of `verify` as the command line gives them. */
export interface VerifyFlags {
  api?: string[]
  baseUrl?: string
  stateUrl?: string
  scenario?: string
  format: (typeof formats)[number]
  config?: string
}

const formats = ['text', 'json'] as const

const details = `
Examples:
  plumbline verify                                          every pact, against the embedded sandbox and against its spec
  plumbline verify --scenario plu-email-removed             the same with a planted drift
  plumbline verify --api puppetvendors-vendor.v2 --base-url https://staging-api.puppetvendors.com
  plumbline verify --api plu-card-partner.v1 --base-url http://127.0.0.1:4010/api    a sandbox that runs elsewhere

A provider that is not a sandbox has no provider states: there, the interactions run that hold on whatever data the account
has, and the others are reported as skipped. Credentials come from the variables that check takes, and reach neither Pact's
verifier nor any output.

It needs a checkout: Pact's native library is not in the container image.

Exit codes: 0 the pacts hold, 1 one does not, 2 usage or configuration, 3 unverified (also when interrupted), 4 internal error.
`

/** `plumbline verify`: holds the committed pacts against a provider, and against the specs. */
export function registerVerify(program: Command, { io, finish }: Registration): void {
  program
    .command('verify')
    .description('hold the committed pacts against a provider, and against the specs')
    .option('--api <api...>', 'the APIs whose pacts to verify, by spec or target name (default: all)')
    .option('--base-url <url>', 'the provider of the one --api; without it, the embedded sandbox')
    .option('--state-url <url>', 'where provider states are set (default: where a sandbox on a loopback --base-url has it)')
    .option('--scenario <name>', 'what the embedded sandbox plays (default: "healthy")')
    .addOption(new Option('--format <format>', 'text or json').default('text').argParser(choiceOf(formats)))
    .option('--config <file>', 'the configuration (default: plumbline.yaml where there is one)')
    .addHelpText('after', details)
    .action(async (flags: VerifyFlags) => {
      const { runVerify } = await import('./verify-run.ts')
      finish(await runVerify(flags, io))
    })
}
