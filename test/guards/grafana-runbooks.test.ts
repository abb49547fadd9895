import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from '#cli/program'
import { packageRoot } from '#config/package'
import { alertsIn, readRuleFiles } from '#grafana/rule-files'
import { pageRoutes } from '#monitor/page/routes'
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
  const [, ...parts] = read('README').split(/^## /m)
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
    expect(links.filter((link) => !names.includes(link))).toEqual([])
  })

  it('silences or waives what it is about, and nothing else', () => {
    const waive = sectionsOf(name).get('Waive') ?? ''
    if (waive.includes('npx plumbline waive')) return
    expect(waive).toContain(`amtool silence add alertname=${name} `)
  })
})

it('every command in a runbook is one that plumbline has, with options that it takes', async () => {
  const commands = names.flatMap((name) => [...read(name).matchAll(/npx plumbline ([a-z]+)([^|`;\n]*)/g)])
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
