import type { Finding } from './finding.ts'

/** One sentence for a person: what, where, how often, and who relies on it. */
export function messageOf(finding: Omit<Finding, 'message'>, statuses: readonly number[]): string {
  const { operation, pinnedBy } = finding
  const at = statuses.length > 1 ? statuses.join(' and ') : String(finding.status)
  return `${operation} (${at}): ${describeBreach(finding)}; ${describeReliance(pinnedBy)}.`
}

function describeBreach({ id, location, expected, observed, evidence: { count, of } }: Omit<Finding, 'message'>): string {
  const answers = `${count} of ${of} answers`
  const says = `${answers} ${count === 1 ? 'says' : 'say'} that it is`
  const holds = `${answers} ${count === 1 ? 'holds' : 'hold'} data`
  if (id.startsWith('pagination-')) return `${expected.replace(/\.$/, '')}, but ${observed}, ${count} times in a row`
  switch (id) {
    case 'api-removed-without-deprecation':
    case 'response-success-status-removed':
      return `${answers} came with HTTP ${observed} instead of ${expected}`
    case 'response-non-success-status-added':
      return `${answers} came with HTTP ${observed}, which the spec does not list`
    case 'response-media-type-removed':
    case 'response-media-type-name-changed':
      return `${answers} came as ${observed === 'absent' ? 'no media type' : observed} instead of ${expected}`
    case 'required-response-header-removed':
      return `${location} is absent from ${answers}`
    case 'endpoint-deprecated':
      return `${says} ${observed}`
    case 'endpoint-deprecated-with-sunset':
      return `${says} to be removed: ${observed}`
    case 'api-sunset-date-too-small':
      return `${says} to be removed: ${observed}; we want ${expected}`
    case 'auth-not-enforced':
      return `without a credential ${holds} (HTTP ${observed} instead of ${expected})`
    case 'auth-scope-not-enforced':
      return `with a credential of the wrong scope ${holds} (HTTP ${observed} instead of ${expected})`
    case 'filter-ignored':
      return `${location} should hold ${expected}, but ${count} of ${of} items ${count === 1 ? 'is' : 'are'} excluded by it`
    case 'response-optional-property-added':
      return `the spec does not know ${location}, which is in ${count} of ${of} places (${observed})`
    default:
      return `${location === '' ? 'the body' : location} should be ${expected} and is ${observed} in ${count} of ${of} places`
  }
}

function describeReliance(pinnedBy: readonly string[]): string {
  if (pinnedBy.length === 0) return 'no interaction of our pacts relies on it'
  return pinnedBy.length === 1 ? '1 interaction of our pacts relies on it' : `${pinnedBy.length} interactions of our pacts rely on it`
}
