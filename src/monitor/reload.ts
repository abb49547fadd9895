import { formatPlace, HarnessError } from '#errors'
import type { Exporter } from './exporter.ts'
import { describeFailure, type Log } from './log.ts'
import type { TargetWatch } from './target-watch.ts'
import type { WatchedTarget } from './watched-target.ts'

/** What came of a reload: how many targets were added, removed, changed and left as they were, or why it was refused. */
export type Reloaded =
  | ({ kind: 'reloaded' } & Record<'added' | 'removed' | 'changed' | 'unchanged', number>)
  | { kind: 'refused'; reason: string }

/** Loads the configuration again, one after the other where several ask; never throws. */
export type Reload = () => Promise<Reloaded>

/** Reloads, until it is closed. */
interface Reloader {
  reload: Reload
  /** Refuses every reload from now on, also one that is under way; resolves once none is. */
  close(): Promise<void>
}

interface ReloadOptions {
  /** By name; the watch's own. */
  watches: Map<string, TargetWatch>
  /** Starts to watch a target that is new, the so-many-th of this reload. */
  add(watched: WatchedTarget, order: number): void
  /** Reads the configuration; absent where there is nothing to read again. */
  load?(): Promise<readonly WatchedTarget[]>
  exporter: Pick<Exporter, 'reloaded'>
  log: Log
  /** Unix milliseconds. */
  now(): number
}

/** A reload that leaves every target alone that it does not concern, and everything as it was where the configuration is bad. */
export function createReloader(options: ReloadOptions): Reloader {
  const closing = new AbortController()
  let last: Promise<unknown> = Promise.resolve()
  return {
    reload() {
      const turn = last.then(() => reloadOnce(options, closing.signal))
      last = turn
      return turn
    },
    async close() {
      closing.abort(new HarnessError('usage', 'the watch has ended'))
      await last
    },
  }
}

async function reloadOnce(options: ReloadOptions, closing: AbortSignal): Promise<Reloaded> {
  const { load, exporter, log, now } = options
  try {
    closing.throwIfAborted()
    if (load === undefined) throw new HarnessError('usage', 'there is no configuration to load again')
    const targets = await load()
    // Nobody would stop what is added now.
    closing.throwIfAborted()
    const counts = apply(targets, options)
    exporter.reloaded(true, now())
    log('info', 'reloaded', counts)
    return { kind: 'reloaded', ...counts }
  } catch (error) {
    const reason = reasonOf(error)
    exporter.reloaded(false, now())
    log('error', 'reload-refused', { failure: reason })
    return { kind: 'refused', reason }
  }
}

function apply(
  targets: readonly WatchedTarget[],
  { watches, add }: ReloadOptions,
): Record<'added' | 'removed' | 'changed' | 'unchanged', number> {
  const counts = { added: 0, removed: 0, changed: 0, unchanged: 0 }
  const names = new Set(targets.map(({ target }) => target.name))
  for (const [name, watch] of watches) {
    if (names.has(name)) continue
    counts.removed++
    watches.delete(name)
    void watch.stop()
  }
  for (const watched of targets) {
    const { name } = watched.target
    const watch = watches.get(name)
    if (watch === undefined) {
      add(watched, counts.added++)
      continue
    }
    const before = watch.watched()
    counts[isSame(before, watched) ? 'unchanged' : 'changed']++
    // The specs may be others even where the target is the same.
    if (isSameInstallation(before, watched)) watch.change(watched)
    else {
      void watch.stop()
      add(watched, 0)
    }
  }
  return counts
}

function isSame(a: WatchedTarget, b: WatchedTarget): boolean {
  return a.shape === b.shape && isSameInstallation(a, b) && JSON.stringify(settingsOf(a)) === JSON.stringify(settingsOf(b))
}

function settingsOf({ target: { baseUrlPlace: _, ...target }, confirm, waivers }: WatchedTarget): unknown {
  // Where a file says something does not change what it says.
  return [{ ...target, operations: target.operations?.map(({ id }) => id) }, confirm, waivers.map(({ place: _, ...waiver }) => waiver)]
}

/** What was seen of another API, or at another address, says nothing about this one. */
function isSameInstallation(a: WatchedTarget, b: WatchedTarget): boolean {
  return a.target.api === b.target.api && a.target.environment === b.target.environment && a.baseUrl === b.baseUrl
}

function reasonOf(error: unknown): string {
  if (!(error instanceof HarnessError)) return describeFailure(error)
  const { message, place, hint } = error
  return [place === undefined ? message : `${formatPlace(place)}: ${message}`, hint ?? []].flat().join(' — ')
}
