import { describe, expect, it } from 'vitest'
import { finding, writtenWaiver } from '#support/report-fixture'
import { appearanceRules, axeFindings, expectNoSidewaysScroll, missing, useChromium } from './chromium.ts'
import { drifted, goodRuns, manyFindings, servePages, status, unseen, watched } from './scenes.ts'

const soon = {
  credentialExpiry: { variable: 'PUPPETVENDORS_TOKEN', at: Date.now() / 1000 + 3600 },
  certificateExpiry: Date.now() / 1000 + 10 * 86_400,
}
const ours = writtenWaiver({ fingerprint: 'f00000000000' })
const waived = finding({ fingerprint: ours.fingerprint, operation: 'aFirst' })
const holding = status(watched('plu'), goodRuns(40))
const broken = status(
  { ...watched('puppetvendors'), waivers: [ours] },
  [...goodRuns(30), drifted(...manyFindings(14)), drifted(...manyFindings(40), waived), drifted(...manyFindings(14), waived)],
  {
    sunsets: [{ operation: 'listVendorUsers', at: Date.now() / 1000 + 6 * 86_400 }],
  },
)
const requests = Array.from({ length: 30 }, (_, index) => ({
  id: `listVendorUsers:forward-${index}`,
  operation: 'listVendorUsers',
  status: 200,
  durationMs: 1234.5,
  phases: { resolve: 1.5, connect: 12, tls: 40, processing: 1100, transfer: 81 },
}))
const later = manyFindings(80)
  .slice(40)
  .map((one) => ({ ...one, severity: 'breaking' as const }))
const storied = status(watched('puppetvendors'), [
  ...Array.from({ length: 2 }, () => drifted(...manyFindings(40))),
  ...goodRuns(4),
  ...Array.from({ length: 2 }, () => ({ ...drifted(...later), requests })),
])
const silent = status(watched('puppetvendors'), [...goodRuns(20), drifted(finding()), drifted(finding()), unseen(), unseen()], soon)
const many = Array.from({ length: 1000 }, (_, index) =>
  status(
    watched(`shop-${index}`),
    index % 97 === 0 ? [...goodRuns(3), drifted(finding()), drifted(finding())] : index % 89 === 0 ? [] : goodRuns(25),
  ),
)

const lively = status(watched('puppetvendors'), goodRuns(9))
const stalled = {
  ...lively,
  skipped: 'budget' as const,
  state: { ...lively.state, history: lively.state.history.map((run) => ({ ...run, startedAt: run.startedAt - 1_200_000 })) },
}
const drifting = (name: string) =>
  status(watched(name), [...goodRuns(30), ...Array.from({ length: 2 }, () => drifted(...manyFindings(14)))], soon)

const scenes = [
  { scene: 'all hold', path: '/', statuses: [holding, status(watched('puppetvendors'), goodRuns(7))], title: 'All 2 targets hold' },
  { scene: 'drift', path: '/', statuses: [holding, broken], title: 'Drift in 1 of 2 targets' },
  {
    scene: 'drift that is only suspected',
    path: '/',
    statuses: [holding, status(watched('puppetvendors'), [...goodRuns(3), drifted(finding())])],
    title: 'Drift suspected in 1 of 2 targets',
  },
  { scene: 'both drift', path: '/', statuses: [{ ...broken, watched: watched('plu') }, broken], title: 'Drift in 2 of 2 targets' },
  {
    scene: 'four that drift',
    path: '/',
    statuses: ['plu', 'puppetvendors', 'bank', 'shop'].map(drifting),
    title: 'Drift in 4 of 4 targets',
  },
  {
    scene: 'many that drift',
    path: '/',
    statuses: Array.from({ length: 40 }, (_, index) => drifting(`shop-${index}`)),
    title: 'Drift in 40 of 40 targets',
  },
  {
    scene: 'drift that is not yet resolved',
    path: '/',
    statuses: [holding, status(watched('puppetvendors'), [drifted(finding()), drifted(finding()), ...goodRuns(1)])],
    title: 'Drift not yet resolved in 1 of 2 targets',
  },
  {
    scene: 'one that is not checked',
    path: '/',
    statuses: [holding, stalled],
    title: '1 of 2 targets not checked as planned',
  },
  { scene: 'trouble', path: '/', statuses: [holding, silent], title: '1 of 2 targets could not be verified' },
  {
    scene: 'our own failure, and no run yet',
    path: '/',
    statuses: [status(watched('plu'), ['contracts/plu-card-partner.v1 is missing']), status(watched('puppetvendors'), [])],
    title: 'Plumbline failed on 1 of 2 targets',
  },
  { scene: 'a thousand targets', path: '/', statuses: many, title: 'Drift in 11 of 1000 targets' },
  { scene: 'a target that holds', path: '/targets/plu', statuses: [holding], title: 'plu: holds' },
  { scene: 'a target that drifted', path: '/targets/puppetvendors', statuses: [broken], title: 'puppetvendors: drift' },
  { scene: 'a target with a past', path: '/targets/puppetvendors', statuses: [storied], title: 'puppetvendors: drift' },
  { scene: 'a target in trouble', path: '/targets/puppetvendors', statuses: [silent], title: 'puppetvendors: not verified' },
  { scene: 'a runbook', path: '/runbooks/ContractDriftBreaking', statuses: [holding], title: 'ContractDriftBreaking' },
  { scene: 'a target that is not watched', path: '/targets/gone', statuses: [holding], title: 'No such target is watched' },
]

describe.skipIf(missing !== null)(`each page${missing === null ? '' : ` (${missing})`}`, () => {
  const open = useChromium()

  for (const { scene, path, statuses, title } of scenes) {
    it(`${scene}: readable by all, at every width, in either scheme, in less than 50 kB`, async (test) => {
      const { origin } = await servePages(test, statuses)
      const response = await fetch(`${origin}${path}`)
      expect((await response.arrayBuffer()).byteLength).toBeLessThan(50_000)
      const { page, complaints } = await open(test, `${origin}${path}`)
      expect(await page.title()).toBe(`${title} · Plumbline`)
      expect(await axeFindings(page)).toEqual([])
      await page.emulateMedia({ colorScheme: 'dark' })
      for (const width of [768, 360]) {
        await page.setViewportSize({ width, height: 740 })
        await expectNoSidewaysScroll(page)
      }
      expect(await axeFindings(page, appearanceRules)).toEqual([])
      expect(complaints).toEqual(response.ok ? [] : [expect.stringContaining('404')])
    })
  }
})
