import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { run } from '#cli/program'
import { packageRoot } from '#config/package'
import { alertsIn, readRuleFiles } from '#grafana/rule-files'
import { pageRoutes } from '#monitor/page/routes'
import { parseReport } from '#report/parse-report'
import { testIo } from '#support/test-io'

const root = packageRoot()
const directory = join(root, 'docs/runbooks')
const alerts = alertsIn(readRuleFiles(join(root, 'grafana/prometheus/rules')))
const severities = new Map(alerts.map(({ alert, labels }) => [alert, labels.severity]))
const names = [...severities.keys()].sort()
const read = (name: string) => readFileSync(join(directory, `${name}.md`), 'utf8')
const sections = ['What it means', 'Who is hit', 'Confirm', 'What to do', 'Waive']

/** The text of each section, by heading. */
function sectionsOf(name: string): Map<string, string> {
  const [, ...parts] = read(name).split(/^## /m)
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n')).trim()]))
}

it('every alert has a runbook, and every runbook an alert', () => {
  const files = readdirSync(directory).filter((file) => file !== 'README.md')
  expect(files.sort()).toEqual(names.map((name) => `${name}.md`))
})

it('the list of runbooks names each under its severity, worst first', () => {
  const [, where, how, ...parts] = read('README').split(/^## /m)
  expect([where, how].map((part) => part?.split('\n', 1)[0])).toEqual(['Where the commands run', 'How a finding is waived'])
  const listed = parts.map((part) => ({
    severity: part.slice(0, part.indexOf('\n')),
    names: [...part.matchAll(/^- \[(\w+)\]\((\w+)\.md\): .+$/gm)].map(([, name, file]) =>
      name === file ? name : `${name}, linked to ${file}`,
    ),
  }))
  expect(listed.map(({ severity }) => severity)).toEqual(['critical', 'warning', 'info'])
  for (const { severity, names: under } of listed) {
    expect(under.toSorted()).toEqual(names.filter((name) => severities.get(name) === severity))
  }
})

describe.each(names)('the runbook of %s', (name) => {
  it('says its severity, and has every section with something in it', () => {
    expect(read(name)).toMatch(new RegExp(`^# ${name}\n\nSeverity: ${severities.get(name)}\\.`))
    expect([...sectionsOf(name)].filter(([, text]) => text.length > 10).map(([heading]) => heading)).toEqual(sections)
  })

  it('is short enough for three in the morning', () => {
    expect(read(name).split(/\s+/).length).toBeLessThan(330)
  })

  it('confirms with a check, and links only to runbooks that exist', () => {
    expect(sectionsOf(name).get('Confirm')).toContain('npx plumbline check ')
    const links = [...read(name).matchAll(/\]\((\w+)\.md\)/g)].map(([, link]) => link ?? '')
    expect(links.filter((link) => ![...names, 'README'].includes(link))).toEqual([])
  })

  it('silences or waives what it is about, and nothing else', () => {
    const waive = sectionsOf(name).get('Waive') ?? ''
    if (waived.has(name)) {
      // A waiver that is not loaded where watch runs stops no alert.
      expect(waive.match(/^(?:npx plumbline \w+|git add|curl -X POST).*/gm)?.map((line) => line.split(' TARGET')[0])).toEqual([
        'npx plumbline check',
        expect.stringMatching(/^npx plumbline waive FINGERPRINT --report report\.json /),
        "git add plumbline.waivers.yaml && git commit -m 'Waive FINGERPRINT' plumbline.waivers.yaml && git push",
        'curl -X POST -H "Authorization: Bearer $PLUMBLINE_TOKEN" http://127.0.0.1:9464/-/reload',
      ])
      expect(waive).toContain('](README.md)')
      return
    }
    expect(waive).not.toContain('plumbline waive')
    // Only Debian's amtool has an Alertmanager to fall back on.
    expect(waive).toMatch(new RegExp(`^amtool silence add alertname=${name} .*--alertmanager\\.url=http://127\\.0\\.0\\.1:9093$`, 'm'))
  })
})

/** What each waives, in an emulation that plays it. */
const waived = new Map([
  ['ContractDriftAdditive', { target: 'plu', scenario: 'plu-property-added', id: 'response-optional-property-added' }],
  ['ContractDriftBreaking', { target: 'plu', scenario: 'plu-envelope-renamed', id: 'response-property-const-changed' }],
  ['ContractDriftBreakingPinned', { target: 'plu', scenario: 'plu-email-removed', id: 'response-required-property-removed' }],
  ['ContractDriftWarning', { target: 'plu', scenario: 'plu-status-grown', id: 'response-property-enum-value-added' }],
  ['ContractEndpointGone', { target: 'plu', scenario: 'plu-gone', id: 'api-removed-without-deprecation' }],
  ['ContractPaginationBroken', { target: 'puppetvendors', scenario: 'puppetvendors-has-next-never', id: 'pagination-has-next' }],
  ['ContractSunsetAnnounced', { target: 'puppetvendors', scenario: 'puppetvendors-sunset', id: 'endpoint-deprecated-with-sunset' }],
  ['ContractSunsetNear', { target: 'plu', scenario: 'plu-sunset-soon', id: 'api-sunset-date-too-small' }],
])

it.each([...waived])('the commands with which %s waives do so as they stand', async (name, { target, scenario, id }) => {
  const cwd = mkdtempSync(join(tmpdir(), 'plumbline-runbook-'))
  onTestFinished(() => rmSync(cwd, { recursive: true }))
  const block = /```sh\n(npx plumbline check[^`]+)```/.exec(sectionsOf(name).get('Waive') ?? '')?.[1] ?? ''
  const [check = '', until = '', waive = ''] = block.replaceAll('TARGET', target).replaceAll('ENVIRONMENT', 'sandbox').split('\n')
  const look = async () => {
    await run([...wordsOf(check), '--scenario', scenario], testIo({ cwd }))
    const { targets } = parseReport(readFileSync(join(cwd, 'report.json'), 'utf8'), 'report.json')
    return targets.flatMap(({ findings }) => findings).filter((finding) => finding.id === id)
  }
  const [found] = await look()
  expect(found?.waiver).toBeUndefined()
  const io = testIo({ cwd })
  expect([await run(wordsOf(waive.replace('FINGERPRINT', found?.fingerprint ?? ''), until), io), io.err()]).toEqual([0, ''])
  expect((await look()).map(({ waiver }) => waiver?.reason)).toEqual([`${name}: known, somebody is at it`])
})

/** What a shell makes of a line `npx plumbline …`, after another one. */
function wordsOf(line: string, before = ''): string[] {
  const script = `${before}\nnpx() { printf '%s\\n' "$@"; }\n${line}`
  return execFileSync('sh', ['-euc', script], { encoding: 'utf8' }).trimEnd().split('\n').slice(1)
}

it('every command in a runbook is one that plumbline has, with options that it takes', async () => {
  const commands = [...names, 'README'].flatMap((name) => [...read(name).matchAll(/npx plumbline ([a-z]+)([^|`;\n]*)/g)])
  const used = Map.groupBy(commands, ([, command]) => command ?? '')
  expect([...used.keys()].sort()).toEqual(['check', 'diff', 'explain', 'waive'])
  for (const [command, lines] of used) {
    const io = testIo()
    expect(await run([command, '--help'], io)).toBe(0)
    const options = lines.flatMap(([, , rest]) => rest?.match(/--[a-z-]+/g) ?? [])
    expect(
      options.filter((option) => !new RegExp(`(^|\\s)${option}\\b`, 'm').test(io.out())),
      command,
    ).toEqual([])
  }
})

it('plumbline watch serves each under the name that alerts link to, and the list of them', async () => {
  const routes = pageRoutes({ statuses: () => [], now: () => 0 })
  for (const name of [...names, 'README']) {
    const response = await routes.request(`/runbooks/${name}.md`)
    expect([name, response.status]).toEqual([name, 200])
    // A word of its own, and no Markdown left over.
    const page = await response.text()
    expect(page).toContain(name === 'README' ? 'ContractFlapping' : 'What it means')
    expect(page).not.toMatch(/^\s*\|.*\|\s*$/m)
  }
  expect((await routes.request('/runbooks/../package.json.md')).status).toBe(404)
})
