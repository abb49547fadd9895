import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { createGenerator } from 'ts-json-schema-generator'
import { beforeAll, describe, expect, it } from 'vitest'
import { packageRoot } from '#config/package'
import { generatedFiles } from '#grafana/generated-files'
import { readExpression } from '#grafana/promql'
import { alertsIn, readRuleFiles } from '#grafana/rule-files'
import type { GrafanaDashboard } from '#support/grafana-dashboard'

const root = packageRoot()
const grafana = join(root, 'grafana')
const files = readdirSync(join(grafana, 'dashboards')).sort()
const read = (file: string) => JSON.parse(readFileSync(join(grafana, 'dashboards', file), 'utf8')) as GrafanaDashboard
const panelsOf = (file: string) => read(file).panels.flatMap((panel) => ('panels' in panel ? [] : [panel]))
const alerts = new Set(alertsIn(readRuleFiles(join(grafana, 'prometheus/rules'))).map(({ alert }) => alert))

it('what is generated is current, and the same each time', () => {
  const generated = generatedFiles(root)
  expect(generated.map(({ path }) => path)).toEqual([
    'deploy/kubernetes/prometheus-rule.yaml',
    'grafana/alerting/rules.yaml',
    'grafana/dashboards/overview.json',
    'grafana/dashboards/target.json',
  ])
  for (const { path, text } of generated)
    expect(readFileSync(join(root, path), 'utf8') === text, `npm run generate:grafana: ${path}`).toBe(true)
  expect(generatedFiles(root)).toEqual(generated)
  expect(files).toEqual(['overview.json', 'target.json'])
})

describe('the JSON schema made from the types of the SDK', () => {
  let validate: ReturnType<Ajv['compile']>

  beforeAll(() => {
    const schema = createGenerator({
      path: join(root, 'test/support/grafana-dashboard.ts'),
      tsconfig: join(root, 'tsconfig.json'),
      type: 'GrafanaDashboard',
      skipTypeCheck: true,
      expose: 'none',
      topRef: false,
    }).createSchema('GrafanaDashboard')
    validate = new Ajv({ strict: false }).compile(schema as object)
  })

  it.each(files)('accepts %s', (file) => {
    validate(read(file))
    expect(validate.errors ?? []).toEqual([])
  })

  it.each<[string, (parts: ReturnType<typeof parsed>) => unknown]>([
    ['a property that Grafana does not know', ({ dashboard }) => Object.assign(dashboard, { colour: 'blue' })],
    ['a panel of a kind that does not exist', ({ panel }) => Object.assign(panel, { type: 'graph' })],
    ['a panel without a unit', ({ panel }) => delete (panel.fieldConfig.defaults as { unit?: string }).unit],
    ['a panel without a description', ({ panel }) => delete (panel as { description?: string }).description],
    ['an option of another plugin', ({ panel }) => Object.assign(panel.options, { graphMode: 'none' })],
    ['a threshold that is no number', ({ panel }) => Object.assign(panel.fieldConfig.defaults, { min: 'zero' })],
    ['a query without an expression', ({ panel }) => delete (panel.targets[0] as { expr?: string }).expr],
  ])('refuses %s', (_, spoil) => {
    const spoilt = parsed()
    spoil(spoilt)
    expect(validate(spoilt.dashboard)).toBe(false)
  })

  function parsed() {
    const dashboard = read('overview.json')
    const panel = dashboard.panels.find(({ type }) => type === 'timeseries')
    if (panel === undefined || 'panels' in panel) throw new Error('the overview has no time series')
    return { dashboard, panel }
  }
})

describe.each(files)('%s', (file) => {
  it('keeps its uid, which links rely on', () => {
    expect(read(file).uid).toBe(`plumbline-${file.replace('.json', '')}`)
  })

  it('has the variables that its reader chooses by, and uses each', () => {
    const names = (read(file).templating.list ?? []).map(({ name }) => name)
    const chosen = file === 'overview.json' ? ['environment', 'api'] : ['environment', 'target', 'api']
    expect(names).toEqual(['datasource', ...chosen, 'plumbline', 'runbooks'])
    const used = [...JSON.stringify(read(file)).matchAll(/\$\{?([a-z]+)\b/g)].map(([, name]) => name)
    expect([...new Set(used)].sort()).toEqual(names.toSorted())
  })

  it('says of each panel what it shows, in which unit, with an id and a title of its own', () => {
    const panels = panelsOf(file)
    for (const { title, description, fieldConfig, targets } of panels) {
      expect(description, title).toMatch(/^[A-Z9].{20,}\.$/)
      expect(fieldConfig.defaults.unit, title).toMatch(/^[a-z:× ]+$/)
      expect(
        targets.map(({ refId }) => refId),
        title,
      ).toEqual(targets.map((_, index) => String.fromCharCode(65 + index)))
      expect(
        targets.every(({ datasource }) => datasource?.uid === '${datasource}'),
        title,
      ).toBe(true)
    }
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length)
    expect(new Set(read(file).panels.map(({ id }) => id)).size).toBe(read(file).panels.length)
  })

  it('leaves no hole and no overlap in its rows', () => {
    const taken = new Set<string>()
    let bottom = 0
    for (const { gridPos } of read(file).panels) {
      const { x, y, w, h } = gridPos ?? { x: 0, y: 0, w: 0, h: 0 }
      bottom = Math.max(bottom, y + h)
      for (let column = x; column < x + w; column++) {
        for (let line = y; line < y + h; line++) {
          expect(taken.has(`${column},${line}`)).toBe(false)
          taken.add(`${column},${line}`)
        }
      }
    }
    expect(taken.size).toBe(24 * bottom)
  })

  it('links to the other dashboard, the status page and the runbooks, where a reader sees it', () => {
    const links = read(file).links ?? []
    const [other, page] =
      file === 'overview.json' ? ['/d/plumbline-target', '/'] : ['/d/plumbline-overview', '/targets/${target:percentencode}']
    expect(links.map(({ url }) => url)).toEqual([other, `\${plumbline:raw}${page}`, '${runbooks:raw}/README.md'])
    expect(links.filter(({ placement }) => placement !== undefined)).toEqual([])
  })

  it('links only to runbooks that exist', () => {
    const linked = [...JSON.stringify(read(file)).matchAll(/runbooks:raw\}\/(\w+)\.md/g)].map(([, name]) => name ?? '')
    expect(linked.length).toBeGreaterThan(10)
    expect(linked.filter((name) => name !== 'README' && !alerts.has(name))).toEqual([])
  })

  it('asks only what PromQL can parse, and only for what its variables select', () => {
    const scope = file === 'overview.json' ? ['api', 'environment'] : ['api', 'environment', 'target']
    for (const { title, targets } of panelsOf(file)) {
      for (const { expr } of targets) {
        for (const { metric, matchers } of readExpression(expr).selectors) {
          const isOfTargets = /^(contract_(?!config|build)|api_environment|ALERTS$)/.test(metric)
          if (!isOfTargets || matchers.some(({ label, value }) => label === 'api' && value === '')) continue
          const chosen = matchers.filter(({ value }) => value.startsWith('$')).map(({ label }) => label)
          expect(chosen, `${title}: ${expr}`).toEqual(scope)
        }
      }
    }
  })
})

it('heatmaps have durations on the axis, and counts in the cells', () => {
  const heatmaps = files.flatMap(panelsOf).filter(({ type }) => type === 'heatmap')
  expect(heatmaps.map(({ title, fieldConfig, options }) => [title, fieldConfig.defaults.unit, options])).toEqual([
    ['Request duration, distribution', 'short', expect.objectContaining({ yAxis: { unit: 's' }, cellValues: { unit: 'short' } })],
  ])
})

it.each(files)('%s gives the time left of a credential the colour of its alert', (file) => {
  const panel = panelsOf(file).find(({ title }) => title === 'Credentials: time left')
  if (panel === undefined) throw new Error('there is no panel of credentials')
  type Steps = { value: number | null; color: string }[]
  const [hour, day] = [3600, 86_400]
  const lefts = [8 * day, 5 * day, day / 2, hour / 2, -hour]
  const coloursOf = (steps: Steps) => lefts.map((left) => steps.findLast(({ value }) => (value ?? -Infinity) <= left)?.color)
  const { defaults, overrides } = panel.fieldConfig
  expect(coloursOf(defaults.thresholds?.steps ?? [])).toEqual(['green', 'orange', 'red', 'red', 'red'])

  expect(overrides.map(({ matcher, properties }) => [matcher.id, properties.map(({ id }) => id)])).toEqual([
    ['byRegexp', ['thresholds', 'max']],
  ])
  const thresholds = overrides[0]?.properties[0]?.value as { steps: Steps }
  expect(coloursOf(thresholds.steps)).toEqual(['green', 'green', 'green', 'orange', 'red'])
  expect(panel.targets.map(({ legendFormat }) => legendFormat)).toEqual(['{{credential}} {{environment}}'])
  const isExchanged = new RegExp(String(overrides[0]?.matcher.options).slice(1, -1))
  const legends = ['PLU_API_KEY sandbox', 'PUPPETVENDORS_TOKEN sandbox', 'TOKEN_API_KEY_OLD sandbox']
  expect(legends.map((legend) => isExchanged.test(legend))).toEqual([true, false, false])
})
