import { describe, expect, test } from 'vitest'
import { formatPlace, HarnessError } from '#errors'
import { createSpecParser } from '#spec/load'
import { acmeFile, editAcme } from './acme.ts'

/** One way to be wrong: an edit of the small spec, the line it is told at, and what is told (the key, the message; below it the hint). */
export interface Refusal {
  what: string
  from: string
  to: string
  line: string
  says: string
}

/** One test for each way to be wrong. */
export function testRefusals(title: string, refusals: Refusal[]): void {
  const parseSpec = createSpecParser()
  describe(title, () => {
    test.each(refusals)('$what', ({ from, to, line, says }) => {
      const text = editAcme(from, to)
      const { place, message, hint } = catchSpecError(() => parseSpec(text, acmeFile))
      const key = place?.key === undefined ? '' : `${place.key}: `
      expect(place?.file).toBe(acmeFile)
      expect(text.split('\n')[(place?.line ?? 0) - 1]?.trim()).toBe(line)
      expect(`${key}${message}${hint === undefined ? '' : `\n${hint}`}`).toBe(says)
    })
  })
}

/** How the command line shows the `spec` error that `act` must throw: `place: message`, and the hint on a line of its own. */
export function refusalOf(act: () => unknown): string {
  const { place, message, hint } = catchSpecError(act)
  return `${place === undefined ? '' : `${formatPlace(place)}: `}${message}${hint === undefined ? '' : `\n${hint}`}`
}

function catchSpecError(act: () => unknown): HarnessError {
  try {
    act()
  } catch (error) {
    if (error instanceof HarnessError && error.code === 'spec') return error
    throw error
  }
  throw new Error('it was accepted')
}
