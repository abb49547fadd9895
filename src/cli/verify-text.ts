import type { PactVerification, VerificationVerdict } from '#contract/verify'
import type { Failure } from '#contract/verify-mismatch'
import type { InteractionResult } from '#contract/verify-provider'
import type { Discrepancy } from '#contract/verify-spec'
import { formatPlace } from '#errors'
import { escapeControls } from '#report/escape'
import { createPaint, enumerate, field, type Paint, quantity, type Tone } from '#report/layout'

interface VerificationReport {
  verdict: VerificationVerdict
  /** Where the pacts were verified, for people. */
  provider: string
  verifications: readonly PactVerification[]
}

type Outcome = InteractionResult['outcome']

const outcomes = ['failed', 'unverified', 'skipped', 'passed'] as const satisfies readonly Outcome[]
const marks = { passed: '✓', failed: '✗', skipped: '-', unverified: '?' } as const satisfies Record<Outcome, string>
const markTones = { passed: 'good', failed: 'bad', skipped: 'quiet', unverified: 'doubtful' } as const satisfies Record<Outcome, Tone>
const verdictTones = { pass: 'good', drift: 'bad', unverified: 'doubtful' } as const satisfies Record<VerificationVerdict, Tone>

/** The verdict first, then a line for each interaction, then what to do; nothing in it is out of a response. */
export function renderVerification({ verdict, provider, verifications }: VerificationReport, colour: boolean): string {
  const paint = createPaint(colour)
  const lines = [
    paint(verdictTones[verdict], `${verdict}: ${summarise(verifications)}`),
    ...verifications.flatMap((verification) => ['', ...section(verification, provider, paint)]),
    ...advice(verifications).flatMap((line) => ['', ...field(0, 0, '', line)]),
  ]
  return `${lines.join('\n')}\n`
}

function summarise(verifications: readonly PactVerification[]): string {
  const all = verifications.flatMap(({ interactions }) => interactions)
  const counts = outcomes.map((outcome) => ({ outcome, count: all.filter((each) => each.outcome === outcome).length }))
  const parts = counts.filter(({ count }) => count > 0).map(({ outcome, count }) => `${count} ${outcome}`)
  const errors = verifications.flatMap(({ discrepancies }) => discrepancies).filter(({ severity }) => severity === 'error').length
  return `of ${quantity(all.length, 'interaction')}, ${enumerate(parts)}; ${errors === 0 ? 'pacts and specs agree' : `pacts and specs disagree in ${quantity(errors, 'point')}`}`
}

function section({ api, pact, spec, interactions, discrepancies }: PactVerification, provider: string, paint: Paint): string[] {
  return [
    `${paint('strong', api)} against ${provider}`,
    paint('quiet', `  ${pact}`),
    ...interactions.flatMap((result) => interaction(result, paint)),
    discrepancies.some(({ severity }) => severity === 'error')
      ? `  ${paint('bad', '✗')} disagrees with ${spec}`
      : `  ${paint('good', '✓')} agrees with ${spec}`,
    ...discrepancies.flatMap(discrepancy),
  ]
}

function interaction(result: InteractionResult, paint: Paint): string[] {
  const line = `  ${paint(markTones[result.outcome], marks[result.outcome])} ${escapeControls(result.description)}`
  switch (result.outcome) {
    case 'passed':
      return [line]
    case 'failed':
      return [line, ...result.failures.flatMap(failure)]
    case 'skipped':
    case 'unverified':
      return [line, ...field(6, 0, '', `${result.outcome}: ${escapeControls(result.reason)}`)]
    default:
      return result satisfies never
  }
}

function failure({ location, expected, observed, count }: Failure): string[] {
  const places = count > 1 ? ` (${count} times)` : ''
  return field(
    6,
    0,
    '',
    escapeControls(`${location === '' ? 'the response' : location}: ${observed}${places}; the pact relies on ${expected}`),
  )
}

function discrepancy({ interaction: description, severity, message, place, spec }: Discrepancy): string[] {
  const what = severity === 'error' ? message : `${severity}: ${message}`
  return [
    ...field(6, 0, '', escapeControls(`"${description}": ${what}`)),
    ...field(8, 6, 'pact', escapeControls(formatPlace(place))),
    ...field(8, 6, 'spec', formatPlace(spec)),
  ]
}

function advice(verifications: readonly PactVerification[]): string[] {
  const has = (outcome: Outcome) => verifications.some(({ interactions }) => interactions.some((each) => each.outcome === outcome))
  const disagrees = verifications.some(({ discrepancies }) => discrepancies.length > 0)
  return [
    ...(has('failed')
      ? [
          'A failed interaction is code of ours that breaks on this provider. If the provider means it, change the client and its test in test/pact, then run "npm run pacts".',
        ]
      : []),
    ...(has('unverified')
      ? ['What is unverified could not be seen: that is trouble, and says nothing of the pact. Try again, or run "plumbline check".']
      : []),
    ...(disagrees
      ? ['Where pact and spec disagree, one of them is wrong: mend the spec from the docs that it cites, or have the pact rely on less.']
      : []),
  ]
}
