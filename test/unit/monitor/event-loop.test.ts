import { setTimeout as wait } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { type LoopWatch, watchLoop } from '#monitor/event-loop'

function watched(): LoopWatch {
  const loop = watchLoop()
  onTestFinished(() => loop.stop())
  return loop
}

function block(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

it('knows how long the process stood still, and that it did not before or after', { retry: 2 }, async () => {
  const loop = watched()
  await wait(50)
  const before = performance.now()
  block(250)
  await wait(50)
  const after = performance.now()
  await wait(50)
  expect(loop.blockedSince(before)).toBeGreaterThan(200)
  expect(loop.blockedSince(before)).toBeLessThan(after - before + 1)
  expect(loop.blockedSince(after)).toBe(0)
})

it('knows it also before its own timer, late as it is, has fired', async () => {
  const loop = watched()
  await wait(50)
  const before = performance.now()
  block(250)
  expect(loop.blockedSince(before)).toBeGreaterThan(200)
})

it('counts of a pause what lies after the moment asked about', async () => {
  const loop = watched()
  await wait(50)
  block(200)
  const between = performance.now()
  block(200)
  const later = performance.now()
  await wait(50)
  const counted = loop.blockedSince(between)
  expect(counted).toBeGreaterThanOrEqual(later - between)
  expect(counted).toBeLessThan(300)
})

it('takes a pause of some milliseconds for none', { retry: 2 }, async () => {
  const loop = watched()
  await wait(50)
  const before = performance.now()
  block(40)
  await wait(50)
  expect(loop.blockedSince(before)).toBe(0)
})
