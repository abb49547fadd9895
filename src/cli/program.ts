import { Command, CommanderError } from 'commander'
import { packageVersion } from '#config/package'
import { exitCodeOf, exitCodes, formatPlace, HarnessError } from '#errors'
import { didYouMean } from '#input/near-match'
import { quoted } from '#input/quoted'
import { escapeControls } from '#report/escape'
import { registerCheck } from './check.ts'
import { registerDiff } from './diff.ts'
import { registerDrill } from './drill.ts'
import { registerExplain } from './explain.ts'
import { registerGenerate } from './generate.ts'
import type { Io } from './io.ts'
import { registerSandbox } from './sandbox.ts'
import { registerVerify } from './verify.ts'
import { registerWaive } from './waive.ts'
import { registerWatch } from './watch.ts'

/** A command line under construction: `finish` records the exit code of the command that ran. */
export interface Registration {
  io: Io
  finish(code: number): void
}

/** One command, one file, one line here, in alphabetical order; heavy layers are imported inside its action. */
const registrations: readonly ((program: Command, registration: Registration) => void)[] = [
  registerCheck,
  registerDiff,
  registerDrill,
  registerExplain,
  registerGenerate,
  registerSandbox,
  registerVerify,
  registerWaive,
  registerWatch,
]

const epilogue = `
Examples:
  plumbline check                                   both APIs, emulated; needs nothing
  plumbline check --scenario plu-email-removed      the same with a planted drift
  plumbline check plu --env staging                 one API for real; needs PLU_API_KEY
  plumbline check --env staging --format junit --output report.xml
  plumbline diff openapi/puppetvendors-vendor.v2.yaml upstream.yaml
  plumbline explain response-required-property-removed
  plumbline watch --env production                  on a schedule, with metrics and a status page
  plumbline drill                                   plants faults, and proves that you would hear

Exit codes:
  0  pass: everything that was promised was seen to hold
  1  drift: a promise is broken, at or above --fail-on
  2  usage or configuration: nothing was checked
  3  unverified: too little could be seen to tell
  4  internal error of plumbline itself

Run "plumbline COMMAND --help" for the options of a command.
`

/** Parses `args` (without node and script), runs the command, and returns the exit code; never throws. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  let code: number = exitCodes.pass
  const finish = (result: number): void => {
    code = result
  }
  try {
    await buildProgram({ io, finish }).parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    return reportFailure(error, io)
  }
}

function buildProgram(registration: Registration): Command {
  const { io } = registration
  const program = new Command('plumbline')
    .description('Holds partner APIs that you do not control to what they promise, and tells drift from trouble.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(escapeLines(text.replace(/^error: /, 'plumbline: '))),
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
      getOutHasColors: () => io.stdout.colour,
      getErrHasColors: () => io.stderr.colour,
    })
    .showHelpAfterError('  Run it with --help for what it takes.')
    .addHelpText('after', epilogue)
  for (const register of registrations) register(program, registration)
  registerHelp(program)
  return program
}

/** Commander's own help command shows the help of the program for a command that there is not. */
function registerHelp(program: Command): void {
  program
    .command('help')
    .description('print the help of a command')
    .argument('[command]', 'its name; none: the help of all')
    .action((name: string | undefined) => {
      if (name === undefined) program.help()
      const found = program.commands.find((command) => command.name() === name)
      if (found !== undefined) found.help()
      const names = program.commands.map((command) => command.name())
      throw new HarnessError('usage', `there is no command ${quoted(name)}${didYouMean(name, names)}`, {
        hint: `Commands: ${names.join(', ')}.`,
      })
    })
}

function reportFailure(error: unknown, io: Io): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.pass : exitCodes.usage
  if (error instanceof HarnessError) {
    const where = error.place === undefined ? '' : `${formatPlace(error.place)}: `
    io.stderr.write(`plumbline: ${escapeControls(`${where}${error.message}`)}\n`)
    if (error.hint !== undefined) io.stderr.write(`  ${escapeControls(error.hint)}\n`)
    return exitCodeOf(error)
  }
  io.stderr.write(
    `plumbline: internal error: ${describeInternal(error)}\n  This is a bug in plumbline, not a finding: nothing was verified.\n`,
  )
  return exitCodes.internal
}

/** What a file or an argument holds may be repeated, but acts on no terminal. */
function escapeLines(text: string): string {
  return text.split('\n').map(escapeControls).join('\n')
}

/** Class, code and stack of an error that nobody foresaw; not its message, which may quote what it choked on. */
function describeInternal(error: unknown): string {
  if (!(error instanceof Error)) return 'something that is no Error was thrown'
  const { message, stack = '' } = error
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : ''
  return `${error.constructor.name}${code}${stack.slice(stack.indexOf(message) + message.length)}`
}
