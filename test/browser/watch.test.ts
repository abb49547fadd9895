import { describe, expect, it } from 'vitest'
import { startTestWatch } from '../sandbox/watch-support.ts'
import { missing, useChromium } from './chromium.ts'

describe.skipIf(missing !== null)(`the page of a real watch${missing === null ? '' : ` (${missing})`}`, () => {
  const open = useChromium()

  it('turns red by itself when a breaking change is planted, and green again, under the eyes of its reader', async (test) => {
    const watch = await startTestWatch(test, 'plu')
    await watch.eventually({ 'contract_probe_success{api="plu-card-partner.v1",environment="sandbox",target="plu"}': 1 })
    const { page, complaints } = await open(test, `${watch.origin}/`)
    const heading = page.locator('h1')
    await heading.filter({ hasText: 'The target holds' }).waitFor()
    await page.locator('#l-plu summary').click()
    await watch.plant('plu-email-removed')
    await heading.filter({ hasText: 'Drift in 1 of 1 target' }).waitFor()
    expect(await page.title()).toBe('Drift in 1 of 1 target · Plumbline')
    expect(await page.locator('.findings .id').allTextContents()).toEqual(['response-required-property-removed'])
    expect(await page.locator('.findings .says code').allTextContents()).toEqual(['/data/users/*/email'])
    expect(await page.locator('#l-plu').getAttribute('open')).toBe('')
    await watch.plant('outage')
    await heading.filter({ hasText: '1 of 1 target could not be verified' }).waitFor()
    // Trouble does not clear what was found before.
    expect(await page.locator('.findings .id').allTextContents()).toEqual(['response-required-property-removed'])
    expect(await page.locator('#t-plu .trouble').textContent()).toContain('The findings below are from before.')
    await watch.plant('healthy')
    await heading.filter({ hasText: 'The target holds' }).waitFor()
    await page.locator('.findings').waitFor({ state: 'detached' })
    expect(await page.locator('#l-plu').getAttribute('open')).toBe('')
    expect(complaints).toEqual([])
  })
})
