import { formatPlace, type Place } from '#errors'
import type { Pointer } from './model.ts'

/** Something of a document that is not used, and why. */
export interface Notice {
  pointer: Pointer
  message: string
}

/** One line for all that is not used for the same reason under the same name: the first place, and the number of the others. */
export function describeNotices(notices: readonly Notice[], locate: (pointer: Pointer) => Place): string[] {
  const alike = new Map<string, Notice[]>()
  for (const notice of notices) {
    const key = `${notice.pointer.slice(notice.pointer.lastIndexOf('/'))} ${notice.message}`
    alike.set(key, [...(alike.get(key) ?? []), notice])
  }
  return [...alike.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return []
    const more = others.length === 0 ? '' : `; so ${others.length === 1 ? 'is 1 other' : `are ${others.length} others`}`
    return `${formatPlace({ ...locate(first.pointer), key: first.pointer })}: ${first.message}${more}`
  })
}
