import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'yaml'

/** A rule that records the result of its expression under a name. */
export interface RecordingRule {
  record: string
  expr: string
}

/** A rule that fires while its expression has a result. */
export interface AlertRule {
  alert: string
  expr: string
  /** A Prometheus duration; absent for at once. */
  for?: string
  labels: { severity: string; window?: string }
  annotations: { summary: string; description: string; runbook_url: string }
}

/** One file of `grafana/prometheus/rules`, whose shape promtool checks. */
export interface RuleFile {
  /** The file's name without its extension. */
  topic: string
  groups: { name: string; rules: (RecordingRule | AlertRule)[] }[]
}

/** Reads every rule file of a folder, by name. */
export function readRuleFiles(directory: string): RuleFile[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.yml'))
    .sort()
    .map((name) => {
      const { groups } = parse(readFileSync(join(directory, name), 'utf8')) as Pick<RuleFile, 'groups'>
      return { topic: basename(name, '.yml'), groups }
    })
}

/** Every alert of the files, in their order. */
export function alertsIn(files: readonly RuleFile[]): AlertRule[] {
  return rulesIn(files).filter((rule) => 'alert' in rule)
}

/** Every recorded name of the files with its expression. */
export function recordedIn(files: readonly RuleFile[]): Map<string, string> {
  const recording = rulesIn(files).filter((rule) => 'record' in rule)
  return new Map(recording.map(({ record, expr }) => [record, expr]))
}

function rulesIn(files: readonly RuleFile[]): (RecordingRule | AlertRule)[] {
  return files.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules))
}
