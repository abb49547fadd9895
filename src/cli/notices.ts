import type { Spec } from '#spec/model'
import type { Sink } from './io.ts'

/** Lines that are shown of what specs hold and we do not use. */
const most = 10

/** Tells, once for each spec, what it holds and is not used; `plumbline generate` tells all of it. */
export function showNotices(specs: Iterable<Spec>, stderr: Sink, limit = most): void {
  const notices = [...new Set(specs)].flatMap((spec) => spec.notices)
  for (const notice of notices.slice(0, limit)) stderr.write(`plumbline: ${notice}\n`)
  if (notices.length > limit)
    stderr.write(`plumbline: ${notices.length - limit} more are not used: "plumbline generate --check" names them all\n`)
}
