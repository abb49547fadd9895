import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { loadConfig } from '#config/load'
import { variablesFrom } from '#config/variables'
import { refusalOf } from '#support/refusal'

const schema: { properties: object; $defs: Record<'target' | 'policy', { properties: object }> } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../src/config/plumbline.schema.json'), 'utf8'),
)

let cwd: string
let root: string

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'plumbline-config-'))
  root = join(cwd, 'package')
  mkdirSync(join(root, 'openapi'), { recursive: true })
  for (const api of ['plu-card-partner.v1', 'puppetvendors-vendor.v2']) writeFileSync(join(root, 'openapi', `${api}.yaml`), '')
})

afterEach(() => rmSync(cwd, { recursive: true }))

function load(text: string | null, record: Record<string, string> = {}) {
  if (text !== null) writeFileSync(join(cwd, 'plumbline.yaml'), text)
  return loadConfig({ cwd, packageRoot: root, variables: variablesFrom(record) })
}

const refusal = (text: string, record: Record<string, string> = {}) => refusalOf(() => load(text, record), 'config')

const defaults = { baseUrl: null, timezone: 'UTC', timeoutMs: 10_000, requests: 30, operations: null }
const plu = { name: 'plu', api: 'plu-card-partner.v1', ...defaults }
const puppetvendors = { name: 'puppetvendors', api: 'puppetvendors-vendor.v2', ...defaults }
const builtIn = [
  { ...plu, environment: 'sandbox', schedule: '*/15 * * * * *' },
  { ...puppetvendors, environment: 'sandbox', schedule: '*/15 * * * * *' },
  { ...plu, environment: 'staging', schedule: '*/5 * * * *' },
  { ...puppetvendors, environment: 'staging', schedule: '*/5 * * * *' },
  { ...plu, environment: 'production', schedule: '*/5 * * * *' },
  { ...puppetvendors, environment: 'production', schedule: '*/5 * * * *' },
]

describe('without a file', () => {
  test('everything has a default', () => {
    const config = load(null)
    expect({ ...config, variables: null }).toEqual({
      file: null,
      specs: join(root, 'openapi'),
      contracts: join(root, 'contracts'),
      targets: builtIn,
      policy: { enumGrowth: 'warning', sunsetNoticeMs: 30 * 86_400_000, confirm: { seen: 2, of: 3 } },
      variables: null,
    })
  })

  test.each(['# nothing yet\n', '{}\n'])('a file without a setting says as much: %j', (text) => {
    expect(load(text).targets).toEqual(builtIn)
  })

  test.each(['', '\n'])('an empty file may be about to be written: %j', (text) => {
    expect(() => load(text)).toThrow(
      expect.objectContaining({ code: 'config', message: 'the file is empty', place: { file: 'plumbline.yaml' } }),
    )
  })

  test('a file that --config names has to be there', () => {
    const attempt = () => loadConfig({ cwd, packageRoot: root, variables: variablesFrom({}), file: 'missing.yaml' })
    expect(attempt).toThrow(expect.objectContaining({ code: 'config', message: 'there is no such file', place: { file: 'missing.yaml' } }))
  })

  test('a directory is not a file', () => {
    const attempt = () => loadConfig({ cwd, packageRoot: root, variables: variablesFrom({}), file: 'package' })
    expect(attempt).toThrow(
      expect.objectContaining({ code: 'config', message: 'is a directory; wants a file', place: { file: 'package' } }),
    )
  })
})

describe('a good file', () => {
  test('fills every key', () => {
    mkdirSync(join(cwd, 'apis'))
    mkdirSync(join(cwd, 'derived'))
    writeFileSync(join(cwd, 'apis/acme.v3.yaml'), '')
    const text = `
specs: apis
contracts: ./derived
targets:
  acme:
    api: acme.v3
    environment: staging
    baseUrl: https://acme.example/base/
    schedule: '30 */2 * * * *'
    timezone: America/New_York
    timeout: 2.5s
    requests: 60
    operations: [listOrders, listItems]
  acme-local: { api: acme.v3, environment: sandbox }
policy: { enumGrowth: info, sunsetNotice: 6w, confirm: 3 of 5 }
`
    const config = load(text)
    expect({ ...config, variables: null }).toEqual({
      file: join(cwd, 'plumbline.yaml'),
      specs: join(cwd, 'apis'),
      contracts: join(cwd, 'derived'),
      targets: [
        {
          name: 'acme',
          api: 'acme.v3',
          environment: 'staging',
          baseUrl: 'https://acme.example/base',
          baseUrlPlace: { file: 'plumbline.yaml', line: 8, key: 'targets.acme.baseUrl' },
          schedule: '30 */2 * * * *',
          timezone: 'America/New_York',
          timeoutMs: 2500,
          requests: 60,
          operations: [
            { id: 'listOrders', place: { file: 'plumbline.yaml', line: 13, key: 'targets.acme.operations[0]' } },
            { id: 'listItems', place: { file: 'plumbline.yaml', line: 13, key: 'targets.acme.operations[1]' } },
          ],
        },
        {
          name: 'acme-local',
          api: 'acme.v3',
          environment: 'sandbox',
          baseUrl: null,
          schedule: '*/15 * * * * *',
          timezone: 'UTC',
          timeoutMs: 10_000,
          requests: 30,
          operations: null,
        },
      ],
      policy: { enumGrowth: 'info', sunsetNoticeMs: 42 * 86_400_000, confirm: { seen: 3, of: 5 } },
      variables: null,
    })
  })

  test('paths are relative to the file, not to the working directory', () => {
    mkdirSync(join(cwd, 'etc/apis'), { recursive: true })
    writeFileSync(join(cwd, 'etc/apis/acme.v3.yaml'), '')
    writeFileSync(join(cwd, 'etc/own.yaml'), 'specs: apis\n')
    const config = loadConfig({ cwd, packageRoot: root, variables: variablesFrom({}), file: 'etc/own.yaml' })
    expect({ file: config.file, specs: config.specs }).toEqual({ file: join(cwd, 'etc/own.yaml'), specs: join(cwd, 'etc/apis') })
  })

  test('a target with the name and environment of a built-in one replaces it where it stood', () => {
    const own = { ...plu, environment: 'staging', schedule: '0 * * * *' }
    const extra = { ...plu, name: 'second', environment: 'staging', schedule: '*/5 * * * *' }
    const { targets } = load(`
targets:
  second: { api: plu-card-partner.v1, environment: staging }
  plu: { api: plu-card-partner.v1, environment: staging, schedule: '0 * * * *' }
`)
    expect(targets).toEqual([...builtIn.map((target) => (target.name === 'plu' && target.environment === 'staging' ? own : target)), extra])
  })

  test('the example is valid, and shows the defaults', () => {
    const example = readFileSync(join(import.meta.dirname, '../../../plumbline.example.yaml'), 'utf8')
    const { targets, policy } = load(example)
    const gateway = { ...puppetvendors, name: 'puppetvendors-gateway', environment: 'staging', schedule: '*/5 * * * *' }
    const baseUrlPlace = { file: 'plumbline.yaml', line: 30, key: 'targets.puppetvendors-gateway.baseUrl' }
    expect(targets).toEqual([...builtIn, { ...gateway, baseUrl: 'https://staging-api.puppetvendors.com', baseUrlPlace }])
    expect(policy).toEqual(load('{}').policy)
  })
})

describe('variables', () => {
  const written = (value: string) => `targets:\n  one:\n    api: plu-card-partner.v1\n    environment: staging\n    baseUrl: ${value}\n`
  const baseUrl = (value: string, record: Record<string, string>) =>
    load(written(value), record).targets.find(({ name }) => name === 'one')?.baseUrl

  test('are filled in, with a default, several in one value', () => {
    const record = { SCHEME: 'https', HOST: 'api.example' }
    expect(baseUrl(`'\${SCHEME}://\${HOST}/\${BASE:-v1}'`, record)).toBe('https://api.example/v1')
  })

  test('a doubled dollar is a plain one', () => {
    expect(baseUrl(`'https://api.example/$\${HOST}'`, { HOST: 'no' })).toBe(`https://api.example/\${HOST}`)
  })

  test('are not filled into keys and comments', () => {
    expect(load(`# \${UNSET}\npolicy: {}\n`).policy.enumGrowth).toBe('warning')
  })

  test('are filled into entries of a list and into numbers, and named where they stand', () => {
    const text = target(`requests: '\${MOST:-60}'\n    operations: [listUsers, '\${SECOND}']`)
    const [one] = load(text, { SECOND: 'getUser' }).targets.filter(({ name }) => name === 'one')
    expect([one?.requests, one?.operations?.map(({ id }) => id)]).toEqual([60, ['listUsers', 'getUser']])
    expect(refusal(text, { SECOND: 'getUser', MOST: 'canary' })).toBe(
      `plumbline.yaml:5 targets.one.requests: got "\${MOST:-60}", ${requests}`,
    )
    expect(refusal(text)).toBe(
      `plumbline.yaml:6 targets.one.operations[1]: \${SECOND}: SECOND is not set\nSet SECOND or SECOND_FILE, or write \${SECOND:-default}.`,
    )
  })

  test('one that is not set names file, line, key and variable', () => {
    expect(refusal(written(`\${PLU_URL}`))).toBe(
      `plumbline.yaml:5 targets.one.baseUrl: \${PLU_URL}: PLU_URL is not set\nSet PLU_URL or PLU_URL_FILE, or write \${PLU_URL:-default}.`,
    )
  })

  test('a name that cannot be one is refused', () => {
    expect(refusal(written(`'\${PLU URL}'`))).toBe(
      `plumbline.yaml:5 targets.one.baseUrl: got "\${PLU URL}", wants \${NAME} with letters, digits and underscores\nWrite $\${ where you mean a plain \${.`,
    )
  })

  test('what a variable holds is in no message', () => {
    expect(refusal(written(`\${PLU_URL}`), { PLU_URL: 'canary-secret' })).toBe(
      `plumbline.yaml:5 targets.one.baseUrl: got "\${PLU_URL}", wants an http or https URL without credentials, query and fragment, such as https://staging-api.example.com`,
    )
    expect(refusal(`targets: { one: { api: '\${API}', environment: staging } }`, { API: 'canary-secret' })).toBe(
      `plumbline.yaml:1 targets.one.api: got "\${API}", wants the name of a spec\nSpecs: plu-card-partner.v1, puppetvendors-vendor.v2.`,
    )
  })
})

describe('a file that is not YAML', () => {
  const quotes = "A value that starts with * needs quotes: '*/5 * * * *'."
  const braces = `Within { } or [ ], \${NAME} needs quotes: { baseUrl: '\${NAME}' }.`
  test.each([
    ['targets: [', 'plumbline.yaml:1: is not YAML: Flow sequence', ''],
    ['policy: {}\npolicy: {}', 'plumbline.yaml:2: is not YAML: Map keys must be unique', 'Mend the line, or check its indentation.'],
    ['policy:\n\tconfirm: 2 of 3', 'plumbline.yaml:2: is not YAML: Tabs are not allowed as indentation', ''],
    ['targets:\n  a:\n    schedule: */5 * * * *', 'plumbline.yaml:3: is not YAML: Unexpected alias at node end', quotes],
    ['{}\n---\n{}\n', 'plumbline.yaml:2: holds more than one document, wants one', 'Keep one of them: a line --- begins another.'],
    [`targets:\n  a: { api: b, baseUrl: \${URL} }`, 'plumbline.yaml:2: is not YAML: Unexpected flow-map-start', braces],
    [`targets:\n  a: { api: b,\n    baseUrl: x\${URL} }`, 'plumbline.yaml:3: is not YAML: Unexpected flow-map-start', braces],
    [`targets: [\${URL}]`, 'plumbline.yaml:1: is not YAML: Missing , or :', braces],
    [
      `targets: { a: '\${URL}', b: {}{} }`,
      'plumbline.yaml:1: is not YAML: Unexpected flow-map-start',
      'Mend the line, or check its indentation.',
    ],
    ['targets:\n  a:\n    schedule: *hourly', 'plumbline.yaml:3: there is no anchor &hourly', quotes],
  ])('%j', (text, opening, hint) => {
    const [first, second] = refusal(text).split('\n')
    expect(first?.slice(0, opening.length)).toBe(opening)
    if (hint !== '') expect(second).toBe(hint)
  })
})

test('a thousand targets may share an anchor', () => {
  const rows = Array.from({ length: 1_000 }, (_, index) => `  t${index}: { api: plu-card-partner.v1, environment: staging, timeout: *t }\n`)
  const first = '  first: { api: plu-card-partner.v1, environment: staging, timeout: &t 7s }\n'
  const { targets } = load(`targets:\n${first}${rows.join('')}`)
  expect(targets.filter(({ timeoutMs }) => timeoutMs === 7_000)).toHaveLength(1_001)
})

test('a file whose aliases multiply without end is refused', () => {
  const levels = [...'bcdefghij'].map((name, index) => `${name}: &${name} [${`*${'abcdefghij'[index]}, `.repeat(9)}]\n`)
  expect(refusal(`a: &a [x, x, x, x, x, x, x, x, x]\n${levels.join('')}`)).toBe(
    'plumbline.yaml: its aliases make more than 10,000 copies of what one anchor holds\nWrite some of them out, without an alias.',
  )
})

const target = (entry: string) => `targets:\n  one:\n    api: plu-card-partner.v1\n    environment: staging\n    ${entry}\n`
const duration = 'wants a duration from 100ms to 5m, such as 10s'
const cron = "wants a cron expression of five or six fields, such as '*/5 * * * *'"
const timezone = 'wants the name of a time zone, such as Europe/Vienna or UTC'
const url = 'wants an http or https URL without credentials, query and fragment, such as https://staging-api.example.com'
const relative = 'The path is relative to the file that states it.'
const nines = '9'.repeat(300)
const notice = 'wants a duration of at most 3650d, such as 30d'
const confirmed = "wants 'N of M' with 1 <= N <= M <= 20, such as 2 of 3"
const knownTarget = 'Known keys: api, environment, baseUrl, schedule, timezone, timeout, requests, operations.'

const requests = 'wants a whole number from 1 to 1000, such as 30'
const operations = 'wants a list of operationIds of the spec, each once, such as [listUsers]'
/** For each key of the schema, texts with a bad value, and the refusal word for word. */
const badValues: Record<string, [string, string][]> = {
  '': [
    ['- plu', 'plumbline.yaml:1: got a list, wants a map of keys'],
    ['plu', 'plumbline.yaml:1: got a text, wants a map of keys'],
    [
      'policy: {}\ntarget: {}',
      'plumbline.yaml:2 target: there is no such key (did you mean targets?)\nKnown keys: specs, contracts, targets, policy.',
    ],
    ['zebra: 1', 'plumbline.yaml:1 zebra: there is no such key\nKnown keys: specs, contracts, targets, policy.'],
  ],
  specs: [
    ['specs: 3', 'plumbline.yaml:1 specs: got 3, wants a directory of specs, such as ./openapi'],
    ["specs: ''", 'plumbline.yaml:1 specs: got "", wants a directory of specs, such as ./openapi'],
    [
      '\nspecs: ./nowhere',
      `plumbline.yaml:2 specs: got "./nowhere", which is not there; wants a directory of specs, such as ./openapi\n${relative}`,
    ],
    [
      'specs: ./package',
      `plumbline.yaml:1 specs: got "./package", which holds no spec (*.yaml); wants a directory of specs, such as ./openapi\n${relative}`,
    ],
    [
      'specs: package/openapi/plu-card-partner.v1.yaml',
      `plumbline.yaml:1 specs: got "package/openapi/plu-card-partner.v1.yaml", which is a file; wants a directory of specs, such as ./openapi\n${relative}`,
    ],
    [
      'specs: /dev/zero',
      `plumbline.yaml:1 specs: got "/dev/zero", which is a device; wants a directory of specs, such as ./openapi\n${relative}`,
    ],
    [
      'specs: "a\\0b"',
      `plumbline.yaml:1 specs: got "a\\u0000b", which cannot be read (ERR_INVALID_ARG_VALUE); wants a directory of specs, such as ./openapi\n${relative}`,
    ],
  ],
  contracts: [
    ['contracts: [a]', 'plumbline.yaml:1 contracts: got a list, wants a directory, such as ./contracts'],
    [
      'policy: {}\ncontracts: ./nowhere',
      `plumbline.yaml:2 contracts: got "./nowhere", which is not there; wants a directory, such as ./contracts\n${relative}`,
    ],
    [
      'contracts: plumbline.yaml',
      `plumbline.yaml:1 contracts: got "plumbline.yaml", which is a file; wants a directory, such as ./contracts\n${relative}`,
    ],
    [
      'contracts: /dev/null',
      `plumbline.yaml:1 contracts: got "/dev/null", which is a device; wants a directory, such as ./contracts\n${relative}`,
    ],
  ],
  targets: [
    ['targets:', 'plumbline.yaml:1 targets: got nothing, wants a map of targets'],
    ['targets: [plu]', 'plumbline.yaml:1 targets: got a list, wants a map of targets'],
    [
      'targets:\n  My Target: { api: plu-card-partner.v1, environment: staging }',
      'plumbline.yaml:2 targets.My Target: got "My Target", wants a name of lower-case letters, digits and hyphens, at most 63',
    ],
  ],
  'targets.*': [
    ['targets:\n  one: plu', 'plumbline.yaml:2 targets.one: got "plu", wants a map with api and environment'],
    [target('timeuot: 3s'), `plumbline.yaml:5 targets.one.timeuot: there is no such key (did you mean timeout?)\n${knownTarget}`],
    [
      'targets:\n  one: { environment: staging }',
      'plumbline.yaml:2 targets.one: api is missing; wants the name of a spec file without .yaml, such as plu-card-partner.v1',
    ],
    [
      'targets:\n  one: { api: plu-card-partner.v1 }',
      'plumbline.yaml:2 targets.one: environment is missing; wants sandbox, staging or production',
    ],
  ],
  'targets.*.api': [
    [
      'targets:\n  one:\n    api: 1\n    environment: staging',
      'plumbline.yaml:3 targets.one.api: got 1, wants the name of a spec file without .yaml, such as plu-card-partner.v1',
    ],
    [
      'targets:\n  one:\n    environment: staging\n    api: plu-card-partner.v2',
      'plumbline.yaml:4 targets.one.api: got "plu-card-partner.v2", wants the name of a spec (did you mean plu-card-partner.v1?)\nSpecs: plu-card-partner.v1, puppetvendors-vendor.v2.',
    ],
  ],
  'targets.*.environment': [
    [
      'targets:\n  one:\n    api: plu-card-partner.v1\n    environment: prod',
      'plumbline.yaml:4 targets.one.environment: got "prod", wants sandbox, staging or production',
    ],
  ],
  'targets.*.baseUrl': [
    [target('baseUrl: api.example'), `plumbline.yaml:5 targets.one.baseUrl: got "api.example", ${url}`],
    [target('baseUrl: ftp://api.example'), `plumbline.yaml:5 targets.one.baseUrl: got "ftp://api.example", ${url}`],
    [target('baseUrl: https://api.example/?a=1'), `plumbline.yaml:5 targets.one.baseUrl: got "https://api.example/?…", ${url}`],
    [
      target('baseUrl: "https://user:canary@api.example/?key=canary#canary"'),
      `plumbline.yaml:5 targets.one.baseUrl: got "…@api.example/?…", ${url}`,
    ],
    [target('baseUrl: user:canary@api.example'), `plumbline.yaml:5 targets.one.baseUrl: got "…@api.example", ${url}`],
    [target('baseUrl: "https://"'), `plumbline.yaml:5 targets.one.baseUrl: got "https://", ${url}`],
    [target('baseUrl: "http://api.example/\\e[2J"'), `plumbline.yaml:5 targets.one.baseUrl: got "http://api.example/\\u001b[2J", ${url}`],
    [target('baseUrl: http://api.example:99999'), `plumbline.yaml:5 targets.one.baseUrl: got "http://api.example:99999", ${url}`],
    [target('baseUrl: 4010'), `plumbline.yaml:5 targets.one.baseUrl: got 4010, ${url}`],
  ],
  'targets.*.schedule': [
    [target("schedule: '61 * * * *'"), `plumbline.yaml:5 targets.one.schedule: got "61 * * * *", ${cron}\n"61" is no minute.`],
    [
      target("schedule: '*/61 * * * *'"),
      `plumbline.yaml:5 targets.one.schedule: got "*/61 * * * *", ${cron}\nThe step 61 is wider than the field of the minute.`,
    ],
    [target("schedule: '* * * *'"), `plumbline.yaml:5 targets.one.schedule: got "* * * *", ${cron}\nIt has 4 fields.`],
    [target("schedule: '0 0 0 * * * *'"), `plumbline.yaml:5 targets.one.schedule: got "0 0 0 * * * *", ${cron}\nIt has 7 fields.`],
    [target("schedule: '@hourly'"), `plumbline.yaml:5 targets.one.schedule: got "@hourly", ${cron}\nIt has 1 field.`],
    [
      target("schedule: '0 0 31 2 *'"),
      `plumbline.yaml:5 targets.one.schedule: got "0 0 31 2 *", ${cron}\nIt names a date that never comes.`,
    ],
    [
      target("schedule: '0 0 31 4,6,9,11 *'"),
      `plumbline.yaml:5 targets.one.schedule: got "0 0 31 4,6,9,11 *", ${cron}\nIt names a date that never comes.`,
    ],
    [
      target("schedule: '0 0 1 * 1#2'"),
      `plumbline.yaml:5 targets.one.schedule: got "0 0 1 * 1#2", ${cron}\nIt names a date that never comes.`,
    ],
    [
      target("schedule: '30-10 * * * *'"),
      `plumbline.yaml:5 targets.one.schedule: got "30-10 * * * *", ${cron}\nThe range 30-10 of the minute ends before it begins. Write 30-59,0-10.`,
    ],
    [
      target("schedule: '5 1,22-2 * * *'"),
      `plumbline.yaml:5 targets.one.schedule: got "5 1,22-2 * * *", ${cron}\nThe range 22-2 of the hour ends before it begins. Write 22-23,0-2.`,
    ],
    [
      target("schedule: '0 0 * * fri-mon'"),
      `plumbline.yaml:5 targets.one.schedule: got "0 0 * * fri-mon", ${cron}\nThe range fri-mon of the day of week ends before it begins. Write fri-sat,sun-mon.`,
    ],
    [
      target("schedule: '0 0 * nov-feb *'"),
      `plumbline.yaml:5 targets.one.schedule: got "0 0 * nov-feb *", ${cron}\nThe range nov-feb of the month ends before it begins. Write nov-dec,jan-feb.`,
    ],
    [
      target("schedule: '50-10/5 * * * * *'"),
      `plumbline.yaml:5 targets.one.schedule: got "50-10/5 * * * * *", ${cron}\nThe range 50-10 of the second ends before it begins.`,
    ],
    [target('schedule: hourly'), `plumbline.yaml:5 targets.one.schedule: got "hourly", ${cron}\nIt has 1 field.`],
    [target('schedule: 5'), `plumbline.yaml:5 targets.one.schedule: got 5, ${cron}`],
  ],
  'targets.*.timezone': [
    [target('timezone: Europe/Wien'), `plumbline.yaml:5 targets.one.timezone: got "Europe/Wien", ${timezone}`],
    [target("timezone: '+02:00'"), `plumbline.yaml:5 targets.one.timezone: got "+02:00", ${timezone}`],
    [target("timezone: ''"), `plumbline.yaml:5 targets.one.timezone: got "", ${timezone}`],
    [target('timezone: UTC+2'), `plumbline.yaml:5 targets.one.timezone: got "UTC+2", ${timezone}`],
    [target('timezone: 2'), `plumbline.yaml:5 targets.one.timezone: got 2, ${timezone}`],
  ],
  'targets.*.timeout': [
    [target('timeout: 10'), `plumbline.yaml:5 targets.one.timeout: got 10, ${duration}`],
    [target("timeout: '10'"), `plumbline.yaml:5 targets.one.timeout: got "10", ${duration}`],
    [target('timeout: -1s'), `plumbline.yaml:5 targets.one.timeout: got "-1s", ${duration}`],
    [target('timeout: 0s'), `plumbline.yaml:5 targets.one.timeout: got "0s", ${duration}`],
    [target('timeout: 6m'), `plumbline.yaml:5 targets.one.timeout: got "6m", ${duration}`],
    [target('timeout: ten seconds'), `plumbline.yaml:5 targets.one.timeout: got "ten seconds", ${duration}`],
    [target(`timeout: ${nines}s`), `plumbline.yaml:5 targets.one.timeout: got "${nines.slice(0, 79)}…", ${duration}`],
    [target('timeout: 99999999999999999999s'), `plumbline.yaml:5 targets.one.timeout: got "99999999999999999999s", ${duration}`],
    [target('timeout: 99.4ms'), `plumbline.yaml:5 targets.one.timeout: got "99.4ms", ${duration}`],
    [target('timeout: .inf'), `plumbline.yaml:5 targets.one.timeout: got Infinity, ${duration}`],
    [target('timeout: PT10S'), `plumbline.yaml:5 targets.one.timeout: got "PT10S", ${duration}`],
  ],
  'targets.*.requests': [
    [target('requests: 0'), `plumbline.yaml:5 targets.one.requests: got 0, ${requests}`],
    [target('requests: -1'), `plumbline.yaml:5 targets.one.requests: got -1, ${requests}`],
    [target('requests: 1001'), `plumbline.yaml:5 targets.one.requests: got 1001, ${requests}`],
    [target('requests: 30.5'), `plumbline.yaml:5 targets.one.requests: got 30.5, ${requests}`],
    [target('requests: 1e9'), `plumbline.yaml:5 targets.one.requests: got 1000000000, ${requests}`],
    [target('requests: .nan'), `plumbline.yaml:5 targets.one.requests: got NaN, ${requests}`],
    [target('requests: thirty'), `plumbline.yaml:5 targets.one.requests: got "thirty", ${requests}`],
    [target("requests: '0'"), `plumbline.yaml:5 targets.one.requests: got "0", ${requests}`],
    [target("requests: '1001'"), `plumbline.yaml:5 targets.one.requests: got "1001", ${requests}`],
    [target("requests: ' 30'"), `plumbline.yaml:5 targets.one.requests: got " 30", ${requests}`],
    [target('requests: [30]'), `plumbline.yaml:5 targets.one.requests: got a list, ${requests}`],
    [target('requests:'), `plumbline.yaml:5 targets.one.requests: got nothing, ${requests}`],
  ],
  'targets.*.operations': [
    [target('operations: listUsers'), `plumbline.yaml:5 targets.one.operations: got "listUsers", ${operations}`],
    [target('operations:'), `plumbline.yaml:5 targets.one.operations: got nothing, ${operations}`],
    [target('operations: []'), `plumbline.yaml:5 targets.one.operations: got an empty list, ${operations}`],
    [target('operations: [a, a]'), `plumbline.yaml:5 targets.one.operations: got the same entry twice, ${operations}`],
    [target('operations: { listUsers: true }'), `plumbline.yaml:5 targets.one.operations: got a map, ${operations}`],
    [
      target('operations:\n      - listUsers\n      - 3'),
      'plumbline.yaml:7 targets.one.operations[1]: got 3, wants an operationId of the spec, such as listUsers',
    ],
    [target("operations: ['']"), 'plumbline.yaml:5 targets.one.operations[0]: got "", wants an operationId of the spec, such as listUsers'],
  ],
  policy: [
    ['policy: strict', 'plumbline.yaml:1 policy: got "strict", wants a map of keys'],
    [
      'policy:\n  enum: info',
      'plumbline.yaml:2 policy.enum: there is no such key (did you mean enumGrowth?)\nKnown keys: enumGrowth, sunsetNotice, confirm.',
    ],
  ],
  'policy.enumGrowth': [
    ['policy: { enumGrowth: error }', 'plumbline.yaml:1 policy.enumGrowth: got "error", wants breaking, warning or info'],
  ],
  'policy.sunsetNotice': [
    ['policy: { sunsetNotice: 30 }', `plumbline.yaml:1 policy.sunsetNotice: got 30, ${notice}`],
    ['policy: { sunsetNotice: a month }', `plumbline.yaml:1 policy.sunsetNotice: got "a month", ${notice}`],
    [`policy: { sunsetNotice: ${nines}d }`, `plumbline.yaml:1 policy.sunsetNotice: got "${nines.slice(0, 79)}…", ${notice}`],
    [`policy: { sunsetNotice: ${nines.slice(0, 98)}d }`, `plumbline.yaml:1 policy.sunsetNotice: got "${nines.slice(0, 79)}…", ${notice}`],
    ['policy: { sunsetNotice: 3651d }', `plumbline.yaml:1 policy.sunsetNotice: got "3651d", ${notice}`],
    ['policy: { sunsetNotice: -30d }', `plumbline.yaml:1 policy.sunsetNotice: got "-30d", ${notice}`],
    ['policy: { sunsetNotice: 1e3d }', `plumbline.yaml:1 policy.sunsetNotice: got "1e3d", ${notice}`],
  ],
  'policy.confirm': [
    ['policy: { confirm: -1 of 2 }', `plumbline.yaml:1 policy.confirm: got "-1 of 2", ${confirmed}`],
    ['policy: { confirm: 1.5 of 2 }', `plumbline.yaml:1 policy.confirm: got "1.5 of 2", ${confirmed}`],
    [`policy: { confirm: 1 of ${nines} }`, `plumbline.yaml:1 policy.confirm: got "1 of ${nines.slice(0, 74)}…", ${confirmed}`],
    ['policy: { confirm: 2 }', "plumbline.yaml:1 policy.confirm: got 2, wants 'N of M' with 1 <= N <= M <= 20, such as 2 of 3"],
    ['policy: { confirm: 3 of 2 }', `plumbline.yaml:1 policy.confirm: got "3 of 2", wants 'N of M' with 1 <= N <= M <= 20, such as 2 of 3`],
    ['policy: { confirm: 0 of 2 }', `plumbline.yaml:1 policy.confirm: got "0 of 2", wants 'N of M' with 1 <= N <= M <= 20, such as 2 of 3`],
    [
      'policy: { confirm: 1 of 99 }',
      `plumbline.yaml:1 policy.confirm: got "1 of 99", wants 'N of M' with 1 <= N <= M <= 20, such as 2 of 3`,
    ],
  ],
}

describe('a bad value', () => {
  test.each(Object.values(badValues).flat())('%j', (text, expected) => {
    expect(refusal(text)).toBe(expected)
  })

  test('every key of the schema has one', () => {
    const { target: one, policy } = schema.$defs
    const keys = [
      '',
      ...Object.keys(schema.properties),
      'targets.*',
      ...Object.keys(one.properties).map((key) => `targets.*.${key}`),
      ...Object.keys(policy.properties).map((key) => `policy.${key}`),
    ]
    expect(Object.keys(badValues).sort()).toEqual(keys.sort())
  })

  test('the schema has nothing about it that its reader would remark on', () => {
    const warn = vi.spyOn(console, 'warn')
    onTestFinished(() => warn.mockRestore())
    load('policy: {}')
    expect(warn.mock.calls).toEqual([])
  })

  test('the first one in the file is named', () => {
    expect(refusal('targets: []\nspecs: 1\n')).toBe('plumbline.yaml:1 targets: got a list, wants a map of targets')
    expect(refusal('specs: 1\ntargets: []\n')).toBe('plumbline.yaml:1 specs: got 1, wants a directory of specs, such as ./openapi')
  })
})
