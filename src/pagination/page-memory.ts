import type { Observation } from '#observe/observation'
import type { Page } from './page.ts'

/** The facts of a page as they are kept until the check is judged; null where there is no room for them. */
export type PageKeeper = (page: Page, observation: Observation) => Page | null

/** Bytes of a body whose ids and cursors are too few to be counted. */
const uncounted = 65_536
/** What a text takes beside its characters, and what an entry of a list takes. */
const overhead = { text: 24, entry: 8 } as const

/** Keeps each id and each cursor of a list once, because a server that takes no notice of page sizes repeats all of them on each page. */
export function createPageKeeper(retain: (bytes: number) => boolean): PageKeeper {
  const known = new Map<string, string>()
  return (page, { outcome }) => {
    if (outcome.kind === 'failed' || outcome.reply.body.kind !== 'json' || outcome.reply.body.bytes <= uncounted) return page
    let bytes = 0
    const keep = (text: string | null): string | null => {
      bytes += overhead.entry
      if (text === null) return null
      const own = known.get(text)
      if (own !== undefined) return own
      // The entry of the map takes about as much as the text.
      bytes += 2 * (overhead.text + text.length)
      known.set(text, text)
      return text
    }
    const ids = page.ids.map(keep)
    const kept: Page = page.family === 'windows' ? { ...page, ids } : { ...page, ids, cursors: page.cursors.map(keep) }
    return retain(bytes) ? kept : null
  }
}
