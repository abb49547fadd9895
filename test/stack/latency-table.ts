import { writeFileSync } from 'node:fs'
import type { Exercise } from '#cli/drill-plan'
import type { Config, Policy } from '#config/config'
import type { Course } from './course.ts'
import { evaluationSeconds, scrapeSeconds, timeScale } from './stack.ts'

/** The export and the delivery take time as well, on a machine with other things to do. */
const workMs = 2_000
/** Failures that the alerts of trouble want, so that one bad check wakes nobody: the counters show so many once one more was made. */
const failuresWanted = 4

/** How many checks have to see a fault before it alerts. */
export function checksWanted({ scenario: { expects } }: Exercise, { confirm }: Policy): number {
  return expects.findings.length > 0 ? confirm.seen : failuresWanted
}

/** From the end of the check that confirms to the webhook, at the latest; the rule's `for` as scaled, in seconds. */
export function deliveryBoundMs(wait: number): number {
  // `for` is looked at when rules are evaluated: it costs up to one evaluation more than it says.
  const evaluations = wait > 0 ? 2 : 1
  return (scrapeSeconds + evaluations * evaluationSeconds + wait) * 1000 + workMs
}

/** Intervals until that check: what is breaking is looked at again at once, as often as confirming it takes. */
function intervalsWanted(exercise: Exercise, policy: Policy): number {
  return exercise.scenario.expects.verdict === 'drift' ? 1 : checksWanted(exercise, policy)
}

interface TableFacts {
  intervalSeconds: number
  config: Config
  waits: ReadonlyMap<string, number>
}

/** Writes docs/benchmarks/alert-latency.md; throws, and leaves it as it was, where a row is over its bound: the machine was busy, or we are slow. */
export function updateLatencies(courses: readonly Course[], { intervalSeconds, config: { policy }, waits }: TableFacts): void {
  const { confirm } = policy
  const over: string[] = []
  const rows = courses.flatMap(({ exercise, checksMs, firedMs, resolvedMs }) =>
    Object.entries(firedMs).map(([alert, ms]) => {
      const wait = waits.get(alert) ?? 0
      const checks = checksWanted(exercise, policy)
      const bound = intervalsWanted(exercise, policy) * intervalSeconds * 1000 + deliveryBoundMs(wait)
      if (ms === null || ms > bound) over.push(`${exercise.scenario.name} ${alert}: ${seconds(ms)}, and ${seconds(bound)} is the bound`)
      const times = [checksMs[0], checksMs[checks - 1], ms, bound, resolvedMs[alert]]
      return [exercise.scenario.name, alert, `${wait} s`, ...times.map(seconds)]
    }),
  )
  if (over.length > 0) throw new Error(`not written:\n${over.join('\n')}`)
  const head = ['planted', 'alert', '`for`', 'first check', 'confirmed', 'webhook', 'bound', 'resolved']
  const table = [head, head.map((_, index) => (index < 2 ? '---' : '---:')), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  const text = `# From a planted fault to the webhook

Written by \`npm run bench:alerts\`: a real Prometheus and a real Alertmanager under our rules, with a webhook receiver at the end.
\`npm run test:stack\` makes the same runs, and holds the last step against its bound: from the check that confirms to the webhook.

Each fault is planted right after a check, the worst moment. A check every ${intervalSeconds} s, a scrape every ${scrapeSeconds} s, an evaluation every
${evaluationSeconds} s, \`confirm: ${confirm.seen} of ${confirm.of}\`, \`group_wait: 0s\`; every \`for\` is divided by ${timeScale}, and nothing else in the rules is changed. ${courses.length} targets
are watched at once.

The bound of a breaking change is one probe interval, one scrape, one evaluation and the rule's \`for\`, and ${workMs / 1000} s for the export and the
delivery: a check that sees one for the first time is made again at once, as often as confirming it takes. Other findings are confirmed by
${confirm.seen} scheduled checks, and take ${confirm.seen} intervals. The alerts of trouble want three failures in their counters, so that one bad check wakes nobody: ${failuresWanted}
intervals. First check, confirmed and webhook count from planting; resolved counts from healing, and takes ${confirm.of} checks that do not see it.

${table.join('\n')}
`
  writeFileSync('docs/benchmarks/alert-latency.md', text)
}

function seconds(milliseconds: number | null | undefined): string {
  return milliseconds === null || milliseconds === undefined ? '–' : `${(milliseconds / 1000).toFixed(1)} s`
}
