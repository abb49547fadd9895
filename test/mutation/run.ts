import { Stryker } from '@stryker-mutator/core'

/** Mutates what must be right to the last sign, a room at a time, and tells which changes no unit test of its kind notices. */
interface Room {
  name: string
  /** Globs of the sources. */
  mutate: string[]
  /** Globs of the tests. */
  tests: string[]
}

const observe = (name: string): string => `test/unit/observe/${name}.test.ts`
const pagination = (name: string): string => `test/unit/pagination/${name}.test.ts`
const findings = (name: string): string => `test/unit/findings/${name}.test.ts`

const laws = [pagination('{broken-laws,law-model,disorder,law-*,settle-*}'), 'test/cases/**/*.test.ts']

const rooms: readonly Room[] = [
  { name: 'budget', mutate: ['src/observe/budget.ts'], tests: [observe('{budget,rate-limit-headers}')] },
  { name: 'rate-limit', mutate: ['src/observe/{rate-limit-headers,http-date}.ts'], tests: [observe('rate-limit-headers')] },
  { name: 'session', mutate: ['src/observe/session.ts'], tests: [observe('session')] },
  { name: 'planning', mutate: ['src/pagination/{survey*,page-size}.ts'], tests: [pagination('{survey,filter-survey,page-memory}')] },
  { name: 'pins', mutate: ['src/contract/{pins,rule-path}.ts'], tests: ['test/unit/contract/{pins,rule-path}.test.ts'] },
  { name: 'schedule', mutate: ['src/monitor/{schedule,ticks}.ts'], tests: ['test/unit/monitor/{schedule,ticks}.test.ts'] },
  { name: 'lifecycle', mutate: ['src/findings/{lifecycle,life}.ts'], tests: [findings('{lifecycle,life}')] },
  { name: 'settling', mutate: ['src/pagination/{settle-laws,law-cascade,restlessness,disorder,sequences}.ts'], tests: laws },
  { name: 'window-laws', mutate: ['src/pagination/window-*.ts'], tests: laws },
  { name: 'relay-laws', mutate: ['src/pagination/relay-*.ts'], tests: laws },
]

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !rooms.some((room) => room.name === name))
if (unknown.length > 0) {
  process.stderr.write(`There is no room ${unknown.join(', ')}: ${rooms.map(({ name }) => name).join(', ')}.\n`)
  process.exit(2)
}

const rows: string[] = []
for (const { name, mutate, tests } of rooms.filter((room) => wanted.length === 0 || wanted.includes(room.name))) {
  process.env.PLUMBLINE_MUTATION_TESTS = tests.join(' ')
  const results = await new Stryker({
    testRunner: 'vitest',
    vitest: { configFile: 'vitest.mutation.config.ts', related: false },
    mutate,
    ignorePatterns: ['/.git', '/docs', '/grafana'],
    coverageAnalysis: 'perTest',
    ignoreStatic: true,
    concurrency: 2,
    timeoutMS: 20_000,
    reporters: ['clear-text'],
    clearTextReporter: { logTests: false, reportTests: false, reportScoreTable: false },
    tempDirName: '.stryker-tmp',
    allowEmpty: false,
  }).runMutationTest()
  const caught = results.filter(({ status }) => status === 'Killed' || status === 'Timeout').length
  const missed = results.filter(({ status }) => status === 'Survived' || status === 'NoCoverage').length
  // Neither caught nor missed: the run itself failed, and a score without them would say too much.
  for (const { fileName, location, statusReason } of results.filter(({ status }) => status === 'RuntimeError')) {
    rows.push(`${name}: not judged: ${fileName}:${location.start.line}: ${statusReason?.split('\n', 1)}`)
    process.exitCode = 1
  }
  rows.push(`${name}: ${caught} of ${caught + missed} caught (${Math.round((100 * caught) / Math.max(1, caught + missed))} %)`)
}
process.stdout.write(`\n${rows.join('\n')}\n`)
