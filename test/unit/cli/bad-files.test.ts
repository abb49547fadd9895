import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { run } from '#cli/program'
import { testIo } from '#support/test-io'

const cwd = mkdtempSync(join(tmpdir(), 'plumbline-bad-files-'))
const server = createServer()

beforeAll(async () => {
  mkdirSync(join(cwd, 'directory'))
  writeFileSync(join(cwd, 'binary'), Buffer.from('fine: 1\nstill: fine\n\u0000\u001b[31mcanary', 'latin1'))
  writeFileSync(join(cwd, 'latin1'), Buffer.from('fine: 1\nname: caf\u00e9', 'latin1'))
  writeFileSync(join(cwd, 'utf16'), Buffer.from('\ufefftargets: {}\n', 'utf16le'))
  writeFileSync(join(cwd, 'huge'), '')
  truncateSync(join(cwd, 'huge'), 5 * 1024 ** 3)
  execFileSync('mkfifo', [join(cwd, 'pipe')])
  await new Promise<void>((resolve) => server.listen(join(cwd, 'socket'), resolve))
})
afterAll(() => {
  server.close()
  rmSync(cwd, { recursive: true })
})

async function plumbline(args: readonly string[], variables: Record<string, string> = {}) {
  const io = testIo({ cwd, variables })
  return { code: await run(args, io), out: io.out(), err: io.err() }
}

/** What is no text file, and the words for it; `limit` is what the file may have. */
const kinds: [string, (limit: string) => string][] = [
  ['missing', () => 'missing: there is no such file'],
  ['binary/below', () => 'binary/below: there is no such file'],
  ['directory', () => 'directory: is a directory; wants a file'],
  ['socket', () => 'socket: is a socket; wants a file'],
  ['/dev/zero', () => '/dev/zero: is a device; wants a file'],
  ['/dev/urandom', () => '/dev/urandom: is a device; wants a file'],
  ['binary', () => 'binary:3: is no text in UTF-8'],
  ['latin1', () => 'latin1:2: is no text in UTF-8'],
  ['utf16', () => 'utf16:1: is text in UTF-16; wants UTF-8'],
  ['huge', (limit) => `huge: has 5,120 MiB; wants at most ${limit}`],
]

const document = ['16 MiB', 'Name an OpenAPI document, YAML or JSON.'] as const
const config = ['4 MiB', 'Name an existing file with --config, or leave it out: every setting has a default.'] as const
const waivers = ['4 MiB', 'Name an existing file of waivers, or none.'] as const
const known = ['waive', 'f58e03903c93', '--until', '2999-01-01', '--owner', 'jane', '--reason', 'known']

/** Every option that names a file to read, with its limit and its hint; the last argument is the file. */
const readers: [string, (file: string) => string[], readonly [string, string], string?][] = [
  ['check --config', (file) => ['check', '--config', file], config],
  ['check --waivers', (file) => ['check', '--waivers', file], waivers],
  ['watch --config', (file) => ['watch', '--sandbox-port', '0', '--port', '0', '--config', file], config],
  ['watch --waivers', (file) => ['watch', '--sandbox-port', '0', '--port', '0', '--waivers', file], waivers],
  ['verify --config', (file) => ['verify', '--config', file], config],
  ['generate --config', (file) => ['generate', '--check', '--config', file], config],
  ['drill --config', (file) => ['drill', 'plu-gone', '--config', file], config],
  ['diff --config', (file) => ['diff', 'a', 'b', '--config', file], config],
  ['diff OLD', (file) => ['diff', file, 'b'], document],
  ['waive --config', (file) => [...known, '--config', file], config],
  [
    'waive --report',
    (file) => [...known, '--report', file],
    ['64 MiB', 'Name a file that "plumbline check --format json --output FILE" wrote.'],
    '--report ',
  ],
]

describe.each(readers)('%s', (_, args, [limit, hint], prefix = '') => {
  it.each(kinds)('refuses %s with its name, what it is and what is wanted', async (file, words) => {
    expect(await plumbline(args(file))).toEqual({ code: 2, out: '', err: `plumbline: ${prefix}${words(limit)}\n  ${hint}\n` })
  })
})

describe('a file without a name', () => {
  it.each([
    [['check', '--config', ''], config[1]],
    [['check', '--waivers', ''], waivers[1]],
    [['diff', '', 'b'], document[1]],
  ])('%j: is told as one', async (args, hint) => {
    expect(await plumbline(args)).toEqual({ code: 2, out: '', err: `plumbline: the name of the file is empty\n  ${hint}\n` })
  })

  it.each([
    ['watch', '--host', '<address>'],
    ['watch', '--state', '<file>'],
    ['sandbox', '--host', '<address>'],
    ['drill', '--host', '<address>'],
  ])('%s %s: an empty text is no address and no file', async (command, option, value) => {
    expect(await plumbline([command, option, ''])).toEqual({
      code: 2,
      out: '',
      err: `plumbline: option '${option} ${value}' argument '' is invalid. It is empty.\n  Run it with --help for what it takes.\n`,
    })
  })
})

describe('the schema of plumbline.yaml', () => {
  it('is read without a word of its validator', async () => {
    const warn = vi.spyOn(console, 'warn')
    writeFileSync(join(cwd, 'good.yaml'), '{}\n')
    expect((await plumbline(['generate', '--check', '--config', 'good.yaml'])).err).toBe('')
    expect(warn.mock.calls).toEqual([])
    warn.mockRestore()
  })
})

describe('a link that leads nowhere', () => {
  it.each([
    ['plumbline.yaml', config[1]],
    ['plumbline.waivers.yaml', waivers[1]],
  ])('%s: is not taken for no file', async (name, hint) => {
    const home = mkdtempSync(join(cwd, 'link-'))
    symlinkSync(join(home, 'nowhere'), join(home, name))
    const io = testIo({ cwd: home })
    expect([await run(['check', 'plu'], io), io.err()]).toEqual([2, `plumbline: ${name}: there is no such file\n  ${hint}\n`])
  })
})

describe('the null device', () => {
  it('is an empty file: no waivers, and no configuration', async () => {
    expect((await plumbline(['check', 'plu', '--waivers', '/dev/null'])).code).toBe(0)
    expect((await plumbline(['check', '--config', '/dev/null'])).err).toMatch(/^plumbline: \/dev\/null: the file is empty\n/)
  })
})

describe('the file of a credential', () => {
  const write = 'Write the value into a file, or unset PLU_API_KEY_FILE.'
  it.each([
    ['missing', 'a file that cannot be read', 'Make the file readable, or unset PLU_API_KEY_FILE.'],
    ['directory', 'a directory', write],
    ['socket', 'a socket', write],
    ['/dev/zero', 'a device', write],
    ['pipe', 'a pipe', 'It is read more than once: write the value into a file, or unset PLU_API_KEY_FILE.'],
    ['huge', 'a file of more than 64 KiB', 'No secret is that long: name the file that holds it, or unset PLU_API_KEY_FILE.'],
    ['/dev/null', 'an empty file', 'Write the value into the file, or unset PLU_API_KEY_FILE.'],
  ])('%s: is refused with the variable and what it names', async (name, kind, hint) => {
    const file = join(cwd, '.', name).replace(`${cwd}/dev`, '/dev')
    expect(await plumbline(['check', 'plu', '--env', 'staging'], { PLU_API_KEY_FILE: file })).toEqual({
      code: 2,
      out: '',
      err: `plumbline: PLU_API_KEY_FILE names ${kind}: ${file}\n  ${hint}\n`,
    })
  })

  it('that is binary is refused without a byte of it', async () => {
    expect(await plumbline(['check', 'plu', '--env', 'staging'], { PLU_API_KEY_FILE: join(cwd, 'binary') })).toEqual({
      code: 2,
      out: '',
      err: 'plumbline: PLU_API_KEY holds a space, a line break or another character that no token has, at position 6\n  Set it to the token alone, without "Bearer" or quotes.\n',
    })
  })
})

describe('the state file', () => {
  const hint = '  Name a file with --state, or :memory: to remember nothing.\n'
  it.each([
    ['directory', 'a directory'],
    ['pipe', 'a pipe'],
    ['socket', 'a socket'],
    ['/dev/zero', 'a device'],
    ['/dev/null', 'a device'],
  ])('%s: is refused', async (name, kind) => {
    const file = name.startsWith('/') ? name : join(cwd, name)
    const err = `plumbline: ${file}: the state file is ${kind}; wants a file\n${hint}`
    expect(await plumbline(['watch', '--sandbox-port', '0', '--port', '0', '--state', name])).toEqual({ code: 2, out: '', err })
    expect(await plumbline([...known, '--state', name])).toEqual({ code: 2, out: '', err })
  })
})

describe('what a file holds', () => {
  it.each([
    ['a secret that was named by mistake', 'sk_live_canary', 'got a text, wants a map of keys'],
    ['a number', '42', 'got a number, wants a map of keys'],
    ['lists without end', '['.repeat(20_000), 'is nested too deeply to be read\n  Write it out flat.'],
    [
      'a key for a terminal',
      '"\u009b31mcanary": 1',
      'there is no such key\n  Known keys: specs, contracts, targets, policy.',
      ' \\u009b31mcanary',
    ],
    [
      'a long value',
      `policy: { enumGrowth: ${'x'.repeat(100_000)} }`,
      `got "${'x'.repeat(79)}…", wants breaking, warning or info`,
      ' policy.enumGrowth',
    ],
    [
      'a long key',
      `? ${'k'.repeat(100_000)}\n: 1`,
      'there is no such key\n  Known keys: specs, contracts, targets, policy.',
      ` ${'k'.repeat(79)}…`,
    ],
  ])('%s: is repeated in no way that does harm', async (_, text, message, key = '') => {
    writeFileSync(join(cwd, 'held.yaml'), text)
    const place = `held.yaml:1${key}`
    expect(await plumbline(['check', '--config', 'held.yaml'])).toEqual({ code: 2, out: '', err: `plumbline: ${place}: ${message}\n` })
  })

  it('an argument acts on no terminal', async () => {
    expect(await plumbline(['\u001b[31mx'])).toEqual({
      code: 2,
      out: '',
      err: "plumbline: unknown command '\\u001b[31mx'\n  Run it with --help for what it takes.\n",
    })
    expect((await plumbline(['check', '\u001b[31mx'])).err).toBe(
      'plumbline: no target "\\u001b[31mx" in sandbox\n  Targets in sandbox: plu, puppetvendors.\n',
    )
  })
})

describe('a spec or a pact that is no file', () => {
  it.each([
    ['a directory', (path: string) => mkdirSync(path), 'is a directory; wants a file'],
    ['a pipe', (path: string) => void execFileSync('mkfifo', [path]), 'is a pipe; wants a file'],
    ['binary', (path: string) => writeFileSync(path, 'a\u0000b'), 'is no text in UTF-8'],
  ])('%s: is refused by name', async (_, make, fault) => {
    const home = mkdtempSync(join(cwd, 'home-'))
    const pacts = join(home, 'contracts', 'plu-card-partner.v1')
    mkdirSync(join(home, 'openapi'))
    mkdirSync(pacts, { recursive: true })
    make(join(home, 'openapi', 'acme.v1.yaml'))
    make(join(pacts, 'ours.json'))
    const at = fault.startsWith('is no text') ? ':1' : ''
    writeFileSync(join(home, 'specs.yaml'), 'specs: openapi\ntargets:\n  acme: { api: acme.v1, environment: sandbox }\n')
    expect((await plumbline(['check', '--config', join(home, 'specs.yaml')])).err).toBe(
      `plumbline: ${join(home, 'openapi', 'acme.v1.yaml')}${at}: ${fault}\n  Check the path and its rights.\n`,
    )
    writeFileSync(join(home, 'pacts.yaml'), 'contracts: contracts\n')
    expect((await plumbline(['check', '--config', join(home, 'pacts.yaml')])).err).toBe(
      `plumbline: ${join(pacts, 'ours.json')}${at}: ${fault}\n  Pacts are written by "npm run pacts"; undo the edit by hand, or write them anew.\n`,
    )
  })
})

describe('generate', () => {
  it('says which file stands in the way of one of its own', async () => {
    const home = mkdtempSync(join(cwd, 'generate-'))
    writeFileSync(join(home, 'plumbline.yaml'), 'contracts: made\n')
    const args = ['generate', '--config', join(home, 'plumbline.yaml')]
    expect((await plumbline([...args, '--check'])).code).toBe(1)
    expect((await plumbline(args)).code).toBe(0)
    const types = join(home, 'made', 'plu-card-partner.v1', 'types.ts')
    rmSync(types)
    mkdirSync(types)
    expect(await plumbline(args)).toEqual({
      code: 2,
      out: '',
      err: `plumbline: ${types}: cannot be read: EISDIR\n  Mend its rights, or move away what stands in its place.\n`,
    })
    expect(readdirSync(types)).toEqual([])
  })

  it('does not take a directory that it cannot look at for one that it may make', async () => {
    const home = mkdtempSync(join(cwd, 'generate-'))
    writeFileSync(join(home, 'plumbline.yaml'), 'contracts: made\n')
    symlinkSync('made', join(home, 'made'))
    expect(await plumbline(['generate', '--config', join(home, 'plumbline.yaml')])).toEqual({
      code: 2,
      out: '',
      err: `plumbline: ${basename(home)}/plumbline.yaml:1 contracts: got "made", which cannot be read (ELOOP); wants a directory, such as ./contracts\n  The path is relative to the file that states it.\n`,
    })
  })
})
