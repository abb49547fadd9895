import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { plainBody, worstBodies } from '#bench/bounds/bodies'
import { type BoundsResult, boundsPage, measureBody } from '#bench/bounds/measure'
import { brokenBodyBounds, renderBoundsReport } from '#bench/report/bounds-report'

const plain = await measureBody(plainBody)
const results: BoundsResult[] = []
for (const body of worstBodies) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${body.name}`)
  results.push(await measureBody(body))
}
if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')

const report = renderBoundsReport(results, plain, process.versions.node)
console.log(report)
await mkdir(dirname(boundsPage), { recursive: true })
await writeFile(boundsPage, report)

const failures = brokenBodyBounds(results, plain)
for (const failure of failures) console.error(`bench: ${failure}`)
if (failures.length === 0) console.error('bench: holds')
process.exitCode = failures.length === 0 ? 0 : 1
