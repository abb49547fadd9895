import { Ajv2020 } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { bodyContracts } from '#contract/bodies'
import { loadSpec } from '#spec/load'
import { type GoldenCase, readCase } from '#support/golden-case'

/** What the contract of a case says about a body, as `pointer keyword`. */
function complaintsAbout({ spec, operation, status }: GoldenCase, body: unknown): string[] {
  const contract = bodyContracts(loadSpec(spec)).find((each) => each.operation === operation && each.status === String(status))
  if (contract === undefined) throw new Error(`there is no contract of ${operation} ${status}`)
  const ajv = new Ajv2020({ strict: true, allErrors: true })
  ajvFormats.default(ajv)
  ajv.addVocabulary(['x-source', 'x-assumption'])
  const validate = ajv.compile(contract.schema)
  validate(body)
  return (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`)
}

describe.each(['seed-plu-list-users', 'seed-puppetvendors-list-users'])('%s', (name) => {
  const seed = readCase(name)

  test('keeps its contract', () => {
    expect(complaintsAbout(seed, seed.response.body)).toEqual([])
    expect(seed.expected).toEqual({ findings: [] })
  })
})

test('the addresses that the docs site hides are put right by the case, not let through by the schema', () => {
  const seed = readCase('seed-plu-list-users')
  expect(complaintsAbout(seed, seed.recorded.body)).toEqual(['/data/users/0/email format', '/data/users/1/email format'])
})
