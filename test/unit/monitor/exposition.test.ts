import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { exportProcess } from '#monitor/exporter'
import { expose, exposeInSteps, packSamples, type Slots, samplesOnly } from '#monitor/exposition'
import { metrics, ownMetrics, targetMetrics } from '#monitor/metrics'
import { drift, exporterAfter, exposed, finding, report, trouble, watchedTarget } from './fixtures.ts'

const hasPromtool = spawnSync('promtool', ['--version']).status === 0

describe('an exposition', () => {
  const layout: Slots[] = [
    { family: { name: 'a_total', type: 'counter', help: 'Of a.' }, slot: { text: 0, openmetrics: 0 } },
    { family: { name: 'b', type: 'gauge', help: 'Of b.' }, slot: { text: 1, openmetrics: 2 } },
  ]
  const sources = [packSamples(['a_total{n="ä"} 1\n', 'b{n="ä"} 2\n', 'b{n="ä"} 2 # {} 2\n']), packSamples(['a_total 3\n', '', ''])]
  const whole = (format: 'text' | 'openmetrics') => expose([{ layout, sources }], format).toString()

  it('has each family once, with the samples of every source below it', () => {
    expect(whole('text')).toBe(`# HELP a_total Of a.
# TYPE a_total counter
a_total{n="ä"} 1
a_total 3
# HELP b Of b.
# TYPE b gauge
b{n="ä"} 2
`)
  })

  it('in OpenMetrics names counters without their suffix, has the samples with exemplars, and says where it ends', () => {
    expect(whole('openmetrics')).toBe(`# HELP a Of a.
# TYPE a counter
a_total{n="ä"} 1
a_total 3
# HELP b Of b.
# TYPE b gauge
b{n="ä"} 2 # {} 2
# EOF
`)
  })

  it('is written to the memory that it is given', () => {
    const memory = Buffer.alloc(1000, '-')
    const written = expose([{ layout, sources }], 'text', (size) => memory.subarray(0, size))
    expect(written.buffer).toBe(memory.buffer)
    expect(written.toString()).toBe(whole('text'))
    expect(memory.toString('utf8', written.length)).toMatch(/^-+$/)
  })

  it('takes the samples of a metric from its text', () => {
    expect(samplesOnly('# HELP a Of a.\n# TYPE a gauge\na 1\na{b="c"} 2')).toBe('a 1\na{b="c"} 2\n')
    expect(samplesOnly('# HELP a Of a.\n# TYPE a gauge')).toBe('')
  })
})

describe('the formats of one watch', () => {
  const body = (text: string) => text.split('\n').filter((line) => !line.startsWith('# '))

  it('hold the same samples, apart from exemplars', async () => {
    const { exporter } = exporterAfter(report(), trouble(), drift(finding()))
    const text = body(await exposed(exporter, 'text'))
    const open = body(await exposed(exporter, 'openmetrics'))
    expect(open.map((line) => line.replace(/ # \{.*$/, ''))).toEqual(text)
    expect(text.some((line) => line.includes('#'))).toBe(false)
  })

  it('exemplars name the run, on the buckets of requests alone', async () => {
    const lines = (await exposed(exporterAfter(report()).exporter, 'openmetrics')).split('\n').filter((line) => line.includes(' # {'))
    expect(lines.map((line) => line.replace(/ [\d.]+$/, ''))).toEqual(
      [
        ['0.1', 1, 0.08],
        ['0.5', 2, 0.3],
      ].map(
        ([le, count, seconds]) =>
          `contract_http_request_duration_seconds_bucket{le="${le}",api="shop.v1",environment="staging",operation="listThings",target="shop"} ${count} # {run_id="fedcba9876543210"} ${seconds}`,
      ),
    )
  })

  it('need no escape in their HELP texts, which is written as it stands', () => {
    for (const { help } of Object.values(metrics)) expect(help).not.toMatch(/["\\\n]/)
    expect(Object.keys(metrics)).toEqual([...Object.keys(targetMetrics), ...Object.keys(ownMetrics)])
  })

  it('are written source by source, with a pause after each, as all at once', () => {
    const layout = [{ family: { name: 'a', type: 'gauge', help: 'A.' }, slot: { text: 0, openmetrics: 0 } }]
    const exhibits = [{ layout, sources: Array.from({ length: 5 }, (_, index) => packSamples([`a{n="${index}"} 1\n`])) }]
    const steps = exposeInSteps(exhibits, 'text')
    let pauses = 0
    let step = steps.next()
    for (; !step.done; step = steps.next()) pauses++
    expect(pauses).toBe(5)
    expect(step.value.toString()).toBe(expose(exhibits, 'text').toString())
    expect(step.value.toString()).toBe(`# HELP a A.\n# TYPE a gauge\n${[0, 1, 2, 3, 4].map((n) => `a{n="${n}"} 1\n`).join('')}`)
  })

  it('escape what is in a label', async () => {
    const { exporter } = exporterAfter()
    exporter.add(watchedTarget({ name: 'a "quoted"\\\nname' }), 0)
    expect(await exposed(exporter)).toContain(
      'contract_probe_runs_total{api="shop.v1",environment="staging",target="a \\"quoted\\"\\\\\\nname"} 0\n',
    )
  })

  it.skipIf(!hasPromtool)('satisfy promtool', async () => {
    const { exporter, registry, target } = exporterAfter(report(), trouble(), drift(finding()))
    target.setReadings(
      {
        budgetUsedRatio: 0.5,
        credentialExpiry: { variable: 'SHOP_TOKEN', at: 2_000_000_000 },
        certificateExpiry: 2_000_000_001,
        sunsets: [{ operation: 'listThings', at: 2_000_000_002 }],
        rateLimitRemaining: 7,
      },
      true,
    )
    exportProcess(registry)
    // It exits with 3 where it has something to say.
    expect(execFileSync('promtool', ['check', 'metrics'], { input: await exposed(exporter), encoding: 'utf8' })).toBe('')
  })
})
