import { createProvider, type ProviderOptions } from '#bench/conforming/list-provider'
import { seedFor } from '#bench/conforming/seeds'
import { plainSpelling, type Spelling } from '#bench/conforming/spellings'
import { windowsOf } from '#bench/conforming/windows'
import { accessFaults, filterFaults, type ListFault } from '#bench/mutations/list-fault'
import { offsetFaults } from '#bench/mutations/offset-faults'
import { relayFaults } from '#bench/mutations/relay-faults'
import { replyOperators } from '#bench/mutations/reply-operators'
import type { Operation, Spec } from '#spec/model'
import type { Cases, Group, JudgedCase } from './case.ts'
import { benchNow, checkProvider } from './check.ts'
import type { Subject } from './subject.ts'

/** Every way in which a list can break a law, an access rule or a filter, seen by whole checks. */
export function listFaults(spec: Spec, list: Operation): ListFault[] {
  const { pagination } = list
  if (pagination === null) return []
  const windows = windowsOf(pagination)
  const ofStyle =
    pagination.style === 'relay'
      ? relayFaults(pagination)
      : windows === null
        ? []
        : offsetFaults(windows, pagination.style === 'page-number')
  return [...ofStyle, ...accessFaults(list, spec.credential?.refused != null), ...filterFaults(list)]
}

/** Whole checks of providers with one fault each, every one in several lists. */
export async function* listCases(subject: Subject, { seed, lists }: { seed: number; lists: number }): Cases {
  for (const fault of listFaults(subject.spec, subject.list)) {
    for (const count of fault.counts) {
      for (let round = 0; round < lists; round++) {
        const { hooks } = fault
        yield checkedCase(subject, {
          group: groupOf(fault.id),
          family: fault.id.split(':', 1)[0] ?? fault.id,
          name: `${subject.list.id} ${fault.id}, ${count} items`,
          due: fault.due,
          follows: fault.follows,
          provider: { hooks, count, seed: seedFor(seed, fault.id, count, round) },
        })
      }
    }
  }
}

function groupOf(id: string): Group {
  if (id.startsWith('access:')) return 'access'
  return id.startsWith('filter:') ? 'filter' : 'list'
}

/** Whole checks of providers that answer every page, or every refusal, with another status, media type or header. */
export async function* replyChecks(subject: Subject, { seed, every = 1 }: { seed: number; every?: number }): Cases {
  for (const promised of subject.promised.filter(
    ({ operation, response }) => operation === subject.list && /^(200|401)$/.test(response.status),
  )) {
    const operators = replyOperators(benchNow).filter((each) => each.suits(promised))
    for (const operator of operators.filter((_, index) => index % every === 0)) {
      const spelling: Spelling = {
        name: operator.id,
        spell: (answer) => (String(answer.status) === promised.response.status ? operator.spell(answer) : plainSpelling.spell(answer)),
      }
      yield checkedCase(subject, {
        group: 'check',
        family: operator.id.split(':', 1)[0] ?? operator.id,
        name: `${subject.list.id} ${promised.response.status} ${operator.id}`,
        due: operator.due(promised).map((finding) => [finding]),
        follows: [],
        provider: { count: 23, seed: seedFor(seed, operator.id) },
        spelling,
      })
    }
  }
}

interface CheckedOptions extends Pick<JudgedCase, 'group' | 'family' | 'name' | 'due' | 'follows'> {
  provider: Omit<ProviderOptions, 'spec'>
  spelling?: Spelling
}

/** A case that takes a whole check. */
export async function checkedCase({ spec, contract }: Subject, { provider, spelling, ...about }: CheckedOptions): Promise<JudgedCase> {
  const { findings, exchanges } = await checkProvider(
    contract,
    createProvider({ spec, ...provider }),
    spelling === undefined ? {} : { spelling },
  )
  return { ...about, spec, exchanges, findings }
}
