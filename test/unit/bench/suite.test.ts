import { describe, expect, it } from 'vitest'
import { loadSubjects } from '#bench/run/subject'
import { type Extent, runSuite, type SuiteResult } from '#bench/run/suite'
import { broken, totalsOf } from '#bench/run/verdict'

/** A sample of the benchmark of truth that takes a few seconds: `npm run bench:drift` runs all of it. */
const sample: Extent = {
  seed: 7,
  planted: { bases: 1, every: 3 },
  lists: 1,
  checks: { every: 31 },
  conforming: { lists: 60, others: 3 },
  spelt: 1,
  providers: { largest: 21 },
  movements: { counts: [45], every: 17 },
  troubles: { every: 37 },
}

/** The API made up for the rarer keywords has items ten times as large, and its lists are of a style that the real ones have. */
const smaller: Extent = { ...sample, lists: 0, checks: { every: 97 }, providers: { largest: 3 }, troubles: { every: 211 } }

function expectTruth(result: SuiteResult, planted: number): void {
  expect(result.amiss).toEqual([])
  const totals = totalsOf(result)
  expect(broken(totals, 100)).toEqual([])
  // A sample that has shrunk to nothing would find nothing amiss either.
  expect(totals.planted).toBeGreaterThan(planted)
  expect(totals.harmless).toBeGreaterThan(300)
}

describe('a sample of the benchmark of truth', () => {
  const subjects = loadSubjects()

  it('holds for both APIs', async () => {
    expectTruth(
      await runSuite(
        subjects.filter(({ real }) => real),
        sample,
      ),
      1200,
    )
  })

  it('holds for what neither of them promises', async () => {
    expectTruth(
      await runSuite(
        subjects.filter(({ real }) => !real),
        smaller,
      ),
      500,
    )
  })
})
