import { describe, expect, it } from 'vitest'
import { createProgress } from '#cli/progress'
import { testIo } from '#support/test-io'

describe('progress', () => {
  it('is one line on a terminal, and gone when cleared', () => {
    const io = testIo({ terminal: true })
    const progress = createProgress(io.stderr)
    progress.show('checking plu')
    progress.show('x'.repeat(200))
    progress.clear()
    progress.clear()
    expect(io.err()).toBe(`\r\u001b[2Kchecking plu\r\u001b[2K${'x'.repeat(79)}\r\u001b[2K`)
  })

  it('is silent anywhere else', () => {
    const io = testIo()
    const progress = createProgress(io.stderr)
    progress.show('checking plu')
    progress.clear()
    expect([io.out(), io.err()]).toEqual(['', ''])
  })
})
