import { describe, expect, test } from 'vitest'
import { loadConfig } from '#config/load'
import { selectTargets } from '#config/target-selection'
import { variablesFrom } from '#config/variables'
import { HarnessError } from '#errors'
import { nearMatches } from '#input/near-match'

const standard = loadConfig({ cwd: import.meta.dirname, variables: variablesFrom({}) })
const gateway = {
  name: 'puppetvendors-gateway',
  api: 'puppetvendors-vendor.v2',
  environment: 'staging' as const,
  baseUrl: 'https://gateway.example',
  schedule: '*/5 * * * *',
  timezone: 'UTC',
  timeoutMs: 10_000,
  requests: 30,
  operations: null,
}
const config = { ...standard, targets: [...standard.targets, gateway] }

function refusal(environment: 'sandbox' | 'staging' | 'production', names: string[], from = config) {
  try {
    selectTargets(from, { environment, names })
  } catch (error) {
    if (error instanceof HarnessError) return { code: error.code, message: error.message, hint: error.hint }
  }
  throw new Error('it was accepted')
}

describe('selectTargets', () => {
  test('without names takes all of the environment', () => {
    const names = (environment: 'sandbox' | 'staging') => selectTargets(config, { environment, names: [] }).map(({ name }) => name)
    expect(names('sandbox')).toEqual(['plu', 'puppetvendors'])
    expect(names('staging')).toEqual(['plu', 'puppetvendors', 'puppetvendors-gateway'])
  })

  test('takes the named ones of that environment, in the order given and each once', () => {
    const targets = selectTargets(config, { environment: 'staging', names: ['puppetvendors', 'plu', 'puppetvendors'] })
    expect(targets.map(({ name, environment }) => `${name} ${environment}`)).toEqual(['puppetvendors staging', 'plu staging'])
  })

  test('an unknown name is refused with what is near and what is known', () => {
    expect(refusal('sandbox', ['plu', 'pupetvendors'])).toEqual({
      code: 'usage',
      message: 'no target "pupetvendors" in sandbox (did you mean puppetvendors?)',
      hint: 'Targets in sandbox: plu, puppetvendors.',
    })
    expect(refusal('sandbox', ['stripe'])).toEqual({
      code: 'usage',
      message: 'no target "stripe" in sandbox',
      hint: 'Targets in sandbox: plu, puppetvendors.',
    })
  })

  test('a name of another environment says which', () => {
    expect(refusal('sandbox', ['puppetvendors-gateway'])).toEqual({
      code: 'usage',
      message: 'target puppetvendors-gateway is in staging, not in sandbox',
      hint: 'Run it with --env staging.',
    })
  })

  test('a name that is near one of another environment says which', () => {
    expect(refusal('sandbox', ['puppetvendors-gatway'])).toEqual({
      code: 'usage',
      message: 'no target "puppetvendors-gatway" in sandbox (did you mean puppetvendors-gateway, with --env staging?)',
      hint: 'Targets in sandbox: plu, puppetvendors.',
    })
  })

  test('of many targets twenty are named', () => {
    const many = Array.from({ length: 30 }, (_, index) => ({ ...gateway, name: `t${index}` }))
    expect(refusal('staging', ['stripe'], { ...config, targets: many }).hint).toBe(
      `Targets in staging: ${many
        .slice(0, 20)
        .map(({ name }) => name)
        .join(', ')} and 10 more.`,
    )
  })

  test('without any target at all there is nothing to offer', () => {
    expect(refusal('production', [], { ...config, targets: [] }).hint).toBe(
      'Add one to plumbline.yaml: targets: { NAME: { api: …, environment: production } }.',
    )
  })

  test('an environment without targets is refused', () => {
    expect(refusal('production', [], { ...config, targets: [gateway] })).toEqual({
      code: 'usage',
      message: 'no target in production',
      hint: 'Run it with --env staging, where there are some, or add one to plumbline.yaml: targets: { NAME: { api: …, environment: production } }.',
    })
  })
})

describe('nearMatches', () => {
  test('names each once', () => expect(nearMatches('outtage', ['outage', 'slow', 'outage'])).toEqual(['outage']))

  const candidates = ['healthy', 'outage', 'slow', 'plu-email-removed', 'plu-status-grown']
  test.each([
    ['healty', ['healthy']],
    ['HEALTHY', ['healthy']],
    ['haelthy', ['healthy']],
    ['outtage', ['outage']],
    ['plu-email-removd', ['plu-email-removed']],
    ['plu', ['plu-status-grown', 'plu-email-removed']],
    ['slo', ['slow']],
    ['x', []],
    ['outage'.repeat(500_000), []],
    ['', []],
    ['unhealthiest', []],
  ])('%s', (name, expected) => {
    expect(nearMatches(name, candidates)).toEqual(expected)
  })
})
