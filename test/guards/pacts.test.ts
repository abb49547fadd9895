import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Interaction, loadPacts } from '#contract/pact'
import { states } from '#sandbox/states'

const apis = readdirSync('openapi')
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.replace(/\.yaml$/, ''))
const pacts = apis.flatMap((api) => loadPacts(join('contracts', api)).map((pact) => ({ api, pact })))
const interactions = pacts.flatMap(({ pact }) => pact.interactions)
const rulesOf = ({ response }: Interaction) =>
  response.rules.flatMap(({ path, matchers }) => matchers.map((matcher) => ({ path, matcher })))

describe('the committed pacts', () => {
  it('are one for each API, named as Pact names it, of version 4', () => {
    expect(pacts.map(({ api, pact }) => [api, pact.file, pact.consumer, pact.provider])).toEqual(
      apis.map((api) => [api, `contracts/${api}/plumbline-${api}.json`, 'plumbline', api]),
    )
    const versions = pacts.map(({ pact }) => JSON.parse(readFileSync(pact.file, 'utf8')).metadata.pactSpecification.version)
    expect(new Set(versions)).toEqual(new Set(['4.0']))
  })

  it('describe each interaction in words of its own', () => {
    const descriptions = interactions.map(({ description }) => description)
    expect(new Set(descriptions).size).toBe(descriptions.length)
  })

  it('need the provider states that the sandbox sets, and it sets no other', () => {
    const needed = interactions.flatMap((interaction) => interaction.states.map(({ name }) => name))
    expect([...new Set(needed)].sort()).toEqual([...states.keys()].sort())
  })

  it('match whole values: an expression without both ends would pass half of one', () => {
    const expressions = interactions.flatMap(rulesOf).flatMap(({ matcher: { regex } }) => (typeof regex === 'string' ? [regex] : []))
    expect(expressions.length).toBeGreaterThan(20)
    expect(expressions.filter((expression) => !/^\^.*\$$/s.test(expression))).toEqual([])
  })

  it('rely on JSON, whatever parameters its content type has', () => {
    const raw = pacts.flatMap(({ pact }) => JSON.parse(readFileSync(pact.file, 'utf8')).interactions)
    const rules = raw.map((interaction) => interaction.response.matchingRules.header?.['Content-Type']?.matchers[0].regex)
    expect(new Set(rules)).toEqual(new Set(['^application/json(;.*)?$']))
  })

  it('hold no credential but harmless examples', () => {
    const text = pacts.map(({ pact }) => readFileSync(pact.file, 'utf8')).join('\n')
    expect([...new Set(text.match(/\b[sv]k_(staging_|live_)?\w+/g))].sort()).toEqual([
      'sk_staging_example',
      'sk_staging_revoked',
      'vk_example',
    ])
    expect([...new Set(text.match(/[\w.]+@[\w.]+\w/g))].sort()).toEqual(['jane@example.com', 'team@vendor.example'])
  })
})
