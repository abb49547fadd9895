import { createProvider } from '#bench/conforming/list-provider'
import { seedFor } from '#bench/conforming/seeds'
import { troubles } from '#bench/conforming/troubles'
import type { Cases } from './case.ts'
import { checkProvider, type Manner } from './check.ts'
import type { Subject } from './subject.ts'

/** More requests than a check of the list below makes. */
const latest = 24

/** Whole checks of a healthy list that meet trouble at one request, or from one on; `every` leaves out all but each so-manieth. */
export async function* troubleCases(subject: Subject, { seed, every }: { seed: number; every: number }): Cases {
  let number = 0
  const provider = createProvider({ spec: subject.spec, count: 23, seed: seedFor(seed, 'trouble') })
  for (const trouble of troubles) {
    for (let at = 0; at < latest; at++) {
      for (const lasts of [false, true]) {
        if (number++ % every !== 0) continue
        let happened = false
        const manner: Manner = {
          trouble: (index, sent, { credential }) => {
            if (index < at || (index > at && !lasts)) return null
            // Without a credential of ours, a gateway's answer is as good a refusal as any, unless it answers everything.
            if (credential !== 'own' && !(lasts && happened)) return null
            happened = true
            return trouble.happen(sent)
          },
        }
        const { findings, exchanges, cause } = await checkProvider(subject.contract, provider, manner)
        if (!happened) continue
        yield {
          group: 'trouble',
          family: trouble.name,
          name: `${subject.list.id} ${trouble.name} ${lasts ? 'from' : 'at'} request ${at + 1}`,
          spec: subject.spec,
          exchanges,
          due: [],
          follows: [],
          findings,
          troubled: { cause },
        }
      }
    }
  }
}
