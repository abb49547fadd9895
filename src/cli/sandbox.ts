import { type Command, InvalidArgumentError } from 'commander'
import { exitCodes } from '#errors'
import { someText } from './choice.ts'
import type { Io } from './io.ts'
import type { Registration } from './program.ts'

interface Flags {
  port: number
  host: string
  scenario: string
  list?: true
}

/** `plumbline sandbox`: serves both emulated providers until it is interrupted. */
export function registerSandbox(program: Command, { io, finish }: Registration): void {
  program
    .command('sandbox')
    .description('serves both emulated providers, with a scenario to plant for every kind of drift and trouble')
    .option('--port <port>', 'port to listen on; 0 takes any free one', readPort, 4010)
    .option('--host <address>', 'address to listen on', someText, '127.0.0.1')
    .option('--scenario <name>', 'how the providers behave from the start', 'healthy')
    .option('--list', 'list the scenarios and exit')
    .action(async (flags: Flags) => {
      await (flags.list === true ? listScenarios(io) : serve(flags, io))
      finish(exitCodes.pass)
    })
}

async function listScenarios(io: Io): Promise<void> {
  const { scenarios } = await import('#sandbox/scenarios')
  for (const { name, summary } of scenarios) io.stdout.write(`${name}\t${summary}\n`)
}

async function serve({ port, host, scenario }: Flags, io: Io): Promise<void> {
  const { startSandbox } = await import('#sandbox/server')
  const sandbox = await startSandbox({ port, host, scenario, now: io.now })
  try {
    const bases = Object.entries(sandbox.baseUrls).map(([api, url]) => `  ${api.padEnd(24)}${url}`)
    const lines = [
      `plumbline sandbox: scenario ${sandbox.scenario()}; any sk_… and any vk_… key is good; Ctrl-C ends it`,
      '',
      ...bases,
      '',
      'Ask each provider for three users:',
      ...sandbox.examples.map((example) => `  ${example}`),
      'Plant a scenario (plumbline sandbox --list names them all):',
      `  curl -X PUT ${sandbox.origin}/__sandbox/scenario -d '{"scenario":"plu-email-removed"}'`,
    ]
    io.stdout.write(`${lines.join('\n')}\n`)
    await aborted(io.signal)
  } finally {
    await sandbox.close()
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new InvalidArgumentError('It wants a whole number from 0 to 65535.')
}
