import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { formatNames } from '#cli/check'
import { run } from '#cli/program'
import { formats } from '#report/render'
import { serveHttp } from '#support/servers'
import { testIo } from '#support/test-io'

const directory = mkdtempSync(join(tmpdir(), 'plumbline-check-'))
afterAll(() => rmSync(directory, { recursive: true }))

async function check(args: string[], variables: Record<string, string> = {}): Promise<{ code: number; out: string; err: string }> {
  const io = testIo({ cwd: directory, variables })
  return { code: await run(['check', ...args], io), out: io.out(), err: io.err() }
}

const seeHelp = '  Run it with --help for what it takes.\n'
const urlHint = '  Give scheme, host and path alone, such as https://staging.example.com/api.\n'
const unencrypted = 'would travel unencrypted to 203.0.113.7:8080\n  Use an https base URL; plain http is for loopback addresses only.\n'
const needsNone = 'Without --env, the embedded sandbox is checked, which needs none.\n'

describe('plumbline check, told something wrong', () => {
  it.each([
    [
      ['--env', 'stagign'],
      `option '--env <environment>' argument 'stagign' is invalid. It takes sandbox, staging or production (did you mean staging?).\n${seeHelp}`,
    ],
    [['--format', 'xml'], `option '--format <format>' argument 'xml' is invalid. It takes text, json, junit, sarif or github.\n${seeHelp}`],
    [
      ['--fail-on', 'warn'],
      `option '--fail-on <severity>' argument 'warn' is invalid. It takes breaking, warning or info (did you mean warning?).\n${seeHelp}`,
    ],
    [['--fial-on', 'info'], `unknown option '--fial-on'\n(Did you mean --fail-on?)\n${seeHelp}`],
    [['plo'], 'no target "plo" in sandbox (did you mean plu?)\n  Targets in sandbox: plu, puppetvendors.\n'],
    [
      ['--scenario', 'plu-email-remove'],
      'there is no scenario "plu-email-remove"\n  Did you mean plu-email-removed? plumbline sandbox --list names them all.\n',
    ],
    [
      ['--scenario', 'healthy', '--env', 'staging'],
      '--scenario is for the embedded sandbox alone\n  Leave out --env, or leave out --scenario.\n',
    ],
    [
      ['plu', '--scenario', 'outage', '--base-url', 'http://127.0.0.1:4010/api'],
      `--scenario is for the embedded sandbox alone\n  Switch one that runs elsewhere with: curl -X PUT -d '{"scenario":"outage"}' ORIGIN/__sandbox/scenario\n`,
    ],
    [
      ['--base-url', 'http://127.0.0.1:1'],
      '--base-url goes with exactly one TARGET, got none\n  Name the target whose requests go there: plumbline check plu --base-url URL.\n',
    ],
    [
      ['plu', 'puppetvendors', '--base-url', 'http://127.0.0.1:1'],
      '--base-url goes with exactly one TARGET, got plu and puppetvendors\n  Name the target whose requests go there: plumbline check plu --base-url URL.\n',
    ],
    [['plu', '--base-url', 'localhost:4010'], `--base-url is refused: it is no http:// or https:// URL\n${urlHint}`],
    [['plu', '--base-url', 'https://user:canary@plu.example'], `--base-url is refused: it holds a user name or password\n${urlHint}`],
    [['plu', '--base-url', 'https://plu.example/?key=canary'], `--base-url is refused: it has a query or a fragment\n${urlHint}`],
    [
      ['--output', 'missing/report.json'],
      '--output missing/report.json cannot be written: its directory does not exist\n  Name a file in a directory that exists.\n',
    ],
    [
      ['--config', 'missing.yaml'],
      'missing.yaml: there is no such file\n  Name an existing file with --config, or leave it out: every setting has a default.\n',
    ],
  ])('%j leaves with 2 and says what, where and what next', async (args, err) => {
    expect(await check(args)).toEqual({ code: 2, out: '', err: `plumbline: ${err}` })
  })

  it('names the variables of the credentials that are missing', async () => {
    expect(await check(['--env', 'staging'])).toEqual({
      code: 2,
      out: '',
      err: `plumbline: plu in staging needs PLU_API_KEY; puppetvendors in staging needs PUPPETVENDORS_TOKEN or PUPPETVENDORS_API_KEY: not set\n  Set it, or PLU_API_KEY_FILE to the path of a file that holds it. ${needsNone}`,
    })
    expect(await check(['--env', 'production'], { PLU_API_KEY: 'sk_live_canary' })).toEqual({
      code: 2,
      out: '',
      err: `plumbline: puppetvendors in production needs PUPPETVENDORS_TOKEN or PUPPETVENDORS_API_KEY: not set\n  Set it, or PUPPETVENDORS_TOKEN_FILE to the path of a file that holds it. ${needsNone}`,
    })
  })

  it('names the place in a configuration that is wrong', async () => {
    writeFileSync(join(directory, 'bad.yaml'), 'targets:\n  plu:\n    api: plu-card-partner.v1\n    environment: stagin\n')
    const { code, out, err } = await check(['--config', 'bad.yaml'])
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/^plumbline: bad\.yaml:4 .*stagin/)
  })

  it.each<[string, string[], string[], string, Record<string, string>]>([
    ['another machine', ['baseUrl: http://203.0.113.7:8080/api'], [], 'plain.yaml:5 targets.one.baseUrl: PLU_API_KEY', {}],
    [
      'one that a variable names',
      ['schedule: "0 * * * *"', `baseUrl: '\${GATEWAY}/api'`],
      [],
      'plain.yaml:6 targets.one.baseUrl: PLU_API_KEY',
      { GATEWAY: 'http://203.0.113.7:8080' },
    ],
    [
      'one that a variable names in part',
      [`baseUrl: http://203.0.113.7:8080/\${SECRET_PATH}`],
      [],
      'plain.yaml:5 targets.one.baseUrl: PLU_API_KEY',
      { SECRET_PATH: 'canary' },
    ],
    ['one of --base-url', ['baseUrl: https://plu.example'], ['--base-url', 'http://203.0.113.7:8080'], '--base-url: PLU_API_KEY', {}],
  ])('names where plain http to %s is stated, before anything is asked', async (_, target, args, where, variables) => {
    const lines = ['targets:', '  one:', '    api: plu-card-partner.v1', '    environment: staging', ...target.map((line) => `    ${line}`)]
    writeFileSync(join(directory, 'plain.yaml'), `${lines.join('\n')}\n`)
    const told = await check(['one', '--env', 'staging', '--config', 'plain.yaml', ...args], { PLU_API_KEY: 'sk_canary', ...variables })
    expect(told).toEqual({ code: 2, out: '', err: `plumbline: ${where} ${unencrypted}` })
  })

  it('asks no target of several where the credential of one would travel unencrypted', async () => {
    const asked: unknown[] = []
    const server = await serveHttp(({ url }, response) => {
      asked.push(url)
      response.end('{}')
    })
    const target = (name: string, baseUrl: string) =>
      `  ${name}: { api: plu-card-partner.v1, environment: production, baseUrl: '${baseUrl}' }`
    const lines = ['targets:', target('near', server.origin), target('far', 'http://203.0.113.7:8080')]
    writeFileSync(join(directory, 'two.yaml'), `${lines.join('\n')}\n`)
    const args = ['near', 'far', '--env', 'production', '--config', 'two.yaml']
    const err = `plumbline: two.yaml:3 targets.far.baseUrl: PLU_API_KEY ${unencrypted}`
    expect(await check(args, { PLU_API_KEY: 'sk_canary' })).toEqual({ code: 2, out: '', err })
    expect(asked).toEqual([])
  })

  it('names the servers of the spec where one of them is plain http', async () => {
    const specs = join(directory, 'plain-specs')
    mkdirSync(specs)
    const text = readFileSync('openapi/plu-card-partner.v1.yaml', 'utf8')
    const plain = text.replaceAll(/url: https:\/\/\S+/g, 'url: http://203.0.113.7:8080')
    writeFileSync(join(specs, 'mine.v1.yaml'), plain)
    const line = plain.split('\n').findIndex((each) => /^servers:/.test(each)) + 1
    writeFileSync(join(directory, 'servers.yaml'), `specs: ${specs}\ntargets:\n  mine: { api: mine.v1, environment: staging }\n`)
    const { code, out, err } = await check(['mine', '--env', 'staging', '--config', 'servers.yaml'], { PLU_API_KEY: 'sk_canary' })
    expect([code, out]).toEqual([2, ''])
    expect(err).toBe(`plumbline: ${join(specs, 'mine.v1.yaml')}:${line} /servers: PLU_API_KEY ${unencrypted}`)
  })

  it('says when a sandbox target has an API that nobody emulates', async () => {
    const specs = join(directory, 'specs')
    writeFileSync(join(directory, 'own.yaml'), `specs: ${specs}\ntargets:\n  mine: { api: mine.v1, environment: sandbox }\n`)
    mkdirSync(specs)
    cpSync('openapi/plu-card-partner.v1.yaml', join(specs, 'mine.v1.yaml'))
    const { code, err } = await check(['mine', '--config', 'own.yaml'])
    expect([code, err]).toEqual([
      2,
      'plumbline: the embedded sandbox does not emulate mine.v1, the API of target mine\n  Give the target a baseUrl, or check it in another environment.\n',
    ])
  })

  it('leaves no file behind', () => {
    expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})

describe('the options of check', () => {
  it('offer every format there is', () => {
    expect([...formatNames]).toEqual(Object.keys(formats))
  })

  it('are explained with examples, credentials and exit codes, within 100 columns', async () => {
    const { code, out } = await check(['--help'])
    expect(code).toBe(0)
    expect([...out.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, name]) => name)).toEqual([
      '--env',
      '--base-url',
      '--scenario',
      '--format',
      '--output',
      '--fail-on',
      '--allow-empty',
      '--config',
      '--waivers',
    ])
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
  })
})
