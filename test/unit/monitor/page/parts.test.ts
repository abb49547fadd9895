import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { findingIds } from '#findings/catalogue'
import { severities } from '#findings/finding'
import { countStatuses, sparkline, strip } from '#monitor/page/charts'
import { worries } from '#monitor/page/facts'
import { moment, relative, timeLeft } from '#monitor/page/moments'
import { renderRunbookText } from '#monitor/page/runbook-text'
import { linkedRunbooks, runbookOf } from '#monitor/page/runbooks'
import { laterReadings } from '#monitor/readings'
import type { Readings } from '#monitor/recording'

const at = Date.parse('2026-03-02T10:00:00Z')
const second = 1000
const day = 86_400_000

describe('moments', () => {
  it.each([
    [0, 'just now'],
    [-999, 'just now'],
    [-59 * second, '59 seconds ago'],
    [-3 * day, '3 days ago'],
    [500, 'in a moment'],
    [15 * second, 'in 15 seconds'],
  ])('%i ms off are %s', (offset, words) => {
    expect(String(relative(at + offset, at))).toContain(`>${words}</time>`)
  })

  it('have their date where it is not today’s', () => {
    expect(String(moment(at, at + 13 * 3_600_000))).toBe('<time datetime="2026-03-02T10:00:00.000Z">10:00:00 UTC</time>')
    expect(String(moment(at, at + 14 * 3_600_000))).toBe('<time datetime="2026-03-02T10:00:00.000Z">2026-03-02 10:00:00 UTC</time>')
  })

  it.each([
    [62.9 * day, '62 days left'],
    [1.9 * day, '45 hours left'],
    [day, '24 hours left'],
    [90 * 60 * second, '2 hours left'],
    [50 * second, '50 seconds left'],
    [0, 'ended 1 second ago'],
    [-2 * day, 'ended 2 days ago'],
  ])('of an end %i ms off: %s', (left, words) => {
    expect(timeLeft(at + left, at)).toBe(words)
  })
})

describe('the strip of runs', () => {
  const run = (status: 'pass' | 'drift' | 'unverified' | 'failed', index: number) => ({ status, startedAt: at + index * second })

  it('has the last run at its right edge, a title for each row of equal runs, and words for who does not see it', () => {
    const runs = [run('pass', 0), run('pass', 1), run('drift', 2)]
    expect(countStatuses(runs)).toBe('2 hold, 1 drift')
    const drawn = String(strip(runs, 5))
    expect(drawn).toContain('aria-label="The last 3 runs: 2 hold, 1 drift"')
    expect(drawn).toContain('<path class="gap" d="M0 22h7v2h-7zM10 22h7v2h-7z"/>')
    expect(drawn).toContain(
      '<path class="pass" d="M20 0h7v24h-7zM30 0h7v24h-7z"><title>2 hold, 2026-03-02 10:00:00 UTC to 2026-03-02 10:00:01 UTC</title></path>',
    )
    expect(drawn).toContain('<path class="drift" d="M40 0h7v10h-7zM40 14h7v10h-7z"><title>drift at 2026-03-02 10:00:02 UTC</title></path>')
  })

  it('draws every status in a shape of its own, and only the last runs', () => {
    const statuses = ['pass', 'drift', 'unverified', 'failed'] as const
    const shapes = statuses.map((status) => /class="\w+" d="([^"]+)"/.exec(String(strip([run(status, 0)], 1)))?.[1])
    expect(new Set(shapes).size).toBe(4)
    expect(String(strip(statuses.map(run), 2))).toContain('aria-label="The last 2 runs: 1 not verified, 1 failed"')
    expect(String(strip([], 2))).toContain('aria-label="No run yet"')
  })
})

describe('the sparkline', () => {
  it('runs from zero to the highest, and has a gap where nothing was measured', () => {
    const lines = [...String(sparkline([10, 20, null, 5, 0])).matchAll(/<polyline points="([^"]+)"/g)].map(([, points]) => points)
    expect(lines).toEqual(['0,12 25,2', '75,17 100,22'])
  })

  it('draws a single value, and nothing of none', () => {
    expect(String(sparkline([7]))).toContain('<polyline points="0,2 0,2"/>')
    expect(String(sparkline([null]))).not.toContain('polyline')
  })
})

describe('runbooks', () => {
  it('are all there, and each finding leads to one', () => {
    for (const name of linkedRunbooks) expect(readFileSync(`docs/runbooks/${name}.md`, 'utf8')).toContain(`# ${name}\n`)
    const reached = findingIds.flatMap((id) =>
      severities.flatMap((severity) => [[], ['a page']].map((pinnedBy) => runbookOf({ id, severity, pinnedBy }))),
    )
    expect([...new Set(reached)].toSorted()).toEqual(
      [
        'ContractDriftAdditive',
        'ContractDriftBreaking',
        'ContractDriftBreakingPinned',
        'ContractDriftWarning',
        'ContractEndpointGone',
        'ContractPaginationBroken',
        'ContractSunsetAnnounced',
        'ContractSunsetNear',
      ].toSorted(),
    )
  })

  const render = (text: string) => String(renderRunbookText(text, (href) => (href.startsWith('http') ? href : null)))

  it.each([
    ['## What to do\n\nOne line\nand another.\n', '<h2>What to do</h2><p>One line and another.</p>'],
    ['1. first\n2. second\n   goes on\n', '<ol><li>first</li><li>second goes on</li></ol>'],
    ['- a\n- b\n\nAfter.', '<ul><li>a</li><li>b</li></ul><p>After.</p>'],
    ['```sh\nnpx a <b>\n\n# c\n```\nAfter.', '<pre tabindex="0">npx a &lt;b&gt;\n\n# c</pre><p>After.</p>'],
    ['```\nnever closed', '<pre tabindex="0">never closed</pre>'],
    ['`a*b*` is **so** *fine*.', '<p><code>a*b*</code> is <strong>so</strong> <em>fine</em>.</p>'],
    ['[x](https://a.test) [y](javascript:alert)', '<p><a href="https://a.test">x</a> y</p>'],
    ['<script>alert(1)</script>', '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>'],
    ['\n\n', ''],
  ])('are written in a little Markdown: %j', (text, expected) => {
    expect(render(text)).toBe(expected)
  })
})

describe('thresholds', () => {
  it('of the page are those of the alerts', () => {
    const { groups } = parse(readFileSync('grafana/prometheus/rules/access.yml', 'utf8')) as {
      groups: { rules: { alert: string; expr: string }[] }[]
    }
    const rule = (name: string) =>
      groups
        .flatMap(({ rules }) => rules)
        .find(({ alert }) => alert === name)
        ?.expr.replace(/\s+/g, ' ')
    const seconds = (ms: number) => ms / 1000
    expect(rule('ContractCredentialExpiring')).toContain(
      `< ${seconds(worries.token.warn) / 86_400} * 86400 > ${seconds(worries.token.bad)}`,
    )
    expect(rule('ContractCredentialExpiresSoon')).toContain(`<= ${seconds(worries.token.bad)} or`)
    expect(rule('ContractCertificateExpiring')).toContain(`< ${seconds(worries.certificate.warn) / 86_400} * 86400`)
    expect(rule('ContractCertificateExpiresSoon')).toContain(`<= ${seconds(worries.certificate.bad) / 86_400} * 86400`)
  })
})

describe('readings', () => {
  const first: Readings = {
    budgetUsedRatio: 0.5,
    credentialExpiry: { variable: 'A', at: 1 },
    certificateExpiry: 2,
    sunsets: [
      { operation: 'a', at: 3 },
      { operation: 'b', at: 4 },
    ],
    rateLimitRemaining: 5,
  }

  it('keep what a later check could not learn', () => {
    expect(laterReadings(null, first)).toBe(first)
    const blind: Readings = {
      budgetUsedRatio: 0.1,
      credentialExpiry: null,
      certificateExpiry: null,
      sunsets: [{ operation: 'a', at: null }],
      rateLimitRemaining: null,
    }
    expect(laterReadings(first, blind)).toEqual({
      budgetUsedRatio: 0.1,
      credentialExpiry: { variable: 'A', at: 1 },
      certificateExpiry: 2,
      sunsets: [
        { operation: 'b', at: 4 },
        { operation: 'a', at: null },
      ],
      rateLimitRemaining: null,
    })
  })
})
