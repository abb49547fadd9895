import { actions, breaking, info, warning } from './catalogue-row.ts'

const gone = 'Find out from the provider where the operation went; every call to it fails from then on.'

/** What a diff can say about whole operations. */
export const operationRows = {
  'api-removed-without-deprecation': breaking('An operation is gone or moved, unannounced.', gone),
  'api-removed-with-deprecation': breaking('An operation is gone or moved, as announced.', gone),
  'api-removed-before-sunset': breaking('An operation is gone or moved before its announced date.', gone),
  'endpoint-added': info('An operation is new.'),
  'endpoint-deprecated': warning('An operation is announced to go.', actions.plan),
  'endpoint-deprecated-with-sunset': warning(
    'An operation is announced to go on a date.',
    'Put the date in the calendar and plan the move.',
  ),
  'endpoint-reactivated': info('An operation is not announced to go any more.'),
  'api-sunset-date-too-small': breaking(
    'An operation goes sooner than the configured notice (default 30 days).',
    'Move to the successor before the date; after it, expect the operation to be gone.',
  ),
  'api-sunset-date-changed-too-small': breaking('An operation goes sooner than was announced.', 'Move to the successor before the date.'),
  'api-deprecated-sunset-parse': warning('An operation is announced to go on a date that cannot be read.', actions.plan),
  'sunset-deleted': warning('An operation is announced to go, and its date is gone.', actions.plan),
  'api-stability-decreased': breaking('An operation is promised less stability.', actions.rely),
  'api-stability-increased': info('An operation is promised more stability.'),
  'api-security-added': breaking('Credentials are wanted that were not.', actions.call),
  'api-security-alternative-added': info('Other credentials are accepted as well.'),
  'api-security-removed': breaking(
    'Credentials that were accepted are not, or none are wanted any more.',
    'Find out which credentials are accepted; if none are wanted, tell the provider: data may be open to anyone.',
  ),
  'api-security-component-type-changed': breaking('The same credential travels in another way.', actions.call),
  'api-security-scope-added': breaking(
    'A credential needs one more scope.',
    'Have the scope granted to our credentials before the provider ships it.',
  ),
  'api-security-scope-removed': info('A credential needs one scope fewer.'),
}
