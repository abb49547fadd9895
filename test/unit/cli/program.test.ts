import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { run } from '#cli/program'
import { exitCodes } from '#errors'
import { testIo } from '#support/test-io'

async function plumbline(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = testIo()
  return { code: await run(args, io), out: io.out(), err: io.err() }
}

describe('plumbline', () => {
  it('prints the version of package.json', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(await plumbline('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' })
    expect(await plumbline('-V')).toEqual({ code: 0, out: `${version}\n`, err: '' })
  })

  it('teaches with examples and every exit code', async () => {
    const { code, out, err } = await plumbline('--help')
    expect([code, err]).toEqual([0, ''])
    expect([...out.matchAll(/^ {2}(\d) {2}(\w+)/gm)].map(([, number]) => Number(number))).toEqual(Object.values(exitCodes))
    expect(out).toContain('Examples:\n  plumbline check ')
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
  })

  it('has an example in its help only for commands that exist', async () => {
    const { out } = await plumbline('--help')
    const commands = [...out.slice(out.indexOf('Commands:'), out.indexOf('Examples:')).matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name)
    const examples = [...out.slice(out.indexOf('Examples:')).matchAll(/^ {2}plumbline ([a-z]+)/gm)].map(([, name]) => name)
    expect(examples.filter((name) => !commands.includes(name))).toEqual([])
    expect(commands.at(-1)).toBe('help')
    expect(commands.slice(0, -1)).toEqual(commands.slice(0, -1).toSorted())
  })

  it.each([
    [['--helo'], "plumbline: unknown option '--helo'\n(Did you mean --help?)\n"],
    [['explian'], "plumbline: unknown command 'explian'\n(Did you mean explain?)\n"],
    [['explain', '--hlep'], "plumbline: unknown option '--hlep'\n(Did you mean --help?)\n"],
    [['explain', 'a', 'b'], "plumbline: too many arguments for 'explain'. Expected 1 argument but got 2.\n"],
  ])('refuses %j with 2 and names what was meant', async (args, err) => {
    expect(await plumbline(...args)).toEqual({ code: 2, out: '', err: `${err}  Run it with --help for what it takes.\n` })
  })

  it('prints the help of a command, and says when there is no such command', async () => {
    const commands = 'check, diff, drill, explain, generate, sandbox, verify, waive, watch, help'
    expect(await plumbline('help')).toEqual(await plumbline('--help'))
    expect(await plumbline('help', 'diff')).toEqual(await plumbline('diff', '--help'))
    expect(await plumbline('help', 'chekc')).toEqual({
      code: 2,
      out: '',
      err: `plumbline: there is no command "chekc" (did you mean check?)\n  Commands: ${commands}.\n`,
    })
    expect(await plumbline('help', 'zebra')).toEqual({
      code: 2,
      out: '',
      err: `plumbline: there is no command "zebra"\n  Commands: ${commands}.\n`,
    })
  })

  it('shows its help on stderr and leaves with 2 when told nothing', async () => {
    const { code, out, err } = await plumbline()
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('Usage: plumbline')
  })
})
