import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Target } from '#config/config'
import { isCalendarDate } from '#config/formats'
import { loadConfig } from '#config/load'
import { addWaiver } from '#config/waiver-file'
import { parseWaivers, readWaiverText, waiversPath } from '#config/waivers'
import { exitCodes, HarnessError } from '#errors'
import type { Finding } from '#findings/finding'
import { dayOf } from '#findings/waivers'
import { didYouMean } from '#input/near-match'
import { enumerated, quoted } from '#input/quoted'
import { showPath } from '#input/shown-path'
import { fileLimits, readTextFile } from '#input/text-file'
import { isStateFile, openStore } from '#monitor/store'
import { placeOf } from '#report/grouping'
import { parseReport } from '#report/parse-report'
import type { Io } from './io.ts'
import { openOutput } from './output-file.ts'
import { defaultStateFile } from './state-file.ts'
import type { WaiveFlags } from './waive.ts'

/** Runs `plumbline waive` and returns its exit code; throws a HarnessError where the finding is unknown or the file cannot be written. */
export function runWaive(fingerprint: string, flags: WaiveFlags, io: Io): number {
  assertFingerprint(fingerprint)
  assertUntil(flags.until, io.now())
  const owner = oneLine('--owner', flags.owner)
  const reason = oneLine('--reason', flags.reason)
  const config = loadConfig({ cwd: io.cwd, variables: io.variables, ...(flags.config === undefined ? {} : { file: flags.config }) })
  const { environment, finding, targets } = findKnown(fingerprint, knownFindings(flags, io), flags)
  const target = flags.target ?? null
  const path = waiversPath(config, flags.file, io.cwd)
  const name = showPath(flags.file ?? path, io.cwd)
  const output = openOutput(flags.file ?? path, io.cwd, flags.file === undefined ? name : `--file ${flags.file}`)
  const before = existsSync(path) ? readWaiverText(path, { shown: name, pipe: false }) : ''
  // What is wrong in the file is told before it is written, with its line.
  parseWaivers(before, name)
  const { id, location } = finding
  const { text, replaced } = addWaiver(before, { fingerprint, until: flags.until, owner, reason, environment, target, id, location })
  output.write(text)
  const entry = parseWaivers(text, name).find(
    (waiver) => waiver.fingerprint === fingerprint && waiver.environment === environment && waiver.target === target,
  )
  io.stdout.write(
    [
      `${replaced ? 'Waived anew' : 'Waived'} until the end of ${flags.until} (UTC): ${id} at ${placeOf(finding)}, in ${environment}.`,
      scopeOf(target, targets),
      `${name}:${entry?.place.line ?? 1} holds it. Commit the file: check and watch read it, a running watch on SIGHUP or POST /-/reload.`,
      '',
    ].join('\n'),
  )
  return exitCodes.pass
}

/** The findings of all targets of an API have the same fingerprints: whoever waives one should know which. */
function scopeOf(target: string | null, having: readonly string[]): string {
  if (target !== null) return `It is accepted for ${target} alone.`
  return `It is accepted for every target: now ${enumerated(having)}, and each that comes to have it. --target NAME accepts it for one alone.`
}

interface Known {
  target: string
  environment: Target['environment']
  finding: Finding
}

/** A finding that was found, and every target that has it in its environment. */
interface Found extends Pick<Known, 'environment' | 'finding'> {
  targets: string[]
}

/** Where a command was told to look for findings, and those that it found there. */
interface Knowledge {
  source: string
  findings: Known[]
}

function knownFindings({ report, state }: WaiveFlags, io: Io): Knowledge {
  if (report !== undefined) {
    const { targets } = parseReport(readReport(report, io.cwd), report)
    const findings = targets.flatMap(({ target, environment, ...rest }) =>
      rest.findings.map((finding) => ({ target, environment, finding })),
    )
    return { source: report, findings }
  }
  const file = state ?? defaultStateFile
  const path = resolve(io.cwd, file)
  if (!isStateFile(path)) {
    throw new HarnessError('usage', state === undefined ? 'there is nothing to know findings from' : `there is no state file ${state}`, {
      hint: 'Run "npx plumbline check --format json --output report.json", then this with --report report.json.',
    })
  }
  const store = openStore(path)
  try {
    return {
      source: file,
      findings: store.findings().map(({ target, environment, life }) => ({ target, environment, finding: life.finding })),
    }
  } finally {
    store.close()
  }
}

function findKnown(fingerprint: string, { source, findings }: Knowledge, { env: environment, target }: WaiveFlags): Found {
  const there = findings.filter((known) => environment === undefined || known.environment === environment)
  const everywhere = there.filter(({ finding }) => finding.fingerprint === fingerprint)
  const found = everywhere.filter((known) => target === undefined || known.target === target)
  if (target !== undefined && everywhere.length > 0 && found.length === 0) {
    const having = [...new Set(everywhere.map((known) => known.target))]
    throw new HarnessError('usage', `target ${quoted(target)} has no finding ${fingerprint} in ${source}${didYouMean(target, having)}`, {
      hint: `It was found in ${enumerated(having)}.`,
    })
  }
  const environments = [...new Set(found.map((known) => known.environment))]
  if (environments.length > 1) {
    throw new HarnessError('usage', `${fingerprint} was found in ${environments.join(' and ')}`, {
      hint: `Say where it is accepted: --env ${environments.join(' or --env ')}.`,
    })
  }
  const [first] = found
  if (first !== undefined) return { ...first, targets: [...new Set(found.map((known) => known.target))] }
  const prints = there.map(({ finding }) => finding.fingerprint)
  const where = environment === undefined ? source : `${source} for ${environment}`
  throw new HarnessError('usage', `there is no finding ${fingerprint} in ${where}${didYouMean(fingerprint, prints)}`, {
    hint: prints.length === 0 ? 'No finding is in it at all.' : `Findings in it: ${listed(there)}.`,
  })
}

const mostListed = 10

function listed(known: readonly Known[]): string {
  const texts = [...new Set(known.map(({ finding }) => `${finding.fingerprint} (${finding.id} at ${placeOf(finding)})`))]
  const more = texts.length > mostListed ? `, and ${texts.length - mostListed} more` : ''
  return `${texts.slice(0, mostListed).join(', ')}${more}`
}

function assertFingerprint(fingerprint: string): void {
  if (/^[0-9a-f]{12}$/.test(fingerprint)) return
  const meant = /^[0-9a-f]{12}$/i.test(fingerprint) ? ` (did you mean ${fingerprint.toLowerCase()}?)` : ''
  throw new HarnessError('usage', `${quoted(fingerprint)} is no fingerprint: it has 12 hex digits, such as f58e03903c93${meant}`, {
    hint: 'Reports show it with each finding.',
  })
}

function assertUntil(until: string, now: number): void {
  const hint = `Give the last day on which it is accepted, as YYYY-MM-DD: today is ${dayOf(now)} in UTC.`
  if (!isCalendarDate(until)) throw new HarnessError('usage', `--until ${JSON.stringify(until)} is no date`, { hint })
  if (until < dayOf(now)) throw new HarnessError('usage', `--until ${until} is in the past`, { hint })
}

function oneLine(option: string, given: string): string {
  const text = given.replace(/\s+/g, ' ').trim()
  if (text !== '') return text
  throw new HarnessError('usage', `${option} is empty`, { hint: 'A waiver says who accepts the finding, and why.' })
}

function readReport(file: string, cwd: string): string {
  return readTextFile(resolve(cwd, file), {
    code: 'usage',
    shown: `--report ${file}`,
    hint: 'Name a file that "plumbline check --format json --output FILE" wrote.',
    limit: fileLimits.report,
    pipe: true,
  })
}
