import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { run } from '#cli/program'
import { exitCodes } from '#errors'
import { scenarios } from '#sandbox/scenarios'
import { startSandbox } from '#sandbox/server'
import { eventually } from '#support/eventually'
import { testIo } from '#support/test-io'

const sh = promisify(execFile)
const hasCurl = await sh('curl', ['--version']).then(
  () => true,
  () => false,
)

/** Runs the command until the test is over, and waits for the text it prints when it is ready. */
async function serve(...args: string[]) {
  const abort = new AbortController()
  const io = testIo({ signal: abort.signal })
  const ended = run(['sandbox', '--port', '0', ...args], io)
  onTestFinished(() => abort.abort())
  await eventually(() => expect(io.out()).toContain('/__sandbox/scenario'))
  const [origin = ''] = /http:\/\/127\.0\.0\.1:\d+(?=\n)/.exec(io.out()) ?? []
  return { io, origin, ended, interrupt: () => abort.abort('SIGINT') }
}

describe('plumbline sandbox', () => {
  it('prints where both providers are, and ends with 0 when it is interrupted', async () => {
    const { io, origin, ended, interrupt } = await serve('--scenario', 'puppetvendors-sunset')
    expect(io.out().split('\n').slice(0, 4)).toEqual([
      'plumbline sandbox: scenario puppetvendors-sunset; any sk_… and any vk_… key is good; Ctrl-C ends it',
      '',
      `  plu-card-partner.v1     ${origin}/api`,
      `  puppetvendors-vendor.v2 ${origin}`,
    ])
    expect((await fetch(`${origin}/v2/vendor/users`)).status).toBe(401)
    interrupt()
    expect(await ended).toBe(exitCodes.pass)
    expect(io.err()).toBe('')
    await expect(fetch(origin)).rejects.toThrow()
  })

  it.skipIf(!hasCurl)('prints commands that work as they stand', async () => {
    const { io, origin } = await serve()
    const commands = io.out().match(/^ {2}curl .*$/gm) ?? []
    const answers = await Promise.all(
      commands.map(async (command) => JSON.parse((await sh('sh', ['-c', `${command.trim()} 2>&1 -s`])).stdout)),
    )
    expect(answers).toHaveLength(3)
    expect(answers[0].data.users).toHaveLength(3)
    expect(answers[1].data.edges).toHaveLength(3)
    expect(answers[2].scenario).toBe('plu-email-removed')
    expect(await (await fetch(`${origin}/__sandbox/scenario`)).json()).toMatchObject({ scenario: 'plu-email-removed' })
  })

  it('lists the scenarios, a name and a summary a line', async () => {
    const io = testIo()
    expect(await run(['sandbox', '--list'], io)).toBe(exitCodes.pass)
    expect(io.out()).toBe(scenarios.map(({ name, summary }) => `${name}\t${summary}\n`).join(''))
  })

  it('refuses a busy port', async () => {
    const other = await startSandbox()
    onTestFinished(() => other.close())
    const io = testIo()
    expect(await run(['sandbox', '--port', String(other.port)], io)).toBe(exitCodes.usage)
    expect(io.err()).toBe(`plumbline: port ${other.port} is already in use\n  Choose another with --port, or 0 for any free one.\n`)
    expect(io.out()).toBe('')
  })

  it('refuses an unknown scenario with the names that are near', async () => {
    const io = testIo()
    expect(await run(['sandbox', '--port', '0', '--scenario', 'plu-emial-removed'], io)).toBe(exitCodes.usage)
    expect(io.err()).toBe(
      'plumbline: there is no scenario "plu-emial-removed"\n  Did you mean plu-email-removed? plumbline sandbox --list names them all.\n',
    )
  })

  it.each(['x', '-1', '65536', '1.5', ''])('refuses the port %j', async (port) => {
    const io = testIo()
    expect(await run(['sandbox', '--port', port], io)).toBe(exitCodes.usage)
    expect(io.err()).toContain('It wants a whole number from 0 to 65535.')
  })
})
