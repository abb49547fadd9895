import type { Place } from '#errors'
import type { Variables } from './variables.ts'

/** Where and when one API is checked: a row of `targets` in plumbline.yaml, or a built-in one. */
export interface Target {
  /** Unique among the targets of one environment: `plu`, `puppetvendors`, or a key of `targets`. */
  name: string
  api: string
  environment: 'sandbox' | 'staging' | 'production'
  /** Overrides the spec's server of the environment; null to use that. */
  baseUrl: string | null
  /** Where plumbline.yaml states the base URL; absent where it does not. */
  baseUrlPlace?: Place
  /** Cron expression, five or six fields. */
  schedule: string
  /** In which the schedule is read: an IANA name. */
  timezone: string
  /** Deadline of one request, milliseconds. */
  timeoutMs: number
  /** Requests that one check may make at most. */
  requests: number
  /** The operations that the target is about; null for all that its spec has. */
  operations: readonly NamedOperation[] | null
}

/** An operationId, and where plumbline.yaml names it: whether the spec has it is known only once that is loaded. */
export interface NamedOperation {
  id: string
  place: Place
}

/** How findings are judged and confirmed. */
export interface Policy {
  /** Severity of `response-property-enum-value-added`. */
  enumGrowth: 'breaking' | 'warning' | 'info'
  /** A sunset nearer than this is breaking; milliseconds. */
  sunsetNoticeMs: number
  /** A finding counts after it was seen in `seen` of the last `of` runs. */
  confirm: { seen: number; of: number }
}

/** Everything that plumbline.yaml and the environment decide, with every default filled in. */
export interface Config {
  /** The file read, or null when there is none. */
  file: string | null
  /** Directory of the specs. */
  specs: string
  /** Directory of what is derived from them. */
  contracts: string
  targets: Target[]
  policy: Policy
  variables: Variables
}
