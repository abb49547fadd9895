import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everyday } from '#bench/conforming/palette'
import { conformingBodies } from '#bench/conforming/responses'
import { plant } from '#bench/mutations/body-mutations'
import { replyOperators } from '#bench/mutations/reply-operators'
import { unplantable } from '#bench/report/unplantable'
import { benchNow } from '#bench/run/check'
import { listFaults } from '#bench/run/list-cases'
import { mutationsOf } from '#bench/run/planted-cases'
import { loadSubjects } from '#bench/run/subject'
import { type FindingId, findingIds } from '#findings/catalogue'
import { lawsOf } from '#pagination/laws'

const subjects = loadSubjects()

/** The ids that some fault of the benchmark of truth must be reported under. */
function dueIds(): Set<FindingId> {
  const due = new Set<FindingId>()
  for (const { promised, spec, list } of subjects) {
    for (const fault of listFaults(spec, list)) for (const { id } of fault.due.flat()) due.add(id)
    for (const each of promised) {
      for (const operator of replyOperators(benchNow)) if (operator.suits(each)) for (const { id } of operator.due(each)) due.add(id)
      const bodies = fc.sample(conformingBodies(each, everyday), { seed: 1, numRuns: 5 })
      for (const mutation of mutationsOf(each)) {
        for (const { id } of bodies.flatMap((body) => plant(mutation, body, 1)?.expected ?? [])) due.add(id)
      }
    }
  }
  return due
}

describe('the benchmark of truth', () => {
  it('has a fault for every id of the catalogue, or a reason why not', () => {
    const due = dueIds()
    expect(findingIds.filter((id) => !due.has(id))).toEqual(Object.keys(unplantable))
  })

  it.each(subjects.map(({ spec, list }) => [spec.api, spec, list] as const))('breaks every law of %s', (_api, spec, list) => {
    const broken = new Set<string | undefined>(listFaults(spec, list).flatMap(({ due }) => due.map(([first]) => first?.id)))
    expect(
      lawsOf(list)
        .map(({ id }) => `pagination-${id}`)
        .filter((id) => !broken.has(id)),
    ).toEqual([])
  })
})
