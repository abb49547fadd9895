import type { PageRole } from '#observe/page'
import { broken, held, type LawBreach, type LawOutcome, untested } from './law.ts'
import { amount } from './law-words.ts'
import type { PageReads, RelayRead } from './page-reads.ts'
import { identifier, unidentified } from './relay-order.ts'
import { compareSequences } from './sequences.ts'

type Reads = PageReads<RelayRead>

/** The page before the second is the first, and a walk back has the order of the walk. */
export function judgeBackward(reads: Reads): LawOutcome {
  const [first, previous] = [reads.one('first'), reads.one('previous')]
  const [walk, backward] = [reads.every('walk'), reads.every('backward')]
  const found: LawOutcome[] = []
  if (first !== undefined && previous !== undefined)
    found.push(judgePrevious(first, previous, reads.one('second')?.page.ids[0] ?? previous.before))
  if (walk.length > 0 && backward.length > 0) found.push(judgeOrder(walk, backward))
  return (
    found.find((outcome): outcome is LawBreach => outcome.verdict === 'broken') ??
    found.find(({ verdict }) => verdict === 'untested') ??
    found.at(-1) ??
    untested(reads.missing(['first', 'second', 'previous']) ?? 'a page could not be read')
  )
}

/** `anchor` is the item that `before` points at: once it is gone, the cursor may lead anywhere, and the next time it is another. */
function judgePrevious(first: RelayRead, previous: RelayRead, anchor: string | null): LawOutcome {
  const idsOf = identifier([first, previous])
  if (idsOf === null) return untested(unidentified)
  // Where the first page is larger than asked for, only its end stands before the second.
  const size = previous.last ?? first.page.cursors.length
  const [one, two] = [idsOf(first).slice(-size), idsOf(previous).slice(-size)]
  const { marks, reordered } = compareSequences(one, two)
  const isShort = two.length < one.length && marks.size === 0
  if (marks.size === 0 && !isShort) return held('the page before the second is the first page')
  const what = reordered
    ? 'its items in another order'
    : isShort
      ? `only ${two.length} of its ${amount(one.length, 'item')}`
      : 'other items'
  const roles: PageRole[] = ['first', 'second', 'previous']
  const missing = one.filter((id) => !two.includes(id)).map((id) => `-${id}`)
  return broken(`the page before the second should be the first page, and has ${what}`, roles, {
    marks: new Set([...marks, ...missing].map((mark) => `${mark} before ${anchor}`)),
    kinds: [reordered ? 'order' : 'items'],
  })
}

function judgeOrder(walk: readonly RelayRead[], backward: readonly RelayRead[]): LawOutcome {
  const idsOf = identifier([...walk, ...backward])
  if (idsOf === null) return untested(unidentified)
  const [one, two] = [idsOf(...walk), idsOf(...backward.toReversed())]
  const { marks, reordered } = compareSequences([...new Set(one)], [...new Set(two)])
  const last = one.at(-1)
  if (last !== undefined && backward[0] !== undefined && !idsOf(backward[0]).includes(last)) {
    return broken('the walk back does not begin at the end of the walk', ['walk', 'backward'], {
      marks: new Set([`-${last}`]),
      kinds: ['items'],
    })
  }
  if (!reordered) return held(`${new Set(two).size} items of the walk back in the order of the walk`)
  const moved = new Set([...marks].filter((mark) => mark.startsWith('~')))
  return broken(`the walk back has ${amount(moved.size, 'item')} in another order than the walk`, ['walk', 'backward'], {
    marks: moved,
    kinds: ['order'],
  })
}

/** Both walks, and all other pages, know the same items. */
export function judgeWalk(reads: Reads): LawOutcome {
  const missing = reads.missing(['walk', 'backward'])
  if (missing !== null) return untested(missing)
  const others = reads.all.filter(({ role }) => role !== 'witness' && role !== 'past-the-end')
  const idsOf = identifier(others)
  if (idsOf === null) return untested(unidentified)
  const ahead = new Set(idsOf(...reads.every('walk')))
  const behind = new Set(idsOf(...reads.every('backward')))
  const unmet = new Set(idsOf(...others).filter((id) => !ahead.has(id)))
  const unmetBack = [...ahead].filter((id) => !behind.has(id))
  if (unmet.size === 0 && unmetBack.length === 0) return held(amount(ahead.size, 'item'))
  const told = [
    unmet.size === 0 ? [] : `the walk misses ${amount(unmet.size, 'item')} that other pages show`,
    unmetBack.length === 0 ? [] : `the walk back misses ${unmetBack.length} of ${amount(ahead.size, 'item')}`,
  ].flat()
  const marks = new Set([...[...unmet].map((id) => `+${id}`), ...unmetBack.map((id) => `-${id}`)])
  return broken(told.join(', and '), ['walk', 'backward'], { marks, kinds: ['items'] })
}
