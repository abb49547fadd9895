import './no-pact-tracking.ts'
import { MatchersV3 } from '@pact-foundation/pact'

const { regex } = MatchersV3

/** JSON, with or without parameters; Pact wants an expression that fits the whole value. */
export const jsonContent = { 'Content-Type': regex('^application/json(;.*)?$', 'application/json') }

/** A moment as RFC 3339 writes it. */
export const moment = (example: string) => regex('^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?(Z|[+-]\\d{2}:\\d{2})$', example)

/** Something at some host: all that we rely on in an e-mail address. */
export const emailAddress = (example: string) => regex('^[^@\\s]+@[^@\\s]+$', example)

/** One of these values and no other. */
export const oneOf = (values: readonly [string, ...string[]]) => regex(`^(${values.join('|')})$`, values[0])

/** A code in upper case, as both providers send with an error. */
export const errorCode = (example: string) => regex('^[A-Z][A-Z0-9_]+$', example)

/**
 * A request value that the verifier takes out of the provider state, where it stands under `name`; the example is harmless and goes
 * to no provider.
 */
export const injected = (name: string, pattern: string, example: string, prefix = '') => ({
  ...regex(pattern, example),
  'pact:generator:type': 'ProviderState',
  expression: `${prefix}\${${name}}`,
})
