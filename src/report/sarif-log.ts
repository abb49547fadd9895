import type { Severity } from '#findings/finding'
import { escapeJsonSource } from './escape.ts'
import { artifactLocation, type Repository, uriBaseIds } from './repository.ts'
import { parseSource } from './source.ts'

/** SARIF's level of each severity. */
export const levels = { breaking: 'error', warning: 'warning', info: 'note' } as const satisfies Record<Severity, string>

interface Run {
  tool: { name: string; version: string }
  rules: readonly object[]
  invocation: object
  results: readonly object[]
}

/** The text of a SARIF 2.1.0 log (OASIS) of one run. */
export function renderLog({ tool, rules, invocation, results }: Run, repository: Repository): string {
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: tool.name, version: tool.version, rules } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: uriBaseIds(repository),
        invocations: [invocation],
        results,
      },
    ],
  }
  return `${escapeJsonSource(JSON.stringify(log, null, 2))}\n`
}

/** A row of a catalogue as a rule. */
export function ruleOf(id: string, { severity, when, action }: { severity: Severity; when: string; action: string }) {
  return {
    id,
    shortDescription: { text: when },
    help: { text: action },
    defaultConfiguration: { level: levels[severity] },
    properties: { tags: ['api-contract', severity] },
  }
}

/** A finding's `file:line` as the physical location of a result. */
export function physicalLocation(source: string, repository: Repository) {
  const { file, line } = parseSource(source)
  return {
    artifactLocation: artifactLocation(file, repository),
    ...(line === null ? {} : { region: { startLine: line } }),
  }
}
