import { join, relative } from 'node:path'
import type { Command } from 'commander'
import { exitCodes } from '#errors'
import { showNotices } from './notices.ts'
import type { Registration } from './program.ts'

const examples = `
Examples:
  plumbline generate           writes what is not current
  plumbline generate --check   writes nothing; exits 1 and names every file that is not current
`

/** `plumbline generate [--check]`: turns the specs into contracts/<api>/types.ts and schemas.json. */
export function registerGenerate(program: Command, { io, finish }: Registration): void {
  program
    .command('generate')
    .description('turn the specs into types and schemas, or check that what is committed is current')
    .option('--check', 'write nothing; exit 1 when a file is stale, missing or orphaned')
    .option('--config <file>', 'plumbline.yaml to read instead of the one here')
    .addHelpText('after', examples)
    .action(async ({ check = false, config: file }: { check?: boolean; config?: string }) => {
      const [{ loadConfig }, { loadSpecs }, { generateFiles }, { findStale, writeFiles }] = await Promise.all([
        import('#config/load'),
        import('#spec/load'),
        import('#contract/generate'),
        import('#contract/generated-files'),
      ])
      const { specs, contracts } = loadConfig({
        cwd: io.cwd,
        variables: io.variables,
        makesContracts: true,
        ...(file !== undefined && { file }),
      })
      const loaded = loadSpecs(specs)
      showNotices(loaded.values(), io.stderr, Number.POSITIVE_INFINITY)
      const files = await generateFiles(specs, loaded)
      const show = (path: string): string => relative(io.cwd, join(contracts, path))
      const changes = check ? [] : writeFiles(contracts, files)
      for (const { path, done } of changes) io.stdout.write(`${done} ${show(path)}\n`)
      const wrong = findStale(contracts, files)
      for (const { path, state } of wrong) io.stdout.write(`${state} ${show(path)}\n`)
      io.stdout.write(`${summarise(files.length, wrong.length, check)}\n`)
      finish(wrong.length === 0 ? exitCodes.pass : exitCodes.drift)
    })
}

function summarise(files: number, wrong: number, check: boolean): string {
  if (wrong === 0) return `${files} generated files are current`
  if (check) return `${wrong === 1 ? '1 file is' : `${wrong} files are`} not current: run "plumbline generate", and commit what it changes`
  return 'an orphaned file was not generated: delete it, or bring its spec back'
}
