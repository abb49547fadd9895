import type { BoundsResult } from '#bench/bounds/measure'
import { list, table } from './markdown.ts'

const megabyte = 1_000_000
/** What one body may cost: resident memory of the whole process, and processor time a reply. */
const most = { peak: 300 * megabyte, ofTenThousand: 250 * megabyte, secondsAReply: 2 } as const

/** The page of the benchmark; `plain` is a check of everyday pages, whose processor time is not the body's. */
export function renderBoundsReport(results: readonly BoundsResult[], plain: BoundsResult, node: string): string {
  return `# The worst that a provider can send

\`npm run bench:bounds\` lets a provider answer every request of a check with one body, the worst for some part of it, and writes this page: each check
in a process of its own, beside a process that fetches the same body once and does nothing but \`JSON.parse\`. It fails when a promise below does not hold.

Measured with Node ${node}. A check of pages of 100 users takes ${decimal(plain.check.cpu)} s of processor time in all and ${megabytes(plain.check.peak)} MB at most: that is what starting takes, and it is left
out of the time a reply.

${list([
  `Every body: at most ${most.peak / megabyte} MB resident, at most ${most.secondsAReply} s of processor time a reply.`,
  `10,000 users on every page, whatever was asked for: at most ${most.ofTenThousand / megabyte} MB, and the broken page sizes are found.`,
])}

${table(
  ['every reply is', 'MB', 'replies', 's a reply', 'peak, MB', 'JSON.parse alone: s', 'peak, MB'],
  results.map((result) => [
    result.name,
    decimal(result.bytes / megabyte),
    String(result.replies),
    decimal(secondsAReply(result, plain)),
    megabytes(result.check.peak),
    decimal(result.parse.cpu),
    megabytes(result.parse.peak),
  ]),
)}

What each check answers:

${list(results.map(({ name, answer }) => `${name}: ${answer}`))}

[docs/bounds.md](../bounds.md) says what the bounds are, and why.
`
}

/** The promises that do not hold, a line each. */
export function brokenBodyBounds(results: readonly BoundsResult[], plain: BoundsResult): string[] {
  return results.flatMap((result) => {
    const { name, check } = result
    const peak = name.startsWith('10,000 users on') || name.startsWith('10,000 other') ? most.ofTenThousand : most.peak
    const seconds = secondsAReply(result, plain)
    return [
      ...(check.peak <= peak ? [] : [`${name}: ${megabytes(check.peak)} MB, not at most ${peak / megabyte}`]),
      ...(seconds <= most.secondsAReply ? [] : [`${name}: ${decimal(seconds)} s a reply, not at most ${most.secondsAReply}`]),
    ]
  })
}

function secondsAReply({ check, replies }: BoundsResult, plain: BoundsResult): number {
  return Math.max(0, check.cpu - plain.check.cpu) / Math.max(1, replies)
}

function megabytes(bytes: number): string {
  return String(Math.round(bytes / megabyte))
}

function decimal(value: number): string {
  return value.toFixed(2)
}
