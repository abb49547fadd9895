import { describe, expect, test } from 'vitest'
import { createRoom } from '#observe/room'

const size = { parsed: 10, kept: 10, keptByOne: 6, readers: 2 }
const never = new AbortController().signal

describe('what checks keep', () => {
  test('is bounded for all of them together, and for each by itself, and is given back', () => {
    const room = createRoom(size)
    const [one, other] = [room.lease(), room.lease()]
    expect([one.keepParsed(8), other.keepParsed(3), other.keepParsed(2), one.keepParsed(1)]).toEqual([true, false, true, false])
    expect([one.keep(7), one.keep(6), other.keep(5), other.keep(4), one.keep(1)]).toEqual([false, true, false, true, false])
    one.release()
    expect([other.keepParsed(9), other.keepParsed(8), other.keep(3), other.keep(2)]).toEqual([false, true, false, true])
    one.release()
    expect([one.keep(5), one.keep(4)]).toEqual([false, true])
  })
})

describe('a value that was just parsed', () => {
  test('is shown once, and no longer than until the next one', () => {
    const room = createRoom(size, () => {})
    const [one, other] = [room.lease(), room.lease()]
    const first = one.showOnce(['first'])
    expect([first(), first()]).toEqual([{ value: ['first'] }, null])
    const second = one.showOnce(['second'])
    const third = other.showOnce(null)
    expect([second(), third(), third()]).toEqual([null, { value: null }, null])
  })

  test('is collected before many of them are dropped', () => {
    let collected = 0
    const lease = createRoom(size, () => collected++).lease()
    const after = (...sizes: number[]) =>
      sizes.map((mebibytes) => {
        lease.parses(mebibytes * 1_048_576)
        return collected
      })
    expect(after(40, 1, 31, 1, 30, 1, 1)).toEqual([0, 1, 1, 2, 2, 2, 3])
  })
})

describe('turns', () => {
  test('are as many as there are readers, in the order in which they were asked for', async () => {
    const room = createRoom(size)
    const begun: string[] = []
    const take = async (name: string) => {
      const end = await room.readTurn(never)
      begun.push(name)
      return end
    }
    const [a, b, c, d] = [take('a'), take('b'), take('c'), take('d')]
    const [endA, endB] = await Promise.all([a, b])
    await Promise.resolve()
    expect(begun).toEqual(['a', 'b'])
    endB()
    endB()
    await c
    expect(begun).toEqual(['a', 'b', 'c'])
    endA()
    await d
    expect(begun).toEqual(['a', 'b', 'c', 'd'])
  })

  test('are not waited for beyond a signal, and nobody loses theirs by that', async () => {
    const room = createRoom({ ...size, readers: 1 })
    const abort = new AbortController()
    const end = await room.readTurn(never)
    const late = room.readTurn(abort.signal)
    const patient = room.readTurn(never)
    abort.abort('deadline')
    await expect(late).rejects.toBe('deadline')
    await expect(room.readTurn(abort.signal)).rejects.toBe('deadline')
    end()
    const last = await patient
    last()
    await expect(room.readTurn(never)).resolves.toBeTypeOf('function')
  })
})
