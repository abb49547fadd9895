import { describe, expect, it } from 'vitest'
import { chooseExercises, listExercises, type Proof, unplayedKinds } from '#cli/drill-plan'
import { parseSamples, sumOf } from '#cli/drill-samples'
import { catalogue, type FindingId } from '#findings/catalogue'
import { providers } from '#sandbox/providers'
import { scenarios } from '#sandbox/scenarios'

const { exercises, omissions } = listExercises(scenarios, providers)
const kinds = Object.keys(catalogue) as FindingId[]

describe('what a drill plays', () => {
  it('is every scenario of the sandbox but two, once for each provider that it is about', () => {
    expect(omissions.map(({ scenario }) => scenario)).toEqual(['healthy', 'puppetvendors-phone-vanished'])
    const played = scenarios.filter(({ name }) => !omissions.some(({ scenario }) => scenario === name))
    const expected = played.flatMap(({ name, provider }) =>
      provider === 'all' ? [`drill-plu-${name}`, `drill-puppetvendors-${name}`] : [`drill-${name}`],
    )
    expect(exercises.map(({ name }) => name)).toEqual(expected)
    expect(new Set(expected).size).toBe(expected.length)
  })

  it('is, unless told otherwise, something for each kind of finding and cause of which there is a scenario', () => {
    const chosen = chooseExercises(exercises, { names: [], all: false })
    const proofs = new Set(chosen.flatMap(({ proves }) => proves))
    expect(proofs).toEqual(new Set(exercises.flatMap(({ proves }) => proves)))
    // None for the same proofs as others before it, but all that prove silence.
    const known = new Set<Proof>()
    for (const { proves, name } of chosen) {
      expect([name, proves.some((proof) => proof === 'silence' || !known.has(proof))]).toEqual([name, true])
      for (const proof of proves) known.add(proof)
    }
    expect(chosen.filter(({ proves }) => proves.includes('silence'))).toEqual(exercises.filter(({ proves }) => proves.includes('silence')))
  })

  it('is, by name, what is about any provider for each of them', () => {
    const byName = chooseExercises(exercises, { names: ['outage', 'plu-email-removed'], all: false })
    expect(byName.map(({ name, api }) => [name, api])).toEqual([
      ['drill-plu-outage', 'plu-card-partner.v1'],
      ['drill-puppetvendors-outage', 'puppetvendors-vendor.v2'],
      ['drill-plu-email-removed', 'plu-card-partner.v1'],
    ])
    expect(chooseExercises(exercises, { names: [], all: true })).toEqual(exercises)
  })

  it('leaves out these kinds of finding alone, which the documented APIs have no room for', () => {
    expect(unplayedKinds(kinds, exercises)).toEqual([
      'required-response-header-removed',
      'response-optional-property-removed',
      'response-property-max-increased',
      'response-property-min-decreased',
      'response-property-max-length-increased',
      'response-property-min-length-decreased',
      'response-property-max-items-increased',
      'response-property-min-items-decreased',
    ])
  })
})

describe('samples', () => {
  const samples = parseSamples('# TYPE a gauge\na{t="x \\"y\\"",c="1"} 2\na{t="x \\"y\\"",c="2"} 3e0 # {run_id="r"} 1\nb 4\n')

  it('are read from a text exposition, with escapes and without exemplars', () => {
    expect(samples).toEqual([
      { name: 'a', labels: { t: 'x "y"', c: '1' }, value: 2 },
      { name: 'a', labels: { t: 'x "y"', c: '2' }, value: 3 },
      { name: 'b', labels: {}, value: 4 },
    ])
  })

  it('are summed over the labels that are not asked for, and absent where none has them', () => {
    expect(sumOf(samples, 'a', { t: 'x "y"' })).toBe(5)
    expect(sumOf(samples, 'a', { c: '2' })).toBe(3)
    expect(sumOf(samples, 'b', {})).toBe(4)
    expect(sumOf(samples, 'a', { c: '9' })).toBeNull()
  })
})
