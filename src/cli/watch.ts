import { type Command, InvalidArgumentError, Option } from 'commander'
import { choiceOf, someText } from './choice.ts'
import type { Registration } from './program.ts'

/** The options of `watch` as the command line gives them, choices already checked. */
export interface WatchFlags {
  env: (typeof environments)[number]
  host: string
  port: number
  sandboxPort: number
  scenario?: string
  schedule?: string
  allowedHost: string[]
  'web.config.file'?: string
  tokenFile?: string
  onDemand: boolean
  enableLifecycle: boolean
  allowEmpty: boolean
  config?: string
  waivers?: string
  state?: string
  /** Options that were left at their defaults: only such a port may be replaced by a free one. */
  defaulted: ReadonlySet<string>
}

const environments = ['sandbox', 'staging', 'production'] as const

const details = `
Examples:
  plumbline watch                                   both APIs, emulated: needs no credential and no network
  plumbline watch --scenario outage                 the same, beginning with trouble
  plumbline watch --env production --host 0.0.0.0   for real; Prometheus scrapes port 9464 of its address
  plumbline watch --env production --host 0.0.0.0 --allowed-host plumbline.internal --web.config.file web.yaml
  plumbline watch plu --env staging --schedule '*/10 * * * *'
  plumbline watch --env production --on-demand      Prometheus decides when: it scrapes /probe?target=NAME

It serves / (a status page), /metrics, /probe?target=NAME (one target's metrics, after a check unless the last is recent),
/healthz, /readyz, /api/v1/targets and /api/v1/findings, and writes one line of JSON a run to stderr. SIGTERM and Ctrl-C
end it within five seconds, with exit code 0. A credential that is missing ends it with 2 before anything is watched;
whatever happens later, it goes on watching.

SIGHUP, or POST /-/reload, reads the configuration, the specs and the contracts again. Targets it does not change are not
disturbed; where it is bad, it says why and the one before stays in use. Over HTTP it takes the token of --token-file
(curl -X POST -H "Authorization: Bearer $(cat FILE)" …), or a page that this server served.

The Host header must name loopback, an address of this machine, or an --allowed-host; else the answer is 421.
--web.config.file turns on TLS, client certificates and passwords for all but /healthz and /readyz, and takes up renewed
certificates by itself.
`

/** `plumbline watch [TARGET…]`: checks each target on its schedule, and serves metrics and a status page. */
export function registerWatch(program: Command, { io, finish }: Registration): void {
  program
    .command('watch')
    .description('observe each target on its schedule; serve metrics and a status page')
    .argument('[target...]', 'plu, puppetvendors, or a name in plumbline.yaml; none: all of --env')
    .addOption(new Option('--env <environment>', 'sandbox, staging or production').default('sandbox').argParser(choiceOf(environments)))
    .option('--host <address>', 'where to serve; anything but loopback is open to the network', someText, '127.0.0.1')
    .addOption(new Option('--port <port>', 'where to serve; 0 for any free port').default(9464).argParser(parsePort))
    .addOption(new Option('--sandbox-port <port>', 'where the embedded sandbox listens').default(4010).argParser(parsePort))
    .option('--scenario <name>', 'what the embedded sandbox plays at first (default: "healthy")')
    .option('--schedule <cron>', 'instead of each target’s own: five fields, or six with seconds first, in its time zone (UTC)')
    .option('--on-demand', 'make no check at the ticks, only when /probe asks for one that is due', false)
    .option('--allowed-host <name>', 'a name it is asked for by, besides its address; may be given again', collect, [])
    .option('--web.config.file <file>', 'TLS, client certificates, passwords: the format of Prometheus’ exporter-toolkit')
    .option('--token-file <file>', 'holds a token; whoever sends it (Authorization: Bearer …) may POST /-/reload')
    .option('--enable-lifecycle', 'take POST /-/reload from anyone who reaches the port, pages of other sites excepted', false)
    .option('--allow-empty', 'let a list without items pass', false)
    .option('--config <file>', 'the configuration (default: plumbline.yaml where there is one)')
    .option('--waivers <file>', 'the findings that are accepted (default: plumbline.waivers.yaml beside it)')
    .option('--state <file>', 'where it remembers what it saw (default: plumbline.db, and memory alone in the sandbox)', someText)
    .addHelpText('after', details)
    .action(async (names: string[], flags: Omit<WatchFlags, 'defaulted'>, command: Command) => {
      const defaulted = new Set(Object.keys(flags).filter((name) => command.getOptionValueSource(name) === 'default'))
      const { runWatch } = await import('./watch-run.ts')
      finish(await runWatch(names, { ...flags, defaulted }, io))
    })
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value]
}

function parsePort(got: string): number {
  const port = /^\d{1,5}$/.test(got) ? Number(got) : Number.NaN
  if (port <= 65_535) return port
  throw new InvalidArgumentError('It takes a port from 0 to 65535; 0 means any that is free.')
}
