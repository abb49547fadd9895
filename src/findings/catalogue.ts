import { type LawId, lawFindings } from '#pagination/law-findings'
import type { Severity } from './finding.ts'

interface CatalogueEntry {
  severity: Severity
  /** One line: when it is reported. */
  when: string
  /** One line: what the reader should do next. */
  action: string
}

const mendOrWaive = 'Ask the provider whether the change is meant; adapt the code that relies on it, then the spec, or waive it.'
const updateSpec = 'Nothing breaks. Add it to the spec once the provider documents it.'

/** A row for each pagination law. */
function lawRows(): Record<`pagination-${LawId}`, CatalogueEntry & { severity: 'breaking' }> {
  const rows = Object.entries(lawFindings).map(([law, row]) => [`pagination-${law}`, { severity: 'breaking', ...row }])
  return Object.fromEntries(rows)
}

/**
 * Every kind of finding, and the only place where its severity stands. The ids are oasdiff's wherever it has one, so that
 * they mean here what they mean elsewhere; docs, `plumbline explain`, reports and metrics are fed from this table.
 */
export const catalogue = {
  'api-removed-without-deprecation': {
    severity: 'breaking',
    when: '404, 405, 410 or 501 for the operation itself, with valid credentials.',
    action: 'Find out from the provider where the operation went; until then every call to it fails.',
  },
  'response-success-status-removed': {
    severity: 'breaking',
    when: 'A valid request is answered by another 2xx, a permanent redirect, 400 or 422.',
    action: mendOrWaive,
  },
  'response-non-success-status-added': {
    severity: 'info',
    when: 'An error status that the spec does not list.',
    action: 'Check that our error handling has a default branch; add the status to the spec.',
  },
  'response-media-type-removed': {
    severity: 'breaking',
    when: 'A success in another structured media type (an HTML page is a cause, not drift).',
    action: mendOrWaive,
  },
  'response-media-type-name-changed': {
    severity: 'info',
    when: 'A success of the same structure under another name, such as application/vnd.api+json for application/json.',
    action: 'Check that no client of ours compares the Content-Type with a fixed text; add the name to the spec.',
  },
  'required-response-header-removed': {
    severity: 'breaking',
    when: 'A header that the spec requires is absent.',
    action: mendOrWaive,
  },
  'response-required-property-removed': {
    severity: 'breaking',
    when: 'Absent in at least one place that documents it as required.',
    action: mendOrWaive,
  },
  'response-optional-property-removed': {
    severity: 'warning',
    when: 'Long seen, now nowhere.',
    action: 'Ask the provider whether it is gone; code that shows it now shows nothing.',
  },
  'response-optional-property-added': {
    severity: 'info',
    when: 'A property that the spec does not know.',
    action: updateSpec,
  },
  'response-body-type-changed': {
    severity: 'breaking',
    when: 'The body itself has another JSON type.',
    action: mendOrWaive,
  },
  'response-property-type-changed': {
    severity: 'breaking',
    when: 'Another JSON type, or a value that does not have the documented format.',
    action: mendOrWaive,
  },
  'response-property-became-nullable': {
    severity: 'breaking',
    when: 'null where the spec allows none.',
    action: mendOrWaive,
  },
  'response-property-enum-value-added': {
    severity: 'warning',
    when: 'A value outside the documented list.',
    action: 'Check that every switch over it has a default branch; add the value to the spec.',
  },
  'response-property-const-changed': {
    severity: 'breaking',
    when: 'Another value where the spec fixes one.',
    action: mendOrWaive,
  },
  'response-property-pattern-changed': {
    severity: 'warning',
    when: 'A documented pattern no longer holds.',
    action: 'Check whatever parses the value.',
  },
  'response-property-max-increased': {
    severity: 'breaking',
    when: 'A number above the documented maximum.',
    action: mendOrWaive,
  },
  'response-property-min-decreased': {
    severity: 'breaking',
    when: 'A number below the documented minimum.',
    action: mendOrWaive,
  },
  'response-property-max-length-increased': {
    severity: 'breaking',
    when: 'A string longer than documented.',
    action: 'Check the columns and buffers that hold the value.',
  },
  'response-property-min-length-decreased': {
    severity: 'breaking',
    when: 'A string shorter than documented.',
    action: mendOrWaive,
  },
  'response-property-max-items-increased': {
    severity: 'breaking',
    when: 'More array items than documented.',
    action: mendOrWaive,
  },
  'response-property-min-items-decreased': {
    severity: 'breaking',
    when: 'Fewer array items than documented.',
    action: mendOrWaive,
  },
  'endpoint-deprecated': {
    severity: 'warning',
    when: 'A Deprecation header (RFC 9745).',
    action: 'Read the provider’s notice and plan the move.',
  },
  'endpoint-deprecated-with-sunset': {
    severity: 'warning',
    when: 'A Sunset header (RFC 8594), farther off than the configured notice.',
    action: 'Put the date in the calendar and plan the move.',
  },
  'api-sunset-date-too-small': {
    severity: 'breaking',
    when: 'A Sunset nearer than the configured notice (default 30 days).',
    action: 'Move to the successor before the date; after it, expect the operation to be gone.',
  },
  'auth-not-enforced': {
    severity: 'breaking',
    when: 'Data served without credentials.',
    action: 'Tell the provider’s security contact at once: personal data is open to anyone.',
  },
  'auth-scope-not-enforced': {
    severity: 'breaking',
    when: 'Data served to a token of the wrong scope.',
    action: 'Tell the provider’s security contact at once.',
  },
  'filter-ignored': {
    severity: 'breaking',
    when: 'An item that the filter excludes.',
    action: 'Stop relying on the filter; filter again on our side until the provider mends it.',
  },
  ...lawRows(),
} as const satisfies Record<string, CatalogueEntry>

/** One of the catalogue's ids. */
export type FindingId = keyof typeof catalogue

/** Every id, in the catalogue's order. */
export const findingIds = Object.keys(catalogue) as FindingId[]
