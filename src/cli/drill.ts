import { type Command, InvalidArgumentError, Option } from 'commander'
import { parseDuration } from '#config/formats'
import { choiceOf, someText } from './choice.ts'
import type { Registration } from './program.ts'

/** The options of `drill` as the command line gives them, choices already checked. */
export interface DrillFlags {
  prometheus?: string
  alertmanager?: string
  host: string
  /** By default `scrapedPort` with a Prometheus, and any free port without. */
  port?: number
  /** Milliseconds that an alert may take to fire, and to resolve, and a first scrape to come. */
  patience: number
  format: (typeof formats)[number]
  all: boolean
  list?: true
  config?: string
}

/** Where a Prometheus is told to find a drill, unless both are told otherwise. */
export const scrapedPort = 9465

const formats = ['text', 'json'] as const

const details = `
Examples:
  plumbline drill                                   one scenario for each kind of finding and trouble; under a minute
  plumbline drill plu-email-removed --format json   one of them
  plumbline drill --all                             every scenario of the sandbox
  plumbline drill --prometheus http://127.0.0.1:9090
                                                    to the alert: that Prometheus scrapes 127.0.0.1:${scrapedPort}, and has the rules

It needs no credential and no network: each scenario is played by an emulation of its own, in this process.

Exit codes: 0 everything planted was seen, exported, healed (and its alert fired and resolved) · 1 something was not
2 usage or configuration · 3 Prometheus or Alertmanager does not answer, the drill is not scraped, or interrupted
4 internal error
`

/** `plumbline drill [SCENARIO…]`: plants faults in emulations, and proves that each is seen and would alert. */
export function registerDrill(program: Command, { io, finish }: Registration): void {
  program
    .command('drill')
    .description('plant each kind of drift and trouble in an emulation, and prove that it is seen, exported and alerts')
    .argument('[scenario...]', 'what to plant; none: one scenario for each kind')
    .option('--prometheus <url>', 'follow drift to its alert there; it must scrape --port and have the rules')
    .option('--alertmanager <url>', 'follow the alert on to there')
    .option('--host <address>', 'where to serve metrics; anything but loopback is open to the network', someText, '127.0.0.1')
    .addOption(
      new Option('--port <port>', `where to serve metrics (default: ${scrapedPort} with --prometheus, else any free port)`).argParser(
        parsePort,
      ),
    )
    .addOption(
      new Option('--patience <duration>', 'how long an alert may take to fire, and to resolve, and a first scrape to come')
        .default(180_000, '3m')
        .argParser(parsePatience),
    )
    .addOption(new Option('--format <format>', formats.join(' or ')).default('text').argParser(choiceOf(formats)))
    .option('--all', 'every scenario of the sandbox; goes without a name', false)
    .option('--list', 'list what can be planted (or what is named) and what it proves, and exit')
    .option('--config <file>', 'the configuration (default: plumbline.yaml where there is one)')
    .addHelpText('after', details)
    .action(async (names: string[], flags: DrillFlags) => {
      const { runDrill } = await import('./drill-run.ts')
      finish(await runDrill(names, flags, io))
    })
}

function parsePort(got: string): number {
  const port = /^\d{1,5}$/.test(got) ? Number(got) : Number.NaN
  if (port <= 65_535) return port
  throw new InvalidArgumentError('It takes a port from 0 to 65535; 0 means any that is free.')
}

function parsePatience(got: string): number {
  const milliseconds = parseDuration(got)
  if (milliseconds !== null && milliseconds >= 1_000 && milliseconds <= 86_400_000) return milliseconds
  throw new InvalidArgumentError('It takes a duration from 1s to 1d, such as 90s or 5m.')
}
