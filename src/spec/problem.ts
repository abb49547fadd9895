import { HarnessError } from '#errors'
import type { SpecDocument } from './document.ts'
import type { Pointer } from './model.ts'

/** One thing wrong with a spec: where, what was found and what is wanted instead. */
export interface Problem {
  pointer: Pointer
  message: string
  hint?: string
}

/** Throws `spec` for the problem that stands first in the file, if there is one; the hint counts the others too. */
export function refuse(problems: Problem[], document: SpecDocument): void {
  const placed = problems.map((problem) => ({ ...problem, line: document.locate(problem.pointer).line ?? 0 }))
  placed.sort((a, b) => a.line - b.line)
  const [first] = placed
  if (first === undefined) return
  const more = placed.length - 1
  const hints = [first.hint ?? [], more > 0 ? `${more} more ${more === 1 ? 'problem' : 'problems'} in this file.` : []].flat()
  throw new HarnessError('spec', first.message, {
    place: { file: document.file, line: first.line, key: first.pointer },
    ...(hints.length > 0 && { hint: hints.join(' ') }),
  })
}

/** A value of a spec as a message shows it: scalars in full unless long, the others by kind. */
export function describeValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'a map'
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

/** `a, b or c`; `nothing` for an empty list. */
export function listChoices(choices: readonly string[]): string {
  if (choices.length < 2) return choices[0] ?? 'nothing'
  return `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`
}
