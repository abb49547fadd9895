import { Command, CommanderError } from 'commander'
import { exitCodeOf, exitCodes, formatPlace, HarnessError } from '#errors'
import type { Io } from './io.ts'

/** A command line under construction: `finish` records the exit code of the command that ran. */
export interface Registration {
  io: Io
  finish(code: number): void
}

/** Parses `args` (without node and script), runs the command, and returns the exit code; never throws. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  let code: number = exitCodes.pass
  const program = buildProgram({
    io,
    finish: (result) => {
      code = result
    },
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    return reportFailure(error, io)
  }
}

function buildProgram(_registration: Registration): Command {
  return new Command('plumbline')
}

function reportFailure(error: unknown, io: Io): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.pass : exitCodes.usage
  if (error instanceof HarnessError) {
    const where = error.place === undefined ? '' : `${formatPlace(error.place)}: `
    io.stderr.write(`plumbline: ${where}${error.message}\n`)
    if (error.hint !== undefined) io.stderr.write(`  ${error.hint}\n`)
    return exitCodeOf(error)
  }
  io.stderr.write(`plumbline: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  return exitCodes.internal
}
