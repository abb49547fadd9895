import { cleanLooks, type FindingLife } from '#findings/life'
import { isWaived } from '#findings/waivers'
import type { OpenFinding, TargetState } from '#monitor/state'
import { countFindings } from '#report/grouping'
import { quantity } from '#report/layout'

/** What open findings there are, in one line: those that count by severity, then the others; empty where there is none. */
export function describeOpen(open: readonly OpenFinding[]): string {
  const suspected = open.filter(isSuspected)
  const others = countFindings(open.filter((one) => !isSuspected(one)).map(({ finding }) => finding))
  return [others, suspected.length === 0 ? '' : `${suspected.length} suspected`].filter((part) => part !== '').join(', ')
}

/** Whether it was not seen often enough to count. */
export function isSuspected({ state, finding }: OpenFinding): boolean {
  return state === 'suspected' && !isWaived(finding)
}

/** Whether the drift of the last run is all suspicion: the next run can clear or confirm it. */
export function isDoubtful({ status, open }: TargetState): boolean {
  return (
    status === 'drift' && !open.some(({ state, finding }) => state === 'confirmed' && finding.severity === 'breaking' && !isWaived(finding))
  )
}

/** How sure we are of it, and what would change that. */
export function describeCertainty(life: FindingLife, { seen, of }: { seen: number; of: number }): string {
  const times = `seen by ${quantity(life.runs, 'run')}`
  const clean = cleanLooks(life)
  if (clean > 0)
    return `${life.state}, ${times}; not by the last ${clean === 1 ? 'one' : clean} that looked there: ${of} in a row resolve it`
  return life.state === 'suspected'
    ? `suspected, ${times}; it counts once ${seen} of ${of} in a row have seen it`
    : `${life.state}, ${times}`
}
