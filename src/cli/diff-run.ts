import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Config } from '#config/config'
import { loadConfig } from '#config/load'
import { type Interaction, loadPacts } from '#contract/pact'
import { exitCodes, HarnessError } from '#errors'
import { diffSpecs } from '#findings/diff/diff-specs'
import { didYouMean } from '#input/near-match'
import { quoted } from '#input/quoted'
import { showPath } from '#input/shown-path'
import { diffHeadline } from '#report/diff-grouping'
import { renderDiff } from '#report/diff-render'
import { createDiffReport } from '#report/diff-report'
import { escapeControls } from '#report/escape'
import { loadDocument } from '#spec/load-document'
import type { Document } from '#spec/model'
import type { DiffFlags } from './diff.ts'
import { findRepository } from './find-repository.ts'
import type { Io } from './io.ts'
import { openOutput } from './output-file.ts'

/** Compares the two files, writes the report, and returns the exit code. */
export function runDiff(oldFile: string, newFile: string, flags: DiffFlags, io: Io): number {
  const output = flags.output === undefined ? null : openOutput(flags.output, io.cwd)
  const config = loadConfig({ cwd: io.cwd, variables: io.variables, ...(flags.config === undefined ? {} : { file: flags.config }) })
  const read = (file: string): Document => loadDocument(resolve(io.cwd, file), showPath(file, io.cwd))
  const [old, next] = [read(oldFile), read(newFile)]
  const { api, interactions } = findPacts(old, next, flags.api, config)
  const findings = diffSpecs({ api, old, next, interactions, policy: config.policy, now: io.now() })
  const report = createDiffReport({ api, old, next, interactions: interactions.length, findings, failOn: flags.failOn })
  const colour = io.stdout.colour && output === null
  const text = renderDiff(report, flags.format, { colour, failOn: flags.failOn, repository: findRepository(io) })
  if (output === null) io.stdout.write(text)
  else {
    output.write(text)
    io.stdout.write(`${escapeControls(diffHeadline(report))}\n`)
  }
  return report.verdict === 'drift' ? exitCodes.drift : exitCodes.pass
}

function findPacts(old: Document, next: Document, asked: string | undefined, config: Config): { api: string; interactions: Interaction[] } {
  const directoryOf = (api: string): string => join(config.contracts, api)
  const known = readdirSync(config.contracts, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [] : [entry.name]))
  if (asked !== undefined && !known.includes(asked)) {
    throw new HarnessError('usage', `--api ${quoted(asked)} has no contract${didYouMean(asked, known)}`, {
      hint: `Name a directory of ${config.contracts}.`,
    })
  }
  const api = asked ?? [old.api, next.api].find((name) => known.includes(name)) ?? old.api
  return { api, interactions: loadPacts(directoryOf(api)).flatMap((pact) => pact.interactions) }
}
