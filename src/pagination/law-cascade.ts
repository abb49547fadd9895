import type { BreachKind, LawBreach, LawOutcome } from './law.ts'
import type { Page } from './page.ts'
import type { PaginationBase } from './style.ts'

type Family = Page['family']

/** That a breach of one law may follow from a breach of another, and is then not told by itself. */
interface Dependency {
  law: string
  /** The laws that explain it. */
  by: readonly string[]
  /** Only a breach of these kinds alone follows from the others; any breach where it is left out. */
  only?: readonly BreachKind[]
  /** The others explain it only if one is broken in this way. */
  ifBroken?: readonly BreachKind[]
  /** The others explain it only if this law is broken, too. */
  besides?: string
  /** Set where what the law says follows from the others by arithmetic, so that nothing graver can be lost. */
  always?: true
}

/**
 * Which breach follows from which. A server that is off by one in `skip` breaks half a dozen laws, and the reader should hear one
 * cause; but what would be broken by itself is told by itself.
 */
const dependencies: Readonly<Record<Family, readonly Dependency[]>> = {
  windows: [
    // A page at the end is short or long by as much as the offset is wrong, or the total.
    { law: 'page-size', by: ['pages-disjoint', 'pages-join', 'walk-complete'], only: ['end'] },
    { law: 'page-size', by: ['pages-join'], only: ['end', 'short'], ifBroken: ['items', 'order'] },
    // The echo of a server that ignores a parameter and says so.
    { law: 'page-echo', by: ['page-size', 'default-page-size', 'pages-disjoint'], only: ['honest'] },
    { law: 'default-page-size', by: ['page-size'], only: ['alike'] },
    { law: 'default-page-size', by: ['page-size'], only: ['end'], ifBroken: ['short', 'over'] },
    { law: 'default-page-size', by: ['walk-complete'], only: ['end'] },
    // How many items are left of a total that is another one on the next page.
    { law: 'default-page-size', by: ['total-stable'], only: ['end'], always: true },
    { law: 'page-size', by: ['total-stable'], only: ['end'], always: true },
    // Where there is no order, everything may stand on every page.
    { law: 'pages-disjoint', by: ['pages-join'], ifBroken: ['disorder'] },
    { law: 'pages-join', by: ['pages-disjoint'], only: ['order', 'items', 'short'] },
    { law: 'pages-join', by: ['page-size'], only: ['short'], ifBroken: ['short'] },
    { law: 'past-the-end', by: ['pages-disjoint'], only: ['repeats'] },
    { law: 'past-the-end', by: ['total-stable'], only: ['total'] },
    // A total that is none differs from page to page.
    { law: 'total-stable', by: ['walk-complete'], ifBroken: ['total'] },
    { law: 'past-the-end', by: ['walk-complete'], only: ['total'], ifBroken: ['total'] },
    { law: 'walk-complete', by: ['page-size'], ifBroken: ['over', 'short'] },
    { law: 'walk-complete', by: ['pages-disjoint', 'pages-join'] },
  ],
  cursors: [
    // Where every page is too short, or too long, the one that is asked for without a size is so, too.
    { law: 'default-page-size', by: ['page-size'], only: ['short'], ifBroken: ['short'] },
    { law: 'default-page-size', by: ['page-size'], only: ['over'], ifBroken: ['over'] },
    // Fewer items than asked for is right where hasNextPage should have been false, or hasPreviousPage on the way back.
    { law: 'page-size', by: ['has-next'], only: ['short'] },
    { law: 'page-size', by: ['has-previous'], only: ['short-back'] },
    { law: 'page-size', by: ['has-previous'], only: ['short', 'short-back'], besides: 'has-next' },
    { law: 'default-page-size', by: ['has-next'], only: ['short'] },
    { law: 'cursor-unique', by: ['page-info'], only: ['next'], ifBroken: ['next'] },
    { law: 'pages-join', by: ['page-info'], only: ['order', 'items', 'refused'], ifBroken: ['next'] },
    { law: 'cursor-unique', by: ['pages-join'], ifBroken: ['disorder'] },
    { law: 'pages-join', by: ['cursor-unique'], only: ['order', 'items', 'refused'] },
    { law: 'has-next', by: ['cursor-unique'], only: ['repeats', 'next'] },
    { law: 'has-next', by: ['page-info'], only: ['repeats', 'next'], ifBroken: ['next'] },
    { law: 'has-next', by: ['pages-join'] },
    { law: 'has-previous', by: ['page-info'], only: ['short', 'repeats', 'start'], ifBroken: ['start'] },
    { law: 'has-previous', by: ['cursor-unique', 'backward-agrees'], only: ['short', 'repeats', 'start'] },
    { law: 'has-previous', by: ['pages-join'] },
    { law: 'backward-agrees', by: ['page-info'], only: ['items'] },
    { law: 'backward-agrees', by: ['pages-join', 'cursor-unique', 'has-next'], only: ['items'] },
    { law: 'backward-agrees', by: ['pages-join'], ifBroken: ['disorder'] },
    { law: 'walk-complete', by: ['page-info', 'cursor-unique', 'pages-join', 'has-next', 'has-previous', 'backward-agrees'] },
  ],
}

/**
 * The laws that explain the breach of a law, by the outcomes of all. A law that is no page's promise explains none that is: the graver
 * finding would be lost in the lesser.
 */
export function explanationsOf(
  law: string,
  outcomes: ReadonlyMap<string, LawOutcome>,
  family: Family,
  assumptions: PaginationBase['assumptions'],
): string[] {
  const breach = outcomes.get(law)
  if (breach?.verdict !== 'broken') return []
  return dependencies[family].flatMap((dependency) => {
    if (dependency.law !== law || !isOnly(breach, dependency.only)) return []
    if (dependency.besides !== undefined && outcomes.get(dependency.besides)?.verdict !== 'broken') return []
    return dependency.by.filter((other) => {
      const cause = outcomes.get(other)
      const isGraver = dependency.always === true || !(other in assumptions) || law in assumptions
      return cause?.verdict === 'broken' && isGraver && hasAny(cause, dependency.ifBroken)
    })
  })
}

function isOnly({ kinds }: LawBreach, only: readonly BreachKind[] | undefined): boolean {
  return only === undefined || (kinds.size > 0 && [...kinds].every((kind) => only.includes(kind)))
}

function hasAny({ kinds }: LawBreach, wanted: readonly BreachKind[] | undefined): boolean {
  return wanted === undefined || wanted.some((kind) => kinds.has(kind))
}
