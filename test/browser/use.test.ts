import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { finding } from '#support/report-fixture'
import { missing, useChromium } from './chromium.ts'
import { drifted, goodRuns, servePages, status, watched } from './scenes.ts'

const hostile = `"><script>window.pwned=1</script><img src=x onerror='window.pwned=2'>\${alert(1)}&amp;<svg onload=alert(2)>`
const email = finding({ fingerprint: 'e00000000000' })
const drifting = [status(watched('plu'), [drifted(email), drifted(email)]), status(watched('puppetvendors'), goodRuns(5))]

describe.skipIf(missing !== null).concurrent(`a page in use${missing === null ? '' : ` (${missing})`}`, () => {
  const open = useChromium()

  it('shows strings from outside as they are, and runs none of them', async (test) => {
    const found = finding({
      fingerprint: 'e00000000000',
      operation: hostile,
      location: `/data/${hostile}`,
      expected: hostile,
      observed: hostile,
      pinnedBy: [hostile],
      message: `in /data/${hostile} something is wrong`,
      source: hostile,
      waiver: { until: hostile, owner: hostile, reason: hostile, daysLeft: 3 },
    })
    const law = { operation: hostile, id: hostile, verdict: 'broken', reason: hostile } as const
    const report = { ...drifted(found), laws: [law], cause: { class: 'reset', message: hostile } as const }
    const target = { ...watched(hostile, { api: hostile, schedule: hostile }), baseUrl: hostile, credentialVariables: [hostile] }
    const statuses = [
      status(target, [report, report], { credentialExpiry: { variable: hostile, at: 2e9 }, sunsets: [{ operation: hostile, at: 2e9 }] }),
      status(watched('plu'), [hostile]),
    ]
    const { origin } = await servePages(test, statuses)
    for (const path of [
      '/',
      `/targets/${encodeURIComponent(hostile)}`,
      `/?q=${encodeURIComponent(hostile)}`,
      `/targets/x${encodeURIComponent(hostile)}`,
    ]) {
      const { page, complaints } = await open(test, `${origin}${path}`)
      expect(await page.evaluate('window.pwned'), path).toBe(undefined)
      expect(await page.locator('main script, main img, header script, [onload], [onerror]').count(), path).toBe(0)
      expect(
        complaints.filter((complaint) => !complaint.includes('404')),
        path,
      ).toEqual([])
    }
    const { page } = await open(test, `${origin}/targets/${encodeURIComponent(hostile)}`)
    expect(await heading(page)).toBe(`${hostile}: drift`)
    expect(await page.locator('.says code').first().textContent()).toBe(`/data/${hostile}`)
  })

  it('can be used with the keyboard alone, in the order in which it is read', async (test) => {
    const { origin } = await servePages(test, drifting)
    const { page } = await open(test, `${origin}/`)
    const reached: string[] = []
    for (let step = 0; step < 40; step++) {
      await page.keyboard.press('Tab')
      const name = await page.evaluate<string | null>(
        `document.activeElement === document.body ? null : (document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim().split('\\n')[0]`,
      )
      if (name === null) break
      reached.push(name)
      const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle')
      expect(outline, name).toBe('solid')
    }
    expect(reached).toEqual([
      'Plumbline',
      'Reload',
      'Pause updates',
      'plu',
      'breakingresponse-required-property-removed6 minutes agoemail is absent in 12 of 200.',
      'Runbook',
      'What the provider documents',
      'Operations, laws and coverage in full',
      'puppetvendors',
      'Operations, laws and coverage in full',
      'Metrics',
      'Targets as JSON',
      'Findings as JSON',
      'Readiness',
    ])
    const entry = page.locator('#f-plu-e00000000000 details')
    await entry.locator('summary').focus()
    await page.keyboard.press('Enter')
    expect(await entry.getAttribute('open')).toBeNull()
    await page.keyboard.press('Space')
    expect(await entry.getAttribute('open')).toBe('')
  })

  it('is complete without scripts, and has a link to load it anew', async (test) => {
    const pages = await servePages(test, drifting)
    const { page } = await open(test, `${pages.origin}/`, { javaScript: false })
    expect(await heading(page)).toBe('Drift in 1 of 2 targets')
    await expect(page.getByRole('button').count()).resolves.toBe(0)
    await page.locator('#l-plu summary').click()
    expect(await page.locator('#l-plu table').first().isVisible()).toBe(true)
    pages.show([status(watched('plu'), goodRuns(2))])
    await page.getByRole('link', { name: 'Reload' }).click()
    expect(await heading(page)).toBe('The target holds')
  })

  it('leads from a finding to its runbook and from a target to its history', async (test) => {
    const { origin } = await servePages(test, drifting)
    const { page } = await open(test, `${origin}/`)
    await page.getByRole('link', { name: 'Runbook' }).click()
    expect(await heading(page)).toBe('ContractDriftBreakingPinned')
    await page.getByRole('link', { name: 'All targets' }).click()
    await page.getByRole('link', { name: 'plu', exact: true }).click()
    expect(await heading(page)).toBe('plu: drift')
    expect(new URL(page.url()).pathname).toBe('/targets/plu')
    expect(await page.locator('h2').allTextContents()).toEqual([
      'Findings: 1 breaking',
      'Operations',
      'Laws and coverage',
      'Runs',
      'Requests of the last run',
      'Past findings',
    ])
  })

  it('finds one of a thousand targets, by name and by verdict', async (test) => {
    const statuses = Array.from({ length: 1000 }, (_, index) =>
      status(watched(`shop-${index}`), index % 400 === 7 ? [drifted(email), drifted(email)] : goodRuns(2)),
    )
    const { origin } = await servePages(test, statuses)
    const { page } = await open(test, `${origin}/`)
    const names = () => page.locator('.rows a').allTextContents()
    expect((await names()).slice(0, 4)).toEqual(['shop-7', 'shop-407', 'shop-807', 'shop-0'])
    await page.getByRole('link', { name: '3 drift' }).click()
    expect(await names()).toEqual(['shop-7', 'shop-407', 'shop-807'])
    await page.getByRole('searchbox').fill('SHOP-80')
    await page.getByRole('button', { name: 'Find' }).click()
    expect(await names()).toEqual(['shop-807'])
    await page.getByRole('link', { name: 'all 1000' }).click()
    expect(await names()).toEqual(['shop-807', 'shop-80', 'shop-800', ...[1, 2, 3, 4, 5, 6, 8, 9].map((digit) => `shop-80${digit}`)])
    await page.getByRole('searchbox').fill('')
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByRole('link', { name: 'Next' }).click()
    expect((await names())[0]).toBe('shop-28')
    expect(await page.locator('nav').textContent()).toContain('Page 2 of 34')
  })
})

function heading(page: Page): Promise<string | null> {
  return page.locator('h1').textContent()
}
