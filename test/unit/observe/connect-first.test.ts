import { type AddressInfo, createServer, Socket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connectFirst } from '#observe/connect-first'

async function listen(): Promise<number> {
  const server = createServer((socket) => void socket.on('error', () => {}))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** Plays addresses: so many milliseconds away, never answering, or failing with a code. */
function network(port: number, addresses: Record<string, number | 'silent' | string>) {
  const tried: string[] = []
  const sockets: Socket[] = []
  const connect = ({ host }: { host: string }): Socket => {
    const socket = new Socket()
    const way = addresses[host]
    tried.push(host)
    sockets.push(socket)
    if (typeof way === 'number') setTimeout(() => socket.destroyed || socket.connect(port, '127.0.0.1'), way)
    else if (way !== 'silent') setImmediate(() => socket.destroy(Object.assign(new Error(), { code: way })))
    return socket
  }
  return { tried, sockets, connect }
}

const never = new AbortController().signal

describe('the first address that answers', () => {
  test.each([
    ['the only one, far away', { a: 900 }, ['a']],
    ['the first, although the second does not answer', { a: 300, b: 'silent' }, ['a', 'b']],
    ['the first, far away, although the second does not answer', { a: 800, b: 'silent' }, ['a', 'b']],
    ['the second, where the first does not answer', { a: 'silent', b: 10 }, ['a', 'b']],
    ['the second, at once, where the first cannot be reached', { a: 'ENETUNREACH', b: 10 }, ['a', 'b']],
    ['the third, where one refuses and one is silent', { a: 'ECONNREFUSED', b: 'silent', c: 10 }, ['a', 'b', 'c']],
    ['the first, where all would', { a: 0, b: 0, c: 0 }, ['a']],
  ])('%s', async (_, addresses, tried) => {
    const played = network(await listen(), addresses)
    const socket = await connectFirst(Object.keys(addresses), 1, never, played.connect)
    expect(socket.remoteAddress).toBe('127.0.0.1')
    expect(played.tried).toEqual(tried)
    expect(played.sockets.filter((each) => each !== socket && !each.destroyed)).toEqual([])
    socket.destroy()
  })

  test.each([
    [['ECONNREFUSED'], 'ECONNREFUSED'],
    [['ENETUNREACH', 'ECONNREFUSED'], 'ECONNREFUSED'],
    [['ENETUNREACH', 'EADDRNOTAVAIL'], 'ENETUNREACH'],
    [['ECONNRESET', 'ECONNREFUSED'], 'ECONNRESET'],
  ])('of none that does (%j) the most telling error counts', async (codes, expected) => {
    const played = network(1, Object.fromEntries(codes.map((code, at) => [`h${at}`, code])))
    await expect(
      connectFirst(
        Object.keys(codes).map((at) => `h${at}`),
        1,
        never,
        played.connect,
      ),
    ).rejects.toMatchObject({ code: expected })
  })

  test('a signal destroys every attempt', async () => {
    const played = network(1, { a: 'silent', b: 'silent' })
    const abort = new AbortController()
    const connected = connectFirst(['a', 'b'], 1, abort.signal, played.connect)
    await expect.poll(() => played.tried).toEqual(['a', 'b'])
    abort.abort(new Error('enough'))
    await expect(connected).rejects.toThrow('enough')
    expect(played.sockets.every(({ destroyed }) => destroyed)).toBe(true)
    await expect(connectFirst(['a'], 1, abort.signal, played.connect)).rejects.toThrow('enough')
    expect(played.tried).toEqual(['a', 'b'])
  })
})
