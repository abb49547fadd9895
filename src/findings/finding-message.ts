import type { Finding } from './finding.ts'

/** One sentence for a person: what, where, how often, and who relies on it. */
export function messageOf(finding: Omit<Finding, 'message'>, statuses: readonly number[]): string {
  const { operation, pinnedBy } = finding
  const at = statuses.length > 1 ? statuses.join(' and ') : String(finding.status)
  return `${operation} (${at}): ${describeBreach(finding)}; ${describeReliance(pinnedBy)}.`
}

function describeBreach({ id, location, expected, observed, evidence }: Omit<Finding, 'message'>): string {
  const { count, of } = evidence
  const places = `${count} of ${of} ${of === 1 ? 'place' : 'places'}`
  const answers = `${count} of ${of} ${of === 1 ? 'answer' : 'answers'}`
  if (id.startsWith('pagination-')) return `${expected.replace(/\.$/, '')}, but ${observed}, ${count} times in a row`
  switch (id) {
    case 'api-removed-without-deprecation':
    case 'response-success-status-removed':
      return `${answers} came with HTTP ${observed} instead of ${expected}`
    case 'response-non-success-status-added':
      return `${answers} came with HTTP ${observed}, which the spec does not list`
    case 'response-media-type-removed':
      return `${answers} came as ${observed === 'absent' ? 'no media type' : observed} instead of ${expected}`
    case 'required-response-header-removed':
      return `${location} is absent from ${answers}`
    case 'endpoint-deprecated':
    case 'endpoint-deprecated-with-sunset':
      return `${answers} say that it is ${observed.replace(/^sunset/, 'to be removed')}`
    case 'api-sunset-date-too-small':
      return `${answers} say that it is ${observed.replace(/^sunset/, 'to be removed')}, and we want ${expected}`
    case 'auth-not-enforced':
      return `${answers} to requests without a credential held data (HTTP ${observed} instead of ${expected})`
    case 'auth-scope-not-enforced':
      return `${answers} to requests with a credential of the wrong scope held data (HTTP ${observed} instead of ${expected})`
    case 'filter-ignored':
      return `${count} of ${of} ${of === 1 ? 'item' : 'items'} at ${location} should have been left out by the filter`
    case 'response-required-property-removed':
      return `${location} is absent from ${places}, where it should be ${expected}`
    case 'response-optional-property-added':
      return `${location}, which the spec does not know, is in ${places} (${observed})`
    default:
      return `${location === '' ? 'the body' : location} is ${observed} instead of ${expected} in ${places}`
  }
}

function describeReliance(pinnedBy: readonly string[]): string {
  if (pinnedBy.length === 0) return 'no interaction of our pacts relies on it'
  return pinnedBy.length === 1 ? '1 interaction of our pacts relies on it' : `${pinnedBy.length} interactions of our pacts rely on it`
}
