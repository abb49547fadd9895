import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadPacts } from '#contract/pact'
import { diffCatalogue } from '#findings/diff/catalogue'
import { diffSpecs } from '#findings/diff/diff-specs'
import { severities } from '#findings/finding'
import { loadDocument } from '#spec/load-document'
import { defaultPolicy, judgedAt } from '#support/diff-specs'

const root = new URL('../../cases-diff', import.meta.url).pathname
const names = readdirSync(root).sort()

function diffCase(name: string) {
  const directory = join(root, name)
  const pacts = existsSync(join(directory, 'pacts'))
  const findings = diffSpecs({
    api: 'acme.v1',
    old: loadDocument(join(directory, 'old.yaml'), 'old.yaml'),
    next: loadDocument(join(directory, 'new.yaml'), 'new.yaml'),
    interactions: loadPacts(join(directory, 'pacts')).flatMap(({ interactions }) => interactions),
    policy: defaultPolicy,
    now: judgedAt,
  })
  return findings.map(({ severity, id, operation, status, location, expected, observed, source, pinnedBy, definition, places }) => {
    const named = places.named.map((place) => [place.operation, place.status ?? '', place.location].join(' '))
    const shared = definition === null && places.count === 1 ? {} : { definition, places: { ...places, named } }
    const told = { severity, id, operation, status, location, ...shared, expected, observed, source }
    return pacts ? { ...told, pinnedBy } : told
  })
}

describe('golden pairs of specs', () => {
  it.each(names)('%s', (name) => {
    const expected = JSON.parse(readFileSync(join(root, name, 'expected.json'), 'utf8'))
    expect(diffCase(name)).toEqual(expected)
  })

  it.each(names)('%s, compared with itself, changes nothing', (name) => {
    for (const file of ['old.yaml', 'new.yaml']) {
      const spec = loadDocument(join(root, name, file), file)
      expect(diffSpecs({ api: 'acme.v1', old: spec, next: spec, interactions: [], policy: defaultPolicy, now: judgedAt })).toEqual([])
    }
  })

  it('hold findings of every severity, each that of its id or less where we only believed it', () => {
    const rank = (severity: (typeof severities)[number]): number => severities.indexOf(severity)
    const found = names.flatMap((name) => diffCase(name).map((finding) => ({ name, ...finding })))
    expect([...new Set(found.map(({ severity }) => severity))].sort((a, b) => rank(a) - rank(b))).toEqual([...severities])
    const others = found.filter(({ id, severity }) => diffCatalogue[id].severity !== severity)
    expect(others.map(({ name, severity }) => [name, severity])).toEqual(others.map(() => ['assumptions', 'info']))
    expect(others).toHaveLength(6)
  })
})
