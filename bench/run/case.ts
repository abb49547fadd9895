import type { Spelt } from '#bench/conforming/spellings'
import type { Expected } from '#bench/mutations/expected'
import type { Finding } from '#findings/finding'
import type { Cause, Probe } from '#observe/observation'
import type { Spec } from '#spec/model'

/** One request and the response that was made for it. */
export interface Exchange {
  probe: Probe
  sent: Spelt
}

/** One question of the suite, with Plumbline's answer to it. */
export interface JudgedCase {
  /** `body`, `reply`, `list`, …: which table row it counts in, with the family. */
  group: Group
  /** Of operators or variations: `rename`, `page-echo`. */
  family: string
  /** What tells it from the others of its family, for those that were missed. */
  name: string
  spec: Spec
  exchanges: readonly Exchange[]
  /** Of each group one at least; none at all for what conforms. */
  due: readonly (readonly Expected[])[]
  follows: readonly string[]
  findings: readonly Finding[]
  /** Whether trouble came up, so that a check without a cause would have taken what it did not see for a pass. */
  troubled?: { cause: Cause | null }
}

/** What a case is about, in the order of the tables. */
export const groups = [
  'body',
  'error body',
  'reply',
  'check',
  'list',
  'access',
  'filter',
  'conforming',
  'spelling',
  'hostile',
  'provider',
  'movement',
  'trouble',
] as const

/** One of `groups`. */
export type Group = (typeof groups)[number]

/** A stream of cases: they are judged as they are made, so that none has to be kept. */
export type Cases = AsyncGenerator<JudgedCase>
