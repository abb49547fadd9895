import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createNameResolver, type NameSources } from '#observe/resolve-name'
import { serveNames } from '#support/name-server'

const never = new AbortController().signal

function hostsFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-hosts-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'hosts')
  writeFileSync(file, text)
  return file
}

function resolve(name: string, sources: NameSources = {}): Promise<string[]> {
  return createNameResolver({ hostsFile: '/nonexistent/hosts', ...sources })(name, never)
}

describe('a name', () => {
  test('has the addresses of both families', async () => {
    const { server, questions } = await serveNames((_, type) => (type === 'A' ? ['192.0.2.1', '192.0.2.2'] : ['2001:db8::1']))
    const addresses = await resolve('api.example', { servers: [server] })
    expect(addresses.toSorted()).toEqual(['192.0.2.1', '192.0.2.2', '2001:db8::1'])
    // The families take turns, so that one that leads nowhere costs one attempt.
    expect(new Set(addresses.slice(0, 2).map((address) => address.includes(':'))).size).toBe(2)
    expect(questions.toSorted()).toEqual(['A api.example', 'AAAA api.example'])
  })

  test.each<'unknown' | 'failure' | 'silent'>(['unknown', 'failure', 'silent'])(
    'of one family is found though the other is %s',
    async (other) => {
      const { server } = await serveNames((_, type) => (type === 'A' ? ['192.0.2.1'] : other))
      const started = performance.now()
      expect(await resolve('api.example', { servers: [server] })).toEqual(['192.0.2.1'])
      expect(performance.now() - started).toBeLessThan(1500)
    },
  )

  test.each([
    ['unknown', 'unknown', 'ENOTFOUND'],
    ['failure', 'failure', 'ESERVFAIL'],
    ['unknown', 'failure', 'ESERVFAIL'],
  ] as const)('whose A is %s and whose AAAA is %s is not found', async (four, six, code) => {
    const { server } = await serveNames((_, type) => (type === 'A' ? four : six))
    await expect(resolve('api.example', { servers: [server] })).rejects.toMatchObject({ code })
  })

  test('in the hosts file is not asked for', async () => {
    const { server, questions } = await serveNames(() => ['192.0.2.1'])
    const file = hostsFile('# api.example 192.0.2.9\n127.0.0.1 localhost\n192.0.2.7\tother API.example # a comment\nnonsense api.example\n')
    expect(await resolve('api.EXAMPLE', { servers: [server], hostsFile: file })).toEqual(['192.0.2.7'])
    expect(questions).toEqual([])
  })

  test('that no name server answers for ends with the signal, and stops no other', async () => {
    const silent = await serveNames(() => 'silent')
    const good = await serveNames(() => ['192.0.2.1'])
    const abort = new AbortController()
    const hanging = Array.from({ length: 50 }, () =>
      createNameResolver({ servers: [silent.server], hostsFile: '' })('api.example', abort.signal),
    )
    const outcomes = Promise.allSettled(hanging)
    expect(await resolve('api.example', { servers: [good.server] })).toContain('192.0.2.1')
    abort.abort(new Error('enough'))
    expect((await outcomes).map(({ status }) => status)).toEqual(hanging.map(() => 'rejected'))
  })

  test('is not asked for once the signal is aborted', async () => {
    const { server, questions } = await serveNames(() => 'silent')
    const resolving = createNameResolver({ servers: [server], hostsFile: '' })('api.example', AbortSignal.abort(new Error('enough')))
    await expect(resolving).rejects.toThrow('enough')
    expect(questions).toEqual([])
  })
})
