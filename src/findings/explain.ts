import { type Breach, listBreach, typeBreach, valueBreach } from '#schema/breaches'
import { type Choice, chooseVariant } from '#schema/choose-variant'
import { describeNode, describeType, describeValues } from '#schema/describe'
import type { Json } from '#schema/json'
import type { SchemaNode } from '#schema/schema-node'
import { breachIds } from './breach-ids.ts'
import { createEnumWatch, type EnumWatch } from './enum-watch.ts'
import { hidden, safeName } from './redaction.ts'
import { createTally, isCrowded, note, type Place, placeBelow, type Tally } from './tally.ts'

/** A value still to be looked at. */
interface Task {
  node: SchemaNode
  value: Json
  place: Place
}

interface Walk {
  tally: Tally
  open: Task[]
  watch: EnumWatch
  /** How many trials of alternatives this walk is itself part of. */
  depth: number
  /** How many values trials may still look at, for this whole body: beyond, the first alternative that fits is taken. */
  trials: { left: number }
}

const allTrials = 200_000
const longestTrial = 2000
const deepestTrial = 3
const noWatch = createEnumWatch(null)

/**
 * The slow path: adds to the tally what one body breaks, and what was looked at. One cause, one note: a value of the wrong type
 * is not looked into, and of what the spec does not know only the topmost name is noted. Walks with a stack of its own, so that
 * no nesting is too deep.
 */
export function explainBody(tally: Tally, root: SchemaNode, body: Json): void {
  const watch = createEnumWatch(body)
  runWalk(
    { tally, open: [{ node: root, value: body, place: tally.root }], watch, depth: 0, trials: { left: allTrials } },
    Number.POSITIVE_INFINITY,
  )
  watch.settle(tally)
}

/** Adds to the tally what stands where in one body, and nothing of what is wrong with it; what has no meaning is not looked into. */
export function countBody(tally: Tally, root: SchemaNode, body: Json): void {
  const walk: Walk = {
    tally,
    open: [{ node: root, value: body, place: tally.root }],
    watch: noWatch,
    depth: 0,
    trials: { left: allTrials },
  }
  for (let task = walk.open.pop(); task !== undefined; task = walk.open.pop()) {
    const { value, place } = task
    place.values += 1
    // Most values are plain, and nothing stands below them.
    if (typeof value !== 'object' || value === null) continue
    const node = meantNode(walk, task, () => {})
    if (node === null || typeBreach(node, value) !== null) continue
    if (Array.isArray(value)) explainItems(walk, node, value, place)
    else countMembers(walk, { node, value, place })
  }
}

function countMembers({ open }: Walk, { node, value, place }: ObjectTask): void {
  place.objects += 1
  for (const [name, property] of node.properties) {
    if (Object.hasOwn(value, name)) open.push({ node: property, value: value[name] ?? null, place: placeBelow(place, name) })
  }
  if (node.rest === null) return
  for (const [name, member] of Object.entries(value)) {
    if (!node.properties.has(name)) open.push({ node: node.rest, value: member, place: placeBelow(place, hidden) })
  }
}

/** Returns how many values it looked at. */
function runWalk(walk: Walk, most: number): number {
  let steps = 0
  for (let task = walk.open.pop(); task !== undefined && steps < most; task = walk.open.pop()) {
    task.place.values += 1
    steps += 1
    explainValue(walk, task)
  }
  return steps
}

function explainValue(walk: Walk, task: Task): void {
  const passed: SchemaNode[] = []
  const node = meantNode(walk, task, noteUnmeant, passed)
  if (node === null) return
  const { value, place } = task
  const known = new Set(passed.flatMap((each) => noteAmbiguous(walk, { node: each, value, place })))
  const wrongType = typeBreach(node, value)
  if (wrongType !== null) {
    noteBreach(walk, place, wrongType, value)
    return
  }
  if (typeof value === 'string' && node.enums.length + node.constants.length > 0) walk.watch.see(value)
  const breach = listBreach(node, value) ?? valueBreach(node, value)
  if (breach !== null) noteBreach(walk, place, breach, value)
  if (Array.isArray(value)) explainItems(walk, node, value, place)
  else if (typeof value === 'object' && value !== null) explainMembers(walk, { node, value, place }, known)
}

/** Tells of a value that more than one alternative of a `oneOf` holds for; returns the names that those document. */
function noteAmbiguous(walk: Walk, { node, value, place }: Task): string[] {
  const { exclusive, variants } = node
  if (exclusive === null || variants === null) return []
  const fitting = [...variants.entries()].filter(([, variant]) => tryOut(walk, variant, value).isValid)
  if (fitting.length < 2) return []
  const doubt = fitting.map(([index]) => exclusive.doubts[index]).find((each) => typeof each === 'string')
  const claim = { pointer: exclusive.pointer, assumption: exclusive.assumption ?? doubt ?? null }
  const [expected, observed] = [`exactly one of ${variants.length} alternatives`, `a value of ${fitting.length} of them`]
  noteBreach(walk, place, { keyword: 'oneOf', claim, expected, observed }, value)
  return fitting.flatMap(([, variant]) => [...variant.properties.keys()])
}

/** The node itself, or the alternative that was meant; null where none was, which is told. `passed` are those that had alternatives. */
function meantNode(walk: Walk, { node, value, place }: Task, tell: typeof noteUnmeant, passed: SchemaNode[] = []): SchemaNode | null {
  let meant = node
  while (meant.variants !== null) {
    passed.push(meant)
    const choice = chooseVariant(meant, value, (variant) => tryOut(walk, variant, value).breaches)
    if (choice.kind !== 'variant') {
      tell(walk, { node: meant, value, place }, choice)
      return null
    }
    meant = choice.node
  }
  return meant
}

function noteUnmeant(walk: Walk, task: Task, choice: Exclude<Choice, { kind: 'variant' }>): void {
  if (choice.kind === 'no-type') noteNoType(walk, task)
  else noteUnknownTag(walk, task, choice)
}

function explainItems({ open }: Walk, { items }: SchemaNode, values: readonly Json[], place: Place): void {
  if (items === null) return
  const below = placeBelow(place, '*')
  for (let index = values.length - 1; index >= 0; index--) open.push({ node: items, value: values[index] ?? null, place: below })
}

interface ObjectTask extends Task {
  value: { [key: string]: Json }
}

function explainMembers(walk: Walk, { node, value, place }: ObjectTask, known: ReadonlySet<string>): void {
  place.objects += 1
  for (const [name, property] of node.properties) {
    if (node.refused.has(name) && Object.hasOwn(value, name)) noteRefused(walk, node, { name, value, place })
    else if (Object.hasOwn(value, name)) walk.open.push({ node: property, value: value[name] ?? null, place: placeBelow(place, name) })
    else noteAbsent(walk, node, { name, property, place })
  }
  const others = Object.keys(value).filter((name) => !node.properties.has(name) && !known.has(name))
  if (node.rest !== null) {
    for (const name of others) walk.open.push({ node: node.rest, value: value[name] ?? null, place: placeBelow(place, hidden) })
  } else if (node.closed) noteUndocumented(walk, { node, value, place }, others)
}

/** A name that is documented beside an `additionalProperties: false` that refuses it. */
function noteRefused({ tally }: Walk, node: SchemaNode, { name, value, place }: Omit<ObjectTask, 'node'> & { name: string }): void {
  const claim = node.refused.get(name)
  if (claim === undefined) return
  const below = placeBelow(place, name)
  below.values += 1
  const [expected, observed] = ['no such property (additionalProperties is false)', describeType(value[name] ?? null)]
  note(tally, below, { id: breachIds.additionalProperties, claim, expected, observed })
}

function noteAbsent(
  { tally }: Walk,
  node: SchemaNode,
  { name, property, place }: { name: string; property: SchemaNode; place: Place },
): void {
  const claim = node.required.get(name)
  if (claim === undefined) return
  const id = 'response-required-property-removed'
  note(tally, placeBelow(place, name), { id, claim, expected: describeNode(property), observed: 'absent', inObjects: true })
}

function noteUndocumented({ tally }: Walk, { node, value, place }: ObjectTask, names: readonly string[]): void {
  const id = 'response-optional-property-added'
  const noted = new Set<string>()
  let isExtended = false
  for (const name of names) {
    if (node.siblings.has(name)) continue
    isExtended = true
    if (node.sealed) tally.refused += 1
    // None of them will be told by its name.
    if (isCrowded(place)) break
    const shown = safeName(name)
    if (noted.has(shown)) continue
    noted.add(shown)
    const below = placeBelow(place, shown)
    if (!below.entries.has(id)) place.strangers += 1
    note(tally, below, {
      id,
      claim: node,
      expected: 'no such property',
      observed: describeType(value[name] ?? null),
      inObjects: true,
    })
  }
  if (isExtended) place.extended += 1
}

function noteBreach({ tally, watch }: Walk, place: Place, breach: Breach, value: Json): void {
  const { claim, expected, observed, documented = [] } = breach
  const ofPlace = breachIds[breach.keyword]
  const ofBody = ofPlace === 'response-property-type-changed' || ofPlace === 'response-property-became-nullable'
  const id = place.parent === null && ofBody ? 'response-body-type-changed' : ofPlace
  if (observed === null) watch.postpone(place, { id, claim, expected }, value, documented)
  else note(tally, place, { id, claim, expected, observed })
}

function noteNoType(walk: Walk, { node, value, place }: Task): void {
  const keyword = value === null ? 'null' : 'type'
  noteBreach(walk, place, { keyword, claim: node, expected: describeNode(node), observed: describeType(value) }, value)
}

function noteUnknownTag(walk: Walk, { node, place }: Task, { tag, found }: Extract<Choice, { kind: 'unknown-tag' }>): void {
  const documented = [...tag.variants.keys()]
  const expected = describeValues(documented)
  const below = placeBelow(place, tag.name)
  place.objects += 1
  if (found === undefined) {
    note(walk.tally, below, { id: 'response-required-property-removed', claim: node, expected, observed: 'absent', inObjects: true })
    return
  }
  below.values += 1
  if (typeof found === 'string') {
    walk.watch.see(found)
    noteBreach(walk, below, { keyword: 'enum', claim: node, expected, observed: null, documented }, found)
  } else {
    const keyword = found === null ? 'null' : 'type'
    noteBreach(walk, below, { keyword, claim: node, expected, observed: describeType(found) }, found)
  }
}

/** How much is wrong with a value if this alternative was meant, and whether it is valid; where the budget ends, it counts as neither. */
function tryOut({ depth, trials }: Walk, node: SchemaNode, value: Json): { breaches: number; isValid: boolean } {
  if (depth >= deepestTrial || trials.left <= 0) return { breaches: 0, isValid: false }
  const tally = createTally()
  const watch = createEnumWatch(null)
  const most = Math.min(longestTrial, trials.left)
  // Trials within this one take from the same budget: it is read only after them.
  const steps = runWalk({ tally, open: [{ node, value, place: tally.root }], watch, depth: depth + 1, trials }, most)
  trials.left -= steps
  watch.settle(tally)
  const entries = tally.noted.flatMap((place) => [...place.entries])
  const isValid = steps < most && tally.refused === 0 && entries.every(([id]) => id === 'response-optional-property-added')
  const breaches = entries.reduce((sum, [, { count }]) => sum + count, 0)
  // An alternative that holds comes before any that does not, however many names it does not know.
  return { breaches: isValid ? breaches / 1e6 : breaches, isValid }
}
