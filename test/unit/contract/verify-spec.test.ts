import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadPacts } from '#contract/pact'
import { verifyAgainstSpec } from '#contract/verify-spec'
import { loadSpecs } from '#spec/load'

const specs = loadSpecs('openapi')
const api = 'plu-card-partner.v1'
const specFile = `openapi/${api}.yaml`
const lines = readFileSync(specFile, 'utf8').split('\n')

// biome-ignore lint/suspicious/noExplicitAny: each test spoils another part of the pact.
type Spoil = (interaction: (description: string) => any) => void

/** Discrepancies of PLU's committed pact after `spoil`, with the line of the spec that each names. */
async function disagreements(spoil: Spoil) {
  const directory = mkdtempSync(join(tmpdir(), 'plumbline-verify-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const content = JSON.parse(readFileSync(`contracts/${api}/plumbline-${api}.json`, 'utf8'))
  spoil((description) => content.interactions.find((each: { description: string }) => each.description === description))
  writeFileSync(join(directory, 'pact.json'), JSON.stringify(content))
  const [pact] = loadPacts(directory)
  const spec = specs.get(api)
  if (pact === undefined || spec === undefined) throw new Error('there is no pact or no spec')
  const found = await verifyAgainstSpec(pact, spec)
  return found.map(({ interaction, severity, code, place, spec: { file, line } }) => {
    expect(file).toBe(specFile)
    expect(place.file).toBe(join(directory, 'pact.json'))
    return [interaction, severity, code, place.key?.replace(/^\/interactions\/\d+/, ''), lines[(line ?? 0) - 1]?.trim()]
  })
}

describe('the committed pacts', () => {
  it.each([...specs.keys()])('of %s agree with their spec', async (name) => {
    const spec = specs.get(name)
    const pacts = loadPacts(join('contracts', name))
    expect(pacts).toHaveLength(1)
    for (const pact of pacts) expect(spec && (await verifyAgainstSpec(pact, spec))).toEqual([])
  })
})

describe('a pact that contradicts its spec', () => {
  const first = 'the first page of users'
  const limited = 'a page of users past the rate limit'

  it.each<[string, Spoil, unknown[]]>([
    [
      'by the type of a property',
      (of) => {
        of(first).response.body.content.data.users[0].email = 5
      },
      [first, 'error', 'response.body.incompatible', '/response/body/content/data/users/0/email', 'type: string'],
    ],
    [
      'by a value that the enum does not have',
      (of) => {
        of(first).response.body.content.data.users[0].status = 'vip'
      },
      [
        first,
        'error',
        'response.body.incompatible',
        '/response/body/content/data/users/0/status',
        'enum: [pending, pending_kyc, approved, denied]',
      ],
    ],
    [
      'by a property that the spec does not have',
      (of) => {
        of(first).response.body.content.data.pagination.pages = 4
      },
      [first, 'error', 'response.body.incompatible', '/response/body/content/data/pagination', 'Pagination:'],
    ],
    [
      'by a path',
      (of) => {
        of(limited).request.path = '/v1/partner/card/people'
      },
      [limited, 'error', 'request.path-or-method.unknown', '/request/path', 'paths:'],
    ],
    [
      'by a status',
      (of) => {
        of(limited).response.status = 418
      },
      [limited, 'error', 'response.status.unknown', '/response/status', 'responses:'],
    ],
    [
      'by a parameter',
      (of) => {
        of(first).request.query.limit = ['ten']
      },
      [first, 'error', 'request.query.incompatible', '/request/query/limit', 'schema: { type: number, default: 50 }'],
    ],
    [
      'by a parameter that the spec does not have',
      (of) => {
        of(first).request.query.sort = ['name']
      },
      [first, 'warning', 'request.query.unknown', '/request/query/sort', 'get:'],
    ],
    [
      'by a header that is not required',
      (of) => {
        of(limited).response.headers['Retry-After'] = ['30']
      },
      [limited, 'error', 'response.header.optional', '/response/headers', 'Retry-After:'],
    ],
  ])('%s is told where', async (_, spoil, expected) => {
    expect(await disagreements(spoil)).toEqual([expected])
  })

  it('has its errors before its warnings', async () => {
    const found = await disagreements((of) => {
      of(first).request.query.sort = ['name']
      of('the last page of users').response.status = 418
    })
    expect(found.map(([, severity]) => severity)).toEqual(['error', 'warning'])
  })
})
