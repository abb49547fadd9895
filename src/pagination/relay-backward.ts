import { broken, held, type LawBreach, type LawOutcome, untested } from './law.ts'
import { amount } from './law-words.ts'
import type { PageRole } from './page.ts'
import type { PageReads, RelayRead } from './page-reads.ts'
import { goesOn, identifier, unidentified } from './relay-order.ts'
import { compareSequences } from './sequences.ts'

type Reads = PageReads<RelayRead>

/** The page before the second is the first, the page before its second item begins an item later, and a walk back has the order of the walk. */
export function judgeBackward(reads: Reads): LawOutcome {
  const [first, second] = [reads.one('first'), reads.one('second')]
  const [walk, backward] = [reads.every('walk'), reads.every('backward')]
  const refused = refusedCursor(reads)
  if (refused !== null) return refused
  const found: LawOutcome[] = []
  if (first !== undefined) {
    for (const read of reads.every('previous')) found.push(judgeBack(read, [first], 'the first page'))
    const fromTheSecond = reads.one('from-the-second')
    if (fromTheSecond !== undefined && second !== undefined && goesOn(first, second)) {
      found.push(judgeFromTheSecond(fromTheSecond, first, second))
    }
  }
  if (walk.length > 0 && backward.length > 0) found.push(judgeOrder(walk, backward))
  return (
    found.find((outcome): outcome is LawBreach => outcome.verdict === 'broken') ??
    found.find(({ verdict }) => verdict === 'untested') ??
    found.at(-1) ??
    untested(reads.missing(['first', 'second', 'previous']) ?? 'a page could not be read')
  )
}

/** A start cursor that a page gave is refused: see the law of the other direction. */
function refusedCursor(reads: Reads): LawBreach | null {
  for (const [role, source] of [
    ['previous', 'second'],
    ['from-the-second', 'second'],
    ['backward', 'backward'],
  ] as const) {
    const status = reads.refusal(role)
    if (status === null || reads.every(source).length === 0) continue
    return broken(`a page before a start cursor is answered with ${status}`, [source, role], { rests: 'items', kinds: ['refused'] })
  }
  return null
}

/** The page before the second item of the second page. */
function judgeFromTheSecond(read: RelayRead, first: RelayRead, second: RelayRead): LawOutcome {
  const { page } = second
  const opening: RelayRead = { ...second, page: { ...page, ids: page.ids.slice(0, 1), cursors: page.cursors.slice(0, 1) } }
  return judgeBack(read, [first, opening], 'the end of the first page and the first item of the second')
}

/** A page that was asked for with last and before holds the last items of what stands before. */
function judgeBack(read: RelayRead, standing: readonly [RelayRead, ...RelayRead[]], what: string): LawOutcome {
  const [first] = standing
  const idsOf = identifier([...standing, read])
  if (idsOf === null) return untested(unidentified)
  const before = idsOf(...standing)
  // Where the first page is larger than asked for, only its end stands before the second; where it is smaller, so may the other be.
  const size = Math.min(read.last ?? before.length, first.page.cursors.length)
  const [one, two] = [before.slice(-size), idsOf(read).slice(-size)]
  const { marks, reordered } = compareSequences(one, two)
  const isShort = two.length < one.length && marks.size === 0
  if (marks.size === 0 && !isShort) return held(`${read.name} is ${what}`)
  const has = reordered ? 'its items in another order' : isShort ? `only ${two.length} of its ${amount(one.length, 'item')}` : 'other items'
  const roles: PageRole[] = ['first', 'second', read.role]
  return broken(`${read.name} should be ${what}, and has ${has}`, roles, {
    rests: 'items',
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
      rests: 'items',
      kinds: ['items'],
    })
  }
  if (!reordered) return held(`${new Set(two).size} items of the walk back in the order of the walk`)
  const moved = new Set([...marks].filter((mark) => mark.startsWith('~')))
  return broken(`the walk back has ${amount(moved.size, 'item')} in another order than the walk`, ['walk', 'backward'], {
    rests: 'items',
    kinds: ['order'],
  })
}

/** Both walks, and all other pages, know the same items. */
export function judgeWalk(reads: Reads): LawOutcome {
  const missing = reads.missing(['walk', 'backward'])
  if (missing !== null) return untested(missing)
  const others = reads.all.filter(({ role }) => role !== 'past-the-end')
  const idsOf = identifier(others)
  if (idsOf === null) return untested(unidentified)
  const ahead = new Set(idsOf(...reads.every('walk')))
  const behind = new Set(idsOf(...reads.every('backward')))
  const unmet = new Set(idsOf(...others).filter((id) => !ahead.has(id)))
  const unmetBack = [...ahead].filter((id) => !behind.has(id))
  if (unmet.size === 0 && unmetBack.length === 0) return held(amount(ahead.size, 'item'))
  const showing = others.filter((read) => idsOf(read).some((id) => unmet.has(id)))
  const told = [
    unmet.size === 0 ? [] : `the walk misses ${amount(unmet.size, 'item')} that other pages show`,
    unmetBack.length === 0 ? [] : `the walk back misses ${unmetBack.length} of ${amount(ahead.size, 'item')}`,
  ].flat()
  return broken(told.join(', and '), ['walk', 'backward', ...showing.map(({ role }) => role)], { rests: 'items', kinds: ['items'] })
}
