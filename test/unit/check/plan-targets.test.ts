import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { planTargets } from '#check/plan-targets'
import { emulation } from '#cli/emulation'
import { loadConfig } from '#config/load'
import { selectTargets } from '#config/target-selection'
import { variablesFrom } from '#config/variables'

const api = 'puppetvendors-vendor.v2'
const documented = 'x-rate-limit: { requests: 100, per: minute }'

/** The limit that a target is planned with where its three operations document these. */
async function limitOf(limits: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-plan-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const parts = readFileSync(`openapi/${api}.yaml`, 'utf8').split(documented)
  expect(parts).toHaveLength(limits.length + 1)
  mkdirSync(join(folder, 'specs'))
  writeFileSync(join(folder, 'specs', `${api}.yaml`), parts.map((part, index) => part + (limits[index] ?? '')).join(''))
  const target = `{ api: ${api}, environment: production }`
  writeFileSync(join(folder, 'plumbline.yaml'), `specs: ./specs\ncontracts: ${resolve('contracts')}\ntargets: { vendors: ${target} }\n`)
  const config = loadConfig({ cwd: folder, variables: variablesFrom({ PUPPETVENDORS_API_KEY: 'vk_test' }) })
  const plan = await planTargets({
    config,
    emulation,
    targets: selectTargets(config, { environment: 'production', names: ['vendors'] }),
    now: Date.now,
  })
  onTestFinished(() => plan.close())
  return plan.targets[0]?.limit
}

const limit = (requests: number, per: string) => `x-rate-limit: { requests: ${requests}, per: ${per} }`

it.each([
  [[limit(100, 'minute'), limit(50, 'minute'), limit(70, 'minute')], { requests: 50, per: 'minute' }],
  [[limit(50, 'minute'), limit(100, 'minute'), limit(70, 'minute')], { requests: 50, per: 'minute' }],
  [[limit(2, 'second'), limit(100, 'minute'), limit(7000, 'hour')], { requests: 100, per: 'minute' }],
  [[limit(1, 'second'), limit(100, 'minute'), limit(3500, 'hour')], { requests: 3500, per: 'hour' }],
  [[limit(1, 'second'), limit(100, 'minute'), limit(3700, 'hour')], { requests: 1, per: 'second' }],
  [['', limit(100, 'minute'), ''], { requests: 100, per: 'minute' }],
  [['', '', ''], null],
])('a target keeps the strictest of the documented limits: %j', async (limits, expected) => {
  expect(await limitOf(limits)).toEqual(expected)
})
