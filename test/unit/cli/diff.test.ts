import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { run } from '#cli/program'
import { packageVersion } from '#config/package'
import { judgedAt } from '#support/diff-specs'
import { testIo } from '#support/test-io'

const directory = mkdtempSync(join(tmpdir(), 'plumbline-diff-'))
afterAll(() => rmSync(directory, { recursive: true }))

const golden = new URL('../../cases-diff', import.meta.url).pathname
cpSync(golden, directory, { recursive: true })
mkdirSync(join(directory, 'contracts', 'acme.v1'), { recursive: true })
cpSync(join(golden, 'pacts', 'pacts', 'ours.json'), join(directory, 'contracts', 'acme.v1', 'ours.json'))
cpSync(join(golden, 'pacts', 'old.yaml'), join(directory, 'acme.v1.yaml'))
mkdirSync(join(directory, 'openapi'))
cpSync('openapi/plu-card-partner.v1.yaml', join(directory, 'openapi', 'plu-card-partner.v1.yaml'))
writeFileSync(join(directory, 'plumbline.yaml'), 'specs: openapi\ncontracts: contracts\n')
writeFileSync(join(directory, 'strict.yaml'), 'specs: openapi\ncontracts: contracts\npolicy: { enumGrowth: breaking }\n')

async function diff(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = testIo({ cwd: directory, now: () => judgedAt })
  return { code: await run(['diff', ...args], io), out: io.out(), err: io.err() }
}

describe('plumbline diff', () => {
  it('tells what breaks, first line first, and leaves with 1', async () => {
    const { code, out, err } = await diff('acme.v1.yaml', 'pacts/new.yaml')
    expect([code, err]).toEqual([1, ''])
    expect(out.split('\n').slice(0, 8)).toEqual([
      'DRIFT pacts/new.yaml breaks what acme.v1.yaml promises (13 breaking, 1 warning, 2 info)',
      'Whatever relies on the places below may misbehave once the provider ships it.',
      '',
      '  old        acme.v1.yaml (Vendor users, version ours)',
      '  new        pacts/new.yaml (Vendor API, version 2.4.0)',
      '  pacts      4 of 4 interactions with acme.v1 rely on what breaks: "a key for a token", "all',
      '             merchants, by phone", "the first 20 users" and 1 more',
      '',
    ])
  })

  it('says nothing of a spec that stays as it is, and leaves with 0', async () => {
    expect(await diff('acme.v1.yaml', 'acme.v1.yaml')).toEqual({
      code: 0,
      out: [
        'PASS acme.v1.yaml keeps what acme.v1.yaml promises',
        'Nothing that the old revision promises or accepts is taken back.',
        '',
        '  old        acme.v1.yaml (Vendor users, version ours)',
        '  new        acme.v1.yaml (Vendor users, version ours)',
        '  pacts      none of 4 interactions with acme.v1 relies on what breaks',
        '',
        `plumbline ${packageVersion()}`,
        '',
      ].join('\n'),
      err: '',
    })
  })

  it.each([
    ['servers', 'breaking', 0],
    ['servers', 'info', 1],
    ['response-values', 'breaking', 1],
    ['dialects', 'info', 0],
  ])('%s with --fail-on %s leaves with %i', async (name, failOn, code) => {
    expect((await diff(`${name}/old.yaml`, `${name}/new.yaml`, '--fail-on', failOn)).code).toBe(code)
  })

  it('takes the severity of enum growth from the configuration', async () => {
    const growth = async (...args: string[]) => {
      const { out } = await diff('response-values/old.yaml', 'response-values/new.yaml', '--format', 'json', ...args)
      const { findings }: { findings: { id: string; severity: string }[] } = JSON.parse(out)
      return [...new Set(findings.filter(({ id }) => id === 'response-property-enum-value-added').map(({ severity }) => severity))]
    }
    expect([await growth(), await growth('--config', 'strict.yaml')]).toEqual([['warning'], ['breaking']])
  })

  it('looks at the pacts that it is told to', async () => {
    const pacts = async (...args: string[]) => JSON.parse((await diff(...args, '--format', 'json')).out)
    const byName = await pacts('pacts/old.yaml', 'pacts/new.yaml')
    const told = await pacts('pacts/old.yaml', 'pacts/new.yaml', '--api', 'acme.v1')
    const reversed = await pacts('pacts/new.yaml', 'acme.v1.yaml')
    expect([byName.api, byName.pacts]).toEqual(['old', { interactions: 0, touched: [] }])
    expect([told.api, told.pacts.interactions, told.pacts.touched.length]).toEqual(['acme.v1', 4, 4])
    expect([reversed.api, reversed.pacts.interactions]).toEqual(['acme.v1', 4])
  })

  it('writes the report to a file, and its first line to stdout', async () => {
    const { code, out } = await diff('acme.v1.yaml', 'pacts/new.yaml', '--format', 'sarif', '--output', 'report.sarif')
    expect([code, out]).toEqual([1, 'DRIFT pacts/new.yaml breaks what acme.v1.yaml promises (13 breaking, 1 warning, 2 info)\n'])
    expect(JSON.parse(readFileSync(join(directory, 'report.sarif'), 'utf8')).version).toBe('2.1.0')
  })

  it('gives the same bytes for the same input', async () => {
    const args = ['acme.v1.yaml', 'pacts/new.yaml', '--format', 'json']
    expect(await diff(...args)).toEqual(await diff(...args))
  })
})

describe('plumbline diff, told something wrong', () => {
  const notOpenApi = '  Give it an OpenAPI document of version 3.\n'
  const files = {
    'text.yaml': 'just a text\n',
    'swagger.yaml': 'info: {}\nswagger: "2.0"\n',
    'four.yaml': 'info: {}\nopenapi: 4.0.0\n',
    'no-paths.yaml': 'openapi: 3.1.0\npaths: []\n',
    'broken.yaml': 'openapi: 3.1.0\npaths: {\n',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)

  it.each([
    [['nowhere.yaml', 'acme.v1.yaml'], 'nowhere.yaml: there is no such file\n  Name an OpenAPI document, YAML or JSON.\n'],
    [['acme.v1.yaml', 'contracts'], 'contracts: is a directory; wants a file\n  Name an OpenAPI document, YAML or JSON.\n'],
    [['text.yaml', 'acme.v1.yaml'], `text.yaml:1: is a text; wants an OpenAPI document\n${notOpenApi}`],
    [['swagger.yaml', 'acme.v1.yaml'], 'swagger.yaml:2 /swagger: is Swagger "2.0"; wants OpenAPI 3.0 or 3.1\n  Convert it first.\n'],
    [['acme.v1.yaml', 'four.yaml'], `four.yaml:2 /openapi: has "4.0.0" for openapi; wants 3.0.x or 3.1.x\n${notOpenApi}`],
    [['plumbline.yaml', 'acme.v1.yaml'], `plumbline.yaml:1: has no openapi; wants "openapi: 3.1.0" or another 3.x\n${notOpenApi}`],
    [['no-paths.yaml', 'acme.v1.yaml'], `no-paths.yaml:2 /paths: has a list for paths; wants a map of paths\n${notOpenApi}`],
    ...['', '.', '..', '../contracts', 'acme.v1/ours.json'].map((name): [string[], string] => [
      ['acme.v1.yaml', 'acme.v1.yaml', '--api', name],
      `--api "${name}" has no contract\n  Name a directory of ${join(directory, 'contracts')}.\n`,
    ]),
    [
      ['acme.v1.yaml', 'acme.v1.yaml', '--api', 'acne.v1'],
      `--api "acne.v1" has no contract (did you mean acme.v1?)\n  Name a directory of ${join(directory, 'contracts')}.\n`,
    ],
  ])('%j leaves with 2 and says what, where and what next', async (args, err) => {
    expect(await diff(...args)).toEqual({ code: 2, out: '', err: `plumbline: ${err}` })
  })

  it('names the line of broken YAML', async () => {
    const { code, err } = await diff('broken.yaml', 'acme.v1.yaml')
    expect([code, err.split('\n')[0]]).toEqual([2, expect.stringMatching(/^plumbline: broken\.yaml:3: is not YAML: /)])
  })
})
