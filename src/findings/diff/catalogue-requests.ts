import { actions, breaking, family, info, warning } from './catalogue-row.ts'

const { call, look } = actions
const bodies = ['request-body', 'request-property'] as const
const all = [...bodies, 'request-parameter'] as const

const types = {
  'type-changed': breaking('Another type or format is wanted.', call),
  'type-generalized': info('A wider type or format is accepted.'),
  'became-nullable': info('The value null is accepted.'),
  'became-not-nullable': breaking('The value null is refused.', call),
  'list-of-types-widened': info('More types are accepted.'),
  'list-of-types-narrowed': breaking('Fewer types are accepted.', call),
}

const limits = {
  'max-decreased': breaking('The greatest accepted value went down.', call),
  'max-set': breaking('Great values are refused.', call),
  'max-increased': info('The greatest accepted value went up.'),
  'exclusive-max-decreased': breaking('The limit that values must stay below went down.', call),
  'exclusive-max-set': breaking('Great values are refused.', call),
  'exclusive-max-increased': info('The limit that values must stay below went up.'),
  'min-increased': breaking('The least accepted value went up.', call),
  'min-set': breaking('Small values are refused.', call),
  'min-decreased': info('The least accepted value went down.'),
  'exclusive-min-increased': breaking('The limit that values must stay above went up.', call),
  'exclusive-min-set': breaking('Small values are refused.', call),
  'exclusive-min-decreased': info('The limit that values must stay above went down.'),
  'max-length-decreased': breaking('Long texts are refused sooner.', call),
  'max-length-set': breaking('Long texts are refused.', call),
  'max-length-increased': info('Longer texts are accepted.'),
  'min-length-increased': breaking('Short texts are refused sooner.', call),
  'min-length-decreased': info('Shorter texts are accepted.'),
  'max-items-decreased': breaking('Long lists are refused sooner.', call),
  'max-items-set': breaking('Long lists are refused.', call),
  'max-items-increased': info('Longer lists are accepted.'),
  'min-items-increased': breaking('Short lists are refused sooner.', call),
  'min-items-set': breaking('Short lists are refused.', call),
  'min-items-decreased': info('Shorter lists are accepted.'),
}

const choices = {
  'enum-value-removed': breaking('A value is not accepted any more.', call),
  'became-enum': breaking('Only the values of a list are accepted.', call),
}

const grown = { 'enum-value-added': info('More values are accepted.') }

const patterns = {
  'pattern-added': breaking('Only texts of a pattern are accepted.', call),
  'pattern-changed': warning('Texts of another pattern are accepted.', look),
  'pattern-removed': info('Texts of any pattern are accepted.'),
}

const defaults = {
  'default-value-added': info('What it means to leave it out is stated.'),
  'default-value-changed': breaking('To leave it out means something else.', 'Send the value wherever our calls leave it out.'),
  'default-value-removed': warning(
    'What it means to leave it out is not stated any more.',
    'Send the value wherever our calls leave it out.',
  ),
}

const structure = {
  'max-properties-decreased': breaking('Objects of many properties are refused sooner.', call),
  'max-properties-set': breaking('Objects of many properties are refused.', call),
  'max-properties-increased': info('Objects of more properties are accepted.'),
  'min-properties-increased': breaking('Objects of few properties are refused sooner.', call),
  'min-properties-decreased': info('Objects of fewer properties are accepted.'),
  'unique-items-set': breaking('Lists that hold an item twice are refused.', call),
  'unique-items-unset': info('Lists may hold an item twice.'),
  'multiple-of-set': breaking('Numbers between certain steps are refused.', call),
  'multiple-of-changed': breaking('Numbers must keep to other steps.', call),
  'multiple-of-generalized': info('Numbers may keep to narrower steps.'),
  'multiple-of-unset': info('Numbers need not keep to steps any more.'),
  'const-added': breaking('Only one value is accepted.', call),
  'const-changed': breaking('Only one value is accepted, and another than before.', call),
  'const-removed': info('Other values than one are accepted.'),
  'any-of-added': info('One more kind of value is accepted.'),
  'any-of-removed': breaking('One kind of value is not accepted any more.', call),
  'one-of-added': info('One more kind of value is accepted.'),
  'one-of-removed': breaking('One kind of value is not accepted any more.', call),
  'one-of-ambiguous': breaking('What was accepted matches several kinds of a oneOf, which takes exactly one, and is refused.', call),
  'discriminator-added': info('A property is named that tells the kinds apart.'),
  'discriminator-removed': info('No property is named any more that tells the kinds apart.'),
  'discriminator-property-name-changed': info('Another property tells the kinds apart.', look),
  'discriminator-value-changed': breaking('A kind goes by another name: the old one is refused.', call),
  'discriminator-mapping-added': info('A name for a kind was added.'),
  'discriminator-mapping-deleted': breaking('A name for a kind is refused.', call),
  'discriminator-mapping-changed': breaking('A name stands for another kind.', call),
}

const conditions = {
  'prefix-items-added': info('More of the first items are described one by one.'),
  'prefix-items-removed': breaking('Fewer of the first items are described one by one.', call),
  'if-added': breaking('A condition was added or replaced.', call),
  'if-removed': info('A condition was dropped.'),
  'then-added': breaking('What must hold under the condition was added or replaced.', call),
  'then-removed': info('What must hold under the condition was dropped.'),
  'else-added': breaking('What must hold otherwise was added or replaced.', call),
  'else-removed': info('What must hold otherwise was dropped.'),
  'not-added': breaking('Some values are refused, or others are.', call),
  'not-removed': info('Values are not refused any more.'),
  'contains-added': breaking('An item of some kind must be in the list.', call),
  'contains-removed': info('No item of some kind needs to be in the list.'),
  'min-contains-increased': breaking('More items of the kind the list must contain are wanted.', call),
  'min-contains-decreased': info('Fewer items of the kind the list must contain are wanted.'),
  'max-contains-decreased': breaking('Fewer items of the kind the list must contain are accepted.', call),
  'max-contains-increased': info('More items of the kind the list must contain are accepted.'),
  'dependent-required-added': breaking('A property is wanted together with others.', call),
  'dependent-required-changed': breaking('A property is wanted together with others than before.', call),
  'dependent-required-removed': info('A property may be sent without those that it came with.'),
  'dependent-schema-added': breaking('What must hold beside a property was added or replaced.', call),
  'dependent-schema-removed': info('What must hold beside a property was dropped.'),
  'property-names-added': breaking('Names of properties must keep to a rule.', call),
  'property-names-removed': info('Names of properties need not keep to a rule.'),
  'pattern-property-added': breaking('Properties with certain names must keep to a rule.', call),
  'pattern-property-removed': info('Properties with certain names need not keep to a rule.'),
  'unevaluated-items-added': breaking('Other items must keep to a rule.', call),
  'unevaluated-items-removed': info('Other items need not keep to a rule.'),
  'unevaluated-properties-added': breaking('Other properties must keep to a rule.', call),
  'unevaluated-properties-removed': info('Other properties need not keep to a rule.'),
  'content-schema-added': breaking('What the text holds must keep to a rule.', call),
  'content-schema-removed': info('What the text holds need not keep to a rule.'),
  'content-media-type-changed': breaking('The text must hold another media type.', call),
  'content-encoding-changed': breaking('The text must be encoded otherwise.', call),
}

const members = {
  'request-property-removed': breaking('A property is not accepted any more.', 'Stop sending it; find out what took its place.'),
  'new-required-request-property': breaking('A new property is wanted.', call),
  'new-required-request-property-with-default': breaking('A new property is wanted, and has a default.', call),
  'new-optional-request-property': info('A new property is accepted.'),
  'request-property-became-required': breaking('A property that could be left out is wanted.', call),
  'request-property-became-required-with-default': breaking('A property that could be left out is wanted, and has a default.', call),
  'request-property-became-optional': info('A property may be left out.'),
  'request-required-property-became-read-only': warning('A property that was wanted is for responses only.', look),
  'request-optional-property-became-read-only': warning('A property that was accepted is for responses only.', look),
  'request-required-property-became-not-read-only': breaking('A property that was for responses only is wanted.', call),
  'request-optional-property-became-not-read-only': info('A property that was for responses only is accepted.'),
  'request-property-deprecated': info('A property is announced to go.', actions.plan),
  'request-property-deprecated-with-sunset': info('A property is announced to go on a date.', actions.plan),
  'request-property-deprecated-sunset-invalid': warning('A property is announced to go on a date that cannot be read.', actions.plan),
  'request-property-sunset-date-too-small': breaking('A property goes sooner than the configured notice.', call),
  'request-property-reactivated': info('A property is not announced to go any more.'),
  'request-property-stability-decreased': breaking('A property is promised less stability.', call),
  'request-property-stability-increased': info('A property is promised more stability.'),
}

const body = {
  'request-body-added-required': breaking('A body is wanted.', call),
  'request-body-added-optional': info('A body is accepted.'),
  'request-body-removed': breaking('No body is accepted any more.', call),
  'request-body-became-required': breaking('The body may not be left out any more.', call),
  'request-body-became-optional': info('The body may be left out.'),
  'request-body-media-type-removed': breaking('A media type is not accepted any more.', call),
  'request-body-media-type-added': info('A media type is accepted.'),
  'request-body-media-type-schema-added': breaking('The body must keep to a schema.', call),
  'request-body-media-type-schema-removed': info('The body need not keep to a schema any more.'),
}

const parameters = {
  'request-parameter-removed': breaking(
    'A parameter is gone: it is refused, or ignored and the answer is another.',
    'Stop sending it; find out what took its place.',
  ),
  'request-parameter-removed-with-deprecation': breaking('A parameter is gone, as announced.', 'Stop sending it.'),
  'request-parameter-removed-before-sunset': breaking('A parameter is gone before its announced date.', 'Stop sending it.'),
  'new-required-request-parameter': breaking('A new parameter is wanted.', call),
  'new-optional-request-parameter': info('A new parameter is accepted.'),
  'request-parameter-became-required': breaking('A parameter that could be left out is wanted.', call),
  'request-parameter-became-optional': info('A parameter may be left out.'),
  'request-parameter-deprecated': info('A parameter is announced to go.', actions.plan),
  'request-parameter-sunset-date-too-small': breaking('A parameter goes sooner than the configured notice.', call),
  'request-parameter-sunset-deleted': warning('A parameter is announced to go, and its date is gone.', actions.plan),
  'request-parameter-sunset-date-changed-too-small': breaking('A parameter goes sooner than was announced.', call),
  'request-parameter-became-delimited-list': warning(
    'A parameter takes a list: a value that holds the delimiter may be taken for several.',
    'Look for values of ours that hold the delimiter; percent-encode it, or stop sending them.',
  ),
  'request-parameter-reactivated': info('A parameter is not announced to go any more.'),
}

const parts = {
  'type-changed': warning('A part of a parameter wants another type or format.', look),
  'type-generalized': info('A part of a parameter accepts a wider type or format.'),
  'type-specialized': breaking('A part of a parameter wants a narrower type or format.', call),
  'became-nullable': info('A part of a parameter accepts null.'),
  'became-not-nullable': breaking('A part of a parameter refuses null.', call),
  'list-of-types-widened': info('A part of a parameter accepts more types.'),
  'list-of-types-narrowed': breaking('A part of a parameter accepts fewer types.', call),
  'enum-value-removed': breaking('A part of a parameter does not accept a value any more.', call),
  'enum-value-added': info('A part of a parameter accepts more values.'),
}

/** What a diff can say about requests. */
export const requestRows = {
  ...family(all, types),
  ...family(all, limits),
  ...family(all, choices),
  ...family(['request-property', 'request-parameter'], grown),
  ...family(['request-property', 'request-parameter'], patterns),
  ...family(all, defaults),
  ...family(bodies, structure),
  ...family(bodies, conditions),
  ...family(['request-parameter-property'], parts),
  ...members,
  ...body,
  ...parameters,
}
