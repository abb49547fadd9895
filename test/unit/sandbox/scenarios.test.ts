import { describe, expect, it } from 'vitest'
import { catalogue, type FindingId, findingIds } from '#findings/catalogue'
import { causeClasses } from '#observe/observation'
import { providers } from '#sandbox/providers'
import type { Scenario } from '#sandbox/scenario'
import { findScenario, hooksFor, nearNames, scenarios } from '#sandbox/scenarios'

const expectedIn = ({ expects }: Scenario) => [...expects.findings, ...(expects.afterHistory ?? [])].map(({ id }) => id)
const names = scenarios.map(({ name }) => name)

/** Kinds of finding that no scenario plants, and why. */
const unplantable: Partial<Record<FindingId, string>> = {
  'required-response-header-removed': 'neither provider documents a header',
  'response-property-max-increased': 'neither provider documents a bound',
  'response-property-min-decreased': 'neither provider documents a bound',
  'response-property-max-length-increased': 'neither provider documents a bound',
  'response-property-min-length-decreased': 'neither provider documents a bound',
  'response-property-max-items-increased': 'neither provider documents a bound',
  'response-property-min-items-decreased': 'neither provider documents a bound',
}

/** Causes that no answering server can give. */
const unreachable = ['dns', 'connect', 'tls']

describe('the table', () => {
  it('has the scenarios that the docs and the tests count on', () => {
    const named = [
      'healthy',
      'plu-email-removed',
      'plu-status-grown',
      'plu-limit-ignored',
      'plu-skip-off-by-one',
      'puppetvendors-v2-breaking',
      'puppetvendors-cursor-broken',
      'puppetvendors-moved',
      'puppetvendors-sunset',
      'outage',
      'slow',
      'expired-token',
    ]
    expect(named.filter((name) => !names.includes(name))).toEqual([])
  })

  it('names each once, after its provider, with one line that says what it does', () => {
    expect(new Set(names).size).toBe(names.length)
    for (const { name, provider, summary } of scenarios) {
      expect([...providers.map((each) => each.name), 'all']).toContain(provider)
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      expect([name, name.startsWith(`${provider}-`)]).toEqual([name, provider !== 'all'])
      expect(summary).toMatch(/^\S[^\t\n]{15,140}\.$/)
    }
  })

  it('expects what the catalogue knows, with a verdict that follows from it', () => {
    for (const { name, expects, breaking } of scenarios) {
      const severities = expects.findings.map(({ id }) => catalogue[id as FindingId]?.severity)
      expect([name, severities.includes(undefined as never)]).toEqual([name, false])
      for (const id of expects.follows) expect([name, findingIds.includes(id as FindingId)]).toEqual([name, true])
      expect([null, ...causeClasses]).toContain(expects.cause)
      if (expects.verdict === 'unverified') expect([name, expects.cause !== null, expects.findings]).toEqual([name, true, []])
      if (expects.verdict === 'drift') expect([name, breaking, severities.includes('breaking')]).toEqual([name, true, true])
      if (expects.verdict === 'pass') expect([name, breaking, expects.cause]).toEqual([name, false, null])
    }
  })

  it('plants every kind of finding and every cause that the providers can show', () => {
    const planted = new Set(scenarios.flatMap(expectedIn))
    expect(findingIds.filter((id) => !planted.has(id) && !(id in unplantable))).toEqual([])
    expect(Object.keys(unplantable).filter((id) => planted.has(id))).toEqual([])
    const causes = new Set(scenarios.map(({ expects }) => expects.cause))
    expect(causeClasses.filter((cause) => !causes.has(cause))).toEqual(unreachable)
  })

  it('leaves the other provider alone', () => {
    for (const scenario of scenarios) {
      for (const { name } of providers) {
        const concerned = scenario.provider === 'all' || scenario.provider === name
        expect(Object.keys(hooksFor(scenario, name))).toEqual(concerned ? Object.keys(scenario.hooks) : [])
      }
    }
  })
})

describe('a mistyped name', () => {
  it.each([
    ['outtage', ['outage']],
    ['plu-emial-removed', ['plu-email-removed']],
    ['PLU-Limit-Ignored', ['plu-limit-ignored']],
    ['sunset', ['plu-sunset-soon', 'puppetvendors-sunset', 'puppetvendors-sunset-soon']],
    ['xyzzy', []],
    ['', []],
  ])('%j is near %j', (typed, near) => {
    expect(nearNames(typed)).toEqual(near)
    expect(findScenario(typed)).toBeUndefined()
  })
})
