import type { Page } from 'playwright-core'
import { describe, it } from 'vitest'
import { finding } from '#support/report-fixture'
import { startTestWatch } from '../sandbox/watch-support.ts'
import { appearanceRules, axeFindings, missing, useChromium } from './chromium.ts'
import { drifted, goodRuns, manyFindings, servePages, status, unseen, watched } from './scenes.ts'

const plu = watched('plu')
const vendors = watched('puppetvendors')
const email = finding({ fingerprint: 'e00000000000' })
const holding = [status(plu, goodRuns(5)), status(vendors, goodRuns(5))]
const pluDrifts = [status(plu, [...goodRuns(5), drifted(email), drifted(email)]), status(vendors, goodRuns(5))]

const heading = (page: Page) => page.locator('h1')
const state = (page: Page) => page.locator('#live-state')
const iconOf = (page: Page) => page.locator('link[rel=icon]').getAttribute('href')
const scrolledTo = (page: Page, selector: string) =>
  page.evaluate<number>(`document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect().top`)
/** Headless, a page is never in the background by itself. */
const setHidden = (page: Page, hidden: boolean) =>
  page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))`)

describe.skipIf(missing !== null).concurrent(`a page that stays open${missing === null ? '' : ` (${missing})`}`, () => {
  const open = useChromium()

  it('shows what changes without being loaded again: heading, title, icon, order', async (test) => {
    const { expect } = test
    const pages = await servePages(test, holding)
    const { page, complaints } = await open(test, `${pages.origin}/`)
    await page.evaluate('window.loadedOnce = true')
    const green = await iconOf(page)
    expect(await page.locator('article h2').allTextContents()).toEqual(['plu', 'puppetvendors'])
    await page.locator('#l-puppetvendors summary').focus()
    pages.show([status(plu, goodRuns(5)), status(vendors, [...goodRuns(5), unseen()])])
    await heading(page).filter({ hasText: '1 of 2 targets could not be verified' }).waitFor()
    expect(await page.title()).toBe('1 of 2 targets could not be verified · Plumbline')
    expect(await iconOf(page)).not.toBe(green)
    expect(await page.locator('article h2').allTextContents()).toEqual(['puppetvendors', 'plu'])
    // It moved to the front with what has the focus.
    expect(await page.evaluate('document.activeElement.parentElement.id')).toBe('l-puppetvendors')
    pages.show(holding)
    await heading(page).filter({ hasText: 'All 2 targets hold' }).waitFor()
    expect(await iconOf(page)).toBe(green)
    expect(await page.locator('article h2').allTextContents()).toEqual(['plu', 'puppetvendors'])
    expect(await page.evaluate('window.loadedOnce')).toBe(true)
    expect(complaints).toEqual([])
  })

  it('leaves the reader’s place alone: what is unfolded or folded, scroll, focus, selection', async (test) => {
    const { expect } = test
    const three = manyFindings(3)
    const before = [status(plu, goodRuns(5)), status(vendors, [...goodRuns(5), drifted(...three), drifted(...three)])]
    const pages = await servePages(test, before)
    const { page } = await open(test, `${pages.origin}/`, { width: 400 })
    const [first, second] = three.map(({ fingerprint }) => page.locator(`#f-puppetvendors-${fingerprint} details`))
    const laws = page.locator('#l-puppetvendors')
    // The first finding is unfolded by itself: the reader folds it, and unfolds another one and the laws.
    await first!.locator('summary').click()
    await second!.locator('summary').click()
    await laws.locator('summary').click()
    await laws.locator('summary').focus()
    const place = '#f-puppetvendors-000000000001'
    await page.evaluate(`document.querySelector('${place}').scrollIntoView()`)
    await page.evaluate(`getSelection().selectAllChildren(document.querySelector('${place} .says'))`)
    const selected = await page.evaluate<string>('getSelection().toString()')
    const top = await scrolledTo(page, place)
    // Another target drifts, whose card now comes first; and the one that is being read gets another finding above.
    const worse = finding({ fingerprint: 'a00000000000', operation: 'aList' })
    pages.show([
      status(plu, [...goodRuns(5), drifted(email), drifted(email)]),
      status(vendors, [...goodRuns(5), drifted(worse, ...three), drifted(worse, ...three)]),
    ])
    await heading(page).filter({ hasText: 'Drift in 2 of 2 targets' }).waitFor()
    expect(await page.locator('article h2').allTextContents()).toEqual(['plu', 'puppetvendors'])
    const isOpen = (locator: typeof laws) => locator.evaluate((details) => (details as unknown as { open: boolean }).open)
    expect([await isOpen(first!), await isOpen(second!), await isOpen(laws)]).toEqual([false, true, true])
    expect(await page.evaluate('document.activeElement.parentElement.id')).toBe('l-puppetvendors')
    expect(await page.evaluate('getSelection().toString()')).toBe(selected)
    expect(Math.abs((await scrolledTo(page, place)) - top)).toBeLessThan(2)
  })

  it('hands the focus on when what had it is gone', async (test) => {
    const { expect } = test
    const pages = await servePages(test, pluDrifts)
    const { page } = await open(test, `${pages.origin}/`)
    await page.locator('#f-plu-e00000000000 summary').focus()
    pages.show(holding)
    await heading(page).filter({ hasText: 'All 2 targets hold' }).waitFor()
    expect(await page.evaluate('document.activeElement.id')).toBe('t-plu')
  })

  it('can be paused and resumed', async (test) => {
    const { expect } = test
    const pages = await servePages(test, holding)
    const { page } = await open(test, `${pages.origin}/`)
    expect(await state(page).textContent()).toBe('Live')
    await page.getByRole('button', { name: 'Pause updates' }).click()
    expect(await state(page).textContent()).toBe('Paused')
    pages.show(pluDrifts)
    // Longer than it waits between two updates.
    await page.waitForTimeout(4000)
    expect(await heading(page).textContent()).toBe('All 2 targets hold')
    await page.getByRole('button', { name: 'Resume updates' }).click()
    await heading(page).filter({ hasText: 'Drift in 1 of 2 targets' }).waitFor()
    expect(await state(page).textContent()).toBe('Live')
  })

  it('says that it is out of date while nobody answers, and recovers', async (test) => {
    const { expect } = test
    const pages = await servePages(test, holding)
    const { page } = await open(test, `${pages.origin}/`)
    const green = await iconOf(page)
    await pages.close()
    await state(page)
      .filter({ hasText: /^Plumbline does not answer since .+: what you see is from before$/ })
      .waitFor()
    expect(await page.title()).toBe('Out of date · All 2 targets hold · Plumbline')
    expect(await iconOf(page)).not.toBe(green)
    await pages.reopen()
    await state(page).filter({ hasText: 'Live' }).waitFor()
    expect(await page.title()).toBe('All 2 targets hold · Plumbline')
    expect(await iconOf(page)).toBe(green)
  })

  for (const width of [1200, 400]) {
    it(`says so wherever the reader is, and leaves that place alone: ${width} pixels`, async (test) => {
      const { expect } = test
      const many = manyFindings(20)
      const pages = await servePages(test, [status(vendors, [...goodRuns(5), drifted(...many), drifted(...many)])])
      const { page } = await open(test, `${pages.origin}/`, { width })
      const place = '#f-puppetvendors-000000000004'
      await page.evaluate(`document.querySelector('${place}').scrollIntoView({ block: 'center' })`)
      const top = await scrolledTo(page, place)
      await pages.close()
      await state(page).filter({ hasText: 'Plumbline does not answer since' }).waitFor()
      const seen = `(() => {
        const { left, top, bottom } = document.querySelector('#live-state').getBoundingClientRect()
        return [top + 2, bottom - 2].map((y) => document.elementFromPoint(left + 2, y)?.id)
      })()`
      expect(await page.evaluate(seen)).toEqual(['live-state', 'live-state'])
      expect(Math.abs((await scrolledTo(page, place)) - top)).toBeLessThan(2)
      expect(await axeFindings(page, appearanceRules)).toEqual([])
      // Whoever walks back by keyboard finds nothing below the message, and the links beside it on the screen.
      for (const selector of ['#f-puppetvendors-000000000001 summary', '.live a']) {
        await page.evaluate(`scrollTo(0, document.querySelector('${place}').offsetTop)`)
        await page.locator(selector).focus()
        const isSeen = `(() => {
          const { left, top } = document.querySelector('${selector}').getBoundingClientRect()
          return document.elementFromPoint(left + 2, top + 2)?.closest('${selector}') !== null
        })()`
        expect(await page.evaluate(isSeen), selector).toBe(true)
      }
      await page.evaluate(`document.querySelector('${place}').scrollIntoView({ block: 'center' })`)
      const before = await scrolledTo(page, place)
      await pages.reopen()
      await state(page).filter({ hasText: 'Live' }).waitFor()
      expect(Math.abs((await scrolledTo(page, place)) - before)).toBeLessThan(2)
      expect((await scrolledTo(page, '#live-state')) < 0).toBe(true)
    })
  }

  it('keeps saying that it is out of date when it is paused then', async (test) => {
    const { expect } = test
    const pages = await servePages(test, holding)
    const { page } = await open(test, `${pages.origin}/`)
    await pages.close()
    await state(page).filter({ hasText: 'Plumbline does not answer since' }).waitFor()
    const warning = await state(page).textContent()
    await page.getByRole('button', { name: 'Pause updates' }).click()
    expect(await state(page).textContent()).toBe(warning)
    await pages.reopen()
    await page.getByRole('button', { name: 'Resume updates' }).click()
    await state(page).filter({ hasText: 'Live' }).waitFor()
    expect(await page.title()).toBe('All 2 targets hold · Plumbline')
  })

  it('tells in the background too, by title and icon, at a slower pace, and is up to date when it is looked at', async (test) => {
    const { expect } = test
    const pages = await servePages(test, holding)
    const { page } = await open(test, `${pages.origin}/`)
    const green = await iconOf(page)
    // From here on no time passes but what is said.
    await page.clock.install()
    await page.reload()
    await page.clock.pauseAt(Date.now() + 1000)
    let updates = 0
    page.on('request', () => updates++)
    await setHidden(page, true)
    pages.show(pluDrifts)
    await page.clock.fastForward(29_000)
    expect(updates).toBe(0)
    await page.clock.fastForward(1000)
    await heading(page).filter({ hasText: 'Drift in 1 of 2 targets' }).waitFor()
    expect(await page.title()).toBe('Drift in 1 of 2 targets · Plumbline')
    const red = await iconOf(page)
    expect(red).not.toBe(green)
    await pages.close()
    await page.clock.fastForward(30_000)
    await state(page).filter({ hasText: 'Plumbline does not answer since' }).waitFor()
    expect(await page.title()).toBe('Out of date · Drift in 1 of 2 targets · Plumbline')
    expect(await iconOf(page)).not.toBe(red)
    await pages.reopen()
    pages.show(holding)
    await setHidden(page, false)
    await heading(page).filter({ hasText: 'All 2 targets hold' }).waitFor()
    expect(await page.title()).toBe('All 2 targets hold · Plumbline')
    expect(await iconOf(page)).toBe(green)
  })

  it('does not take the answer of somebody else for its own', async (test) => {
    const { expect } = test
    const pages = await servePages(test, holding)
    const { page } = await open(test, `${pages.origin}/`)
    await page.route('**/?live=1', (route) => route.fulfill({ contentType: 'text/html', body: '<header></header><main>Sign in</main>' }))
    await state(page).filter({ hasText: 'Plumbline does not answer since' }).waitFor()
    expect(await heading(page).textContent()).toBe('All 2 targets hold')
  })

  it('loads anew once when another version of Plumbline answers', async (test) => {
    const { expect } = test
    const pages = await servePages(test, holding)
    const { page } = await open(test, `${pages.origin}/`)
    await page.evaluate('window.loadedOnce = true')
    let updates = 0
    await page.route('**/?live=1', async (route) => {
      updates++
      const response = await route.fetch()
      await route.fulfill({ response, body: (await response.text()).replace(/data-build="\w+"/, 'data-build="other"') })
    })
    await page.waitForEvent('load', { timeout: 10_000 })
    expect(await page.evaluate('window.loadedOnce')).toBe(undefined)
    expect(updates).toBe(1)
  })

  it('turns red by itself when a breaking change is planted, and green again, under the eyes of its reader', async (test) => {
    const { expect } = test
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
