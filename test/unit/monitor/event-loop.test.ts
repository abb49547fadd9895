import { setTimeout as wait } from 'node:timers/promises'
import { expect, it, onTestFinished, vi } from 'vitest'
import { type LoopWatch, watchLoop } from '#monitor/event-loop'

function watched(): LoopWatch {
  const loop = watchLoop()
  onTestFinished(() => loop.stop())
  return loop
}

/** A loop by a clock that stands still but for what a test does, so that no pause of the machine counts. */
function watchedByClock() {
  let now = 1_000
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  onTestFinished(() => {
    vi.restoreAllMocks()
    vi.useRealTimers()
  })
  const loop = watched()
  return {
    loop,
    now: () => now,
    /** Time passes, and the timers that are due fire once at its end, as after a pause. */
    block(milliseconds: number) {
      now += milliseconds
      vi.runOnlyPendingTimers()
    },
    /** Time passes and no timer has fired yet. */
    stand(milliseconds: number) {
      now += milliseconds
    },
    run(milliseconds: number) {
      for (const end = now + milliseconds; now < end; ) {
        now += 1
        vi.advanceTimersByTime(1)
      }
    },
  }
}

it('knows how long the process stood still, and that it did not before or after', () => {
  const { loop, now, block, run } = watchedByClock()
  run(60)
  const before = now()
  block(250)
  expect(loop.blockedSince(before)).toBe(230)
  run(60)
  const after = now()
  run(60)
  expect([loop.blockedSince(before), loop.blockedSince(after)]).toEqual([230, 0])
})

it('knows it also before its own timer, late as it is, has fired', () => {
  const { loop, now, stand, run } = watchedByClock()
  run(60)
  const before = now()
  stand(250)
  expect(loop.blockedSince(before)).toBe(230)
})

it('counts of a pause what lies after the moment asked about', () => {
  const { loop, now, stand, block, run } = watchedByClock()
  run(60)
  stand(200)
  const between = now()
  block(200)
  run(60)
  expect(loop.blockedSince(between)).toBe(200)
})

it('takes a pause of some milliseconds for none', () => {
  const { loop, now, block, run } = watchedByClock()
  run(60)
  const before = now()
  block(119)
  run(60)
  expect(loop.blockedSince(before)).toBe(0)
  block(120)
  expect(loop.blockedSince(before)).toBe(100)
})

it('watches the loop of this process', async () => {
  const loop = watched()
  await wait(50)
  const before = performance.now()
  while (performance.now() < before + 250);
  expect(loop.blockedSince(before)).toBeGreaterThan(200)
  await wait(50)
  expect(loop.blockedSince(before)).toBeGreaterThan(200)
})
