import { statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, type TestContext } from 'vitest'

const candidates = ['chromium', 'google-chrome']
const executable = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => candidates.map((name) => join(folder, name)))
  .find((path) => statSync(path, { throwIfNoEntry: false })?.isFile())

/** Why there is no browser to test with, in words for the list of tests; null where there is one, and where there has to be. */
export const missing =
  executable === undefined && process.env.CI !== 'true' ? 'skipped: no Chromium; bash scripts/install.sh chromium' : null

// The reporter names no test that is skipped.
if (missing !== null) process.stderr.write(`Tests of the page in a browser are ${missing}\n`)

/** How a page is to be opened. */
export interface View {
  scheme?: 'light' | 'dark'
  /** Pixels. */
  width?: number
  javaScript?: boolean
}

/** A page in the browser, and what it complained of. */
export interface OpenPage {
  page: Page
  /** Console messages and uncaught errors, one line each: none of them is welcome. */
  complaints: string[]
}

/** One browser for all tests of a file; each page has a profile of its own and is closed with its test. */
export function useChromium(): (test: Pick<TestContext, 'onTestFinished'>, url: string, view?: View) => Promise<OpenPage> {
  let browser: Browser
  beforeAll(async () => {
    if (executable === undefined) throw new Error('There is no Chromium in PATH, and CI has to have one: bash scripts/install.sh chromium')
    browser = await chromium.launch({ executablePath: executable, args: flags })
  })
  afterAll(() => browser?.close())
  return async ({ onTestFinished }, url, { scheme = 'light', width = 1200, javaScript = true } = {}) => {
    const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 800 }, javaScriptEnabled: javaScript })
    onTestFinished(() => context.close())
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`))
    await page.goto(url)
    return { page, complaints }
  }
}

/** Without these it looks for hosts on the Internet at every start. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The rules of axe whose outcome depends on colours and widths. */
export const appearanceRules = ['color-contrast', 'target-size', 'scrollable-region-focusable', 'link-in-text-block']

/** What axe finds against WCAG 2.2 AA and good practice, one line each; by default with every rule that it has. */
export async function axeFindings(page: Page, rules: readonly string[] = []): Promise<string[]> {
  if (await page.evaluate('window.axe === undefined')) await page.evaluate(axe.source)
  const options = {
    resultTypes: ['violations'],
    ...(rules.length === 0 ? {} : { runOnly: rules }),
    rules: { 'target-size': { enabled: true } },
  }
  const violations = await page.evaluate<{ id: string; nodes: { html: string; failureSummary: string }[] }[]>(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`,
  )
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))
}

/** That nothing has to be scrolled to the side. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const [content, window] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  )
  expect(content).toBeLessThanOrEqual(window)
}
