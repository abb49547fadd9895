import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { HarnessError } from '#errors'
import { didYouMean } from '#input/near-match'
import { enumerated, quoted } from '#input/quoted'
import { showPath } from '#input/shown-path'
import { fileLimits, isNamed, readTextFile } from '#input/text-file'
import { parseYaml, type YamlSource } from '#input/yaml-source'
import { builtInTargets, type TargetDefaults } from './built-in-targets.ts'
import type { Config, NamedOperation, Policy, Target } from './config.ts'
import { isFree, listDirectory, refusedDirectory } from './directories.ts'
import { parseConfirmation, parseCount, parseDuration } from './formats.ts'
import { packageRoot } from './package.ts'
import schema from './plumbline.schema.json' with { type: 'json' }
import { validateYaml } from './validation.ts'
import type { Variables } from './variables.ts'

interface LoadOptions {
  /** `--config`; without it `plumbline.yaml` in `cwd`, where there is one. */
  file?: string
  /** Whether `file` may be a pipe, which can be read only once; it may unless told otherwise. */
  pipe?: boolean
  cwd: string
  variables: Variables
  /** Whether a directory of `contracts` that is not there yet is about to be made, or missed file by file. */
  makesContracts?: boolean
  /** Where the default specs and contracts lie; Plumbline's own package unless a test says otherwise. */
  packageRoot?: string
}

/** plumbline.yaml as the schema lets it through, before defaults. */
interface WrittenConfig {
  specs?: string
  contracts?: string
  targets?: Record<string, WrittenTarget>
  policy?: Partial<Record<keyof typeof policyDefaults, string>>
}

interface WrittenTarget {
  api: string
  environment: Target['environment']
  baseUrl?: string
  schedule?: string
  timezone?: string
  timeout?: string
  /** Text where it stands in quotes, or comes out of a variable. */
  requests?: number | string
  operations?: string[]
}

const targetSchema = schema.$defs.target
const policyDefaults = schema.$defs.policy.properties

/** Reads plumbline.yaml and fills in every default; throws `config` with file, line, key, what it got and what it wants. */
export function loadConfig(options: LoadOptions): Config {
  const { cwd, variables } = options
  const root = options.packageRoot ?? packageRoot()
  const path = findFile(options)
  const source = path === null ? null : parseYaml(readConfig(path, options), showPath(options.file ?? path, cwd), { variables })
  if (source !== null) validateYaml(source, schema)
  const written = (source?.value ?? {}) as WrittenConfig
  const base = path === null ? cwd : dirname(path)
  const specs = written.specs === undefined ? join(root, 'openapi') : resolve(base, written.specs)
  const contracts = written.contracts === undefined ? join(root, 'contracts') : resolve(base, written.contracts)
  const apis =
    written.specs === undefined || source === null
      ? specNames(existsSync(specs) ? readdirSync(specs) : [])
      : listApis(written.specs, specs, source)
  if (written.contracts !== undefined && source !== null) assertContracts(written.contracts, contracts, source, options)
  if (source !== null) checkApis(written, apis, source)
  return {
    file: path,
    specs,
    contracts,
    targets: mergeTargets(written, apis, source),
    policy: readPolicy(written),
    variables,
  }
}

function findFile({ file, cwd }: LoadOptions): string | null {
  if (file !== undefined) return resolve(cwd, file)
  const standard = join(cwd, 'plumbline.yaml')
  return isNamed(standard) ? standard : null
}

function readConfig(path: string, { file, pipe = true, cwd }: LoadOptions): string {
  const shown = showPath(file ?? path, cwd)
  const text = readTextFile(path, {
    code: 'config',
    shown,
    hint: 'Name an existing file with --config, or leave it out: every setting has a default.',
    limit: fileLimits.settings,
    pipe: pipe && file !== undefined,
  })
  if (text.trim() !== '') return text
  // It may be about to be written: to take it for all defaults would drop every target of a watch that reloads it.
  throw new HarnessError('config', 'the file is empty', {
    place: { file: shown },
    hint: 'Write targets or policy into it, or {} where every setting should have its default.',
  })
}

/** Names of the specs in a directory; the layer that reads them lies to the right of this one. */
function listApis(stated: string, path: string, source: YamlSource): string[] {
  const directory = { key: 'specs', stated, path, wants: schema.properties.specs['x-wants'] } as const
  const apis = specNames(listDirectory(directory, source))
  if (apis.length > 0) return apis
  throw refusedDirectory(directory, 'holds no spec (*.yaml)', source)
}

function specNames(names: readonly string[]): string[] {
  return names.flatMap((name) => (name.endsWith('.yaml') ? [name.slice(0, -'.yaml'.length)] : [])).sort()
}

/** A folder that is not there holds no pact: every finding would say that nobody relies on it. */
function assertContracts(stated: string, path: string, source: YamlSource, { makesContracts = false }: LoadOptions): void {
  if (makesContracts && isFree(path)) return
  listDirectory({ key: 'contracts', stated, path, wants: schema.properties.contracts['x-wants'] }, source)
}

function checkApis({ targets = {} }: WrittenConfig, apis: readonly string[], source: YamlSource): void {
  for (const [name, { api }] of Object.entries(targets)) {
    if (apis.includes(api)) continue
    const path = ['targets', name, 'api']
    const got = quoted(source.written(path) ?? api)
    throw new HarnessError('config', `got ${got}, wants the name of a spec${didYouMean(api, apis)}`, {
      place: source.place(path),
      hint: `Specs: ${enumerated(apis)}.`,
    })
  }
}

function mergeTargets({ targets = {} }: WrittenConfig, apis: readonly string[], source: YamlSource | null): Target[] {
  const configured = Object.entries(targets).map(([name, entry]): Target => {
    const defaults = targetDefaults(entry.environment)
    return {
      name,
      api: entry.api,
      environment: entry.environment,
      baseUrl: entry.baseUrl?.replace(/\/+$/, '') ?? null,
      ...(source === null || entry.baseUrl === undefined ? {} : { baseUrlPlace: source.place(['targets', name, 'baseUrl']) }),
      schedule: entry.schedule?.trim() ?? defaults.schedule,
      timezone: entry.timezone ?? defaults.timezone,
      timeoutMs: entry.timeout === undefined ? defaults.timeoutMs : milliseconds(entry.timeout),
      requests: entry.requests === undefined ? defaults.requests : count(entry.requests),
      operations: source === null || entry.operations === undefined ? null : nameOperations(name, entry.operations, source),
    }
  })
  // Where other specs are configured, a built-in target whose spec is not among them has nothing to hold the API against.
  const builtIn = builtInTargets(targetDefaults).filter(({ api }) => apis.includes(api))
  const replaced = builtIn.map((standard) => configured.find((own) => isSame(own, standard)) ?? standard)
  return [...replaced, ...configured.filter((own) => !builtIn.some((standard) => isSame(own, standard)))]
}

function nameOperations(target: string, ids: readonly string[], source: YamlSource): NamedOperation[] {
  return ids.map((id, index) => ({ id, place: source.place(['targets', target, 'operations', String(index)]) }))
}

function isSame(a: Target, b: Target): boolean {
  return a.name === b.name && a.environment === b.environment
}

function targetDefaults(environment: Target['environment']): TargetDefaults {
  const rule = environment === targetSchema.if.properties.environment.const ? targetSchema.then : targetSchema
  const { timezone, timeout, requests } = targetSchema.properties
  return {
    schedule: rule.properties.schedule.default,
    timezone: timezone.default,
    timeoutMs: milliseconds(timeout.default),
    requests: requests.default,
  }
}

function readPolicy({ policy = {} }: WrittenConfig): Policy {
  const { enumGrowth, sunsetNotice, confirm } = policyDefaults
  return {
    enumGrowth: (policy.enumGrowth ?? enumGrowth.default) as Policy['enumGrowth'],
    sunsetNoticeMs: milliseconds(policy.sunsetNotice ?? sunsetNotice.default),
    confirm: confirmation(policy.confirm ?? confirm.default),
  }
}

function count(given: number | string): number {
  const value = parseCount(String(given))
  if (value === null) throw new HarnessError('internal', `${JSON.stringify(given)} passed the schema and is no whole number`)
  return value
}

function milliseconds(text: string): number {
  const value = parseDuration(text)
  if (value === null) throw new HarnessError('internal', `${JSON.stringify(text)} passed the schema and is no duration`)
  return value
}

function confirmation(text: string): Policy['confirm'] {
  const value = parseConfirmation(text)
  if (value === null) throw new HarnessError('internal', `${JSON.stringify(text)} passed the schema and is no confirmation`)
  return value
}
