import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parse, stringify } from 'yaml'
import { freePort } from '#support/free-port'
import { type Running, startProgram, startWebhook, type Webhook } from './processes.ts'

/** A real Prometheus and a real Alertmanager under our rules, with a webhook receiver at the end. */
export interface Stack {
  prometheus: string
  alertmanager: string
  webhook: Webhook
  /** When Prometheus had scraped the watch and evaluated its rules over it, Unix milliseconds. */
  upAt: number
  /** The rules in use, by alert name: the longest `for` of each in seconds, after scaling. */
  waits: ReadonlyMap<string, number>
  stop(): Promise<void>
}

/** Scrapes and evaluations are a second apart. */
export const scrapeSeconds = 1
/** Evaluations are a second apart. */
export const evaluationSeconds = 1
/** Every `for` is divided by it: five minutes become five seconds. Expressions, thresholds, windows and labels stay as they are. */
export const timeScale = 60

const rulesDirectory = 'grafana/prometheus/rules'
const debianNames = { prometheus: 'prometheus', alertmanager: 'prometheus-alertmanager' } as const

interface Rule {
  alert?: string
  expr: string
  for?: string
}

interface RuleFile {
  groups: { name: string; rules: Rule[] }[]
}

interface StackOptions {
  /** Whether there is a watch on the port already, to wait for. */
  waitForScrape?: boolean
  /** Whether it has our rules. */
  rules?: boolean
}

/** Starts all three; Prometheus scrapes a watch on the given port, as the job that our rules look for. */
export async function startStack(watchPort: number, { waitForScrape = true, rules = true }: StackOptions = {}): Promise<Stack> {
  const directory = mkdtempSync(join(tmpdir(), 'plumbline-stack-'))
  const started: Running[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((running) => running.stop()))
    rmSync(directory, { recursive: true, force: true })
  }
  try {
    const webhook = await startWebhook()
    started.push(webhook)
    const alertmanager = await startAlertmanager(directory, webhook.origin)
    started.push(alertmanager)
    const waits = rules ? writeRules(join(directory, 'rules')) : new Map<string, number>()
    const prometheus = await startPrometheus(directory, watchPort, alertmanager.origin)
    started.push(prometheus)
    const upAt = waitForScrape ? await scraped(prometheus.origin) : Date.now()
    return { prometheus: prometheus.origin, upAt, alertmanager: alertmanager.origin, webhook, waits, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Copies our rule files with every `for` scaled, and nothing else changed. */
function writeRules(directory: string): Map<string, number> {
  mkdirSync(directory)
  const waits = new Map<string, number>()
  for (const name of readdirSync(rulesDirectory).filter((file) => file.endsWith('.yml'))) {
    const file = parse(readFileSync(join(rulesDirectory, name), 'utf8')) as RuleFile
    for (const rule of file.groups.flatMap(({ rules }) => rules)) {
      const seconds = rule.for === undefined ? 0 : Math.ceil(secondsOf(rule.for) / timeScale)
      if (rule.for !== undefined) rule.for = `${seconds}s`
      if (rule.alert !== undefined) waits.set(rule.alert, Math.max(seconds, waits.get(rule.alert) ?? 0))
    }
    writeFileSync(join(directory, name), stringify(file))
  }
  return waits
}

function secondsOf(duration: string): number {
  const units: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 }
  const [, count = '', unit = ''] = /^(\d+)([smhd])$/.exec(duration) ?? []
  const factor = units[unit]
  if (factor === undefined) throw new Error(`a rule waits for "${duration}", which this does not read`)
  return Number(count) * factor
}

async function startAlertmanager(directory: string, webhook: string): Promise<Running> {
  const port = await freePort()
  const config = join(directory, 'alertmanager.yml')
  writeFileSync(
    config,
    stringify({
      // Each alert on its own and at once: what is measured is ours, not the wait for others to share a message.
      route: { receiver: 'webhook', group_by: ['...'], group_wait: '0s', group_interval: '1s', repeat_interval: '1h' },
      receivers: [{ name: 'webhook', webhook_configs: [{ url: `${webhook}/`, send_resolved: true }] }],
    }),
  )
  const address = `127.0.0.1:${port}`
  const flags = [`--config.file=${config}`, `--storage.path=${join(directory, 'alertmanager')}`, `--web.listen-address=${address}`]
  return startProgram(debianNames.alertmanager, [...flags, '--cluster.listen-address=', '--log.level=error'], `http://${address}`)
}

async function startPrometheus(directory: string, watchPort: number, alertmanager: string): Promise<Running> {
  const port = await freePort()
  const config = join(directory, 'prometheus.yml')
  writeFileSync(
    config,
    stringify({
      global: { scrape_interval: `${scrapeSeconds}s`, evaluation_interval: `${evaluationSeconds}s` },
      rule_files: [join(directory, 'rules', '*.yml')],
      scrape_configs: [{ job_name: 'plumbline', static_configs: [{ targets: [`127.0.0.1:${watchPort}`] }] }],
      alerting: { alertmanagers: [{ static_configs: [{ targets: [new URL(alertmanager).host] }] }] },
    }),
  )
  const address = `127.0.0.1:${port}`
  const flags = [`--config.file=${config}`, `--storage.tsdb.path=${join(directory, 'prometheus')}`, `--web.listen-address=${address}`]
  // An alert that was resolved or not sent is offered again each minute by default; here each evaluation may.
  return startProgram(debianNames.prometheus, [...flags, '--rules.alert.resend-delay=1s', '--log.level=error'], `http://${address}`)
}

/** Prometheus finds its targets some five seconds after its start. */
async function scraped(prometheus: string): Promise<number> {
  for (const _ of Array.from({ length: 150 })) {
    const answer = await fetch(`${prometheus}/api/v1/query?query=up`)
    const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } }
    if (data.result.some(({ value }) => value[1] === '1')) {
      await wait(2_000 * evaluationSeconds)
      return Date.now()
    }
    await wait(100)
  }
  throw new Error('Prometheus scrapes nothing after 15 s')
}
