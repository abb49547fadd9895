import { describe, expect, it } from 'vitest'
import { catalogue } from '#findings/catalogue'
import { diffCatalogue, diffFindingIds } from '#findings/diff/catalogue'
import { diffDocuments, documentWith, type SubjectName, subjects } from '#support/diff-specs'

type Schema = Record<string, unknown> | boolean

/** One edit of a schema, the word that ids have for it, and the word for its undoing. */
interface Edit {
  edit: string
  undo: string | null
  from: Schema
  to: Schema
  /** Where it applies; everywhere unless said otherwise. */
  only?: readonly SubjectName[]
}

const object = (more: Record<string, unknown> = {}): Schema => ({ type: 'object', ...more })
const kindA = object({ required: ['kind', 'a'], properties: { kind: { const: 'a' }, a: { type: 'string' } } })
const kindB = object({ required: ['kind', 'b'], properties: { kind: { const: 'b' }, b: { type: 'string' } } })
const named = { a: { type: 'string' }, b: { type: 'string' } }
const open = ['a', 'b'].map((name) => object({ required: [name], properties: named }))
const bodies = ['response-body', 'response-property', 'request-body', 'request-property'] as const
const numbers = ['max', 'exclusive-max'].map((word) => [word, word === 'max' ? 'maximum' : 'exclusiveMaximum'] as const)
const smallest = ['min', 'exclusive-min'].map((word) => [word, word === 'min' ? 'minimum' : 'exclusiveMinimum'] as const)

const limits: Edit[] = [
  ...[...numbers, ['max-length', 'maxLength'], ['max-items', 'maxItems'], ['max-properties', 'maxProperties']].flatMap(
    ([word = '', keyword = '']) => limitEdits(word, keyword, 'increased', 'decreased'),
  ),
  ...[...smallest, ['min-length', 'minLength'], ['min-items', 'minItems'], ['min-properties', 'minProperties']].flatMap(
    ([word = '', keyword = '']) => limitEdits(word, keyword, 'increased', 'decreased'),
  ),
]

function limitEdits(word: string, keyword: string, up: string, down: string): Edit[] {
  const type = /Items/.test(keyword) ? 'array' : /Properties/.test(keyword) ? 'object' : /Length/.test(keyword) ? 'string' : 'number'
  const only = type === 'object' ? bodies : undefined
  const shape = (more: Record<string, unknown>): Schema => ({ type, ...more })
  return [
    { edit: `${word}-${up}`, undo: `${word}-${down}`, from: shape({ [keyword]: 5 }), to: shape({ [keyword]: 9 }) },
    // oasdiff takes these for 0 where they are not stated.
    word === 'min-length' || word === 'min-properties'
      ? { edit: `${word}-${up}`, undo: `${word}-${down}`, from: shape({}), to: shape({ [keyword]: 5 }) }
      : { edit: `${word}-set`, undo: `${word}-unset`, from: shape({}), to: shape({ [keyword]: 5 }) },
  ].map((each) => (only === undefined ? each : { ...each, only }))
}

const types: Edit[] = [
  { edit: 'type-changed', undo: 'type-changed', from: { type: 'boolean' }, to: { type: 'integer' } },
  { edit: 'type-generalized', undo: 'type-specialized', from: { type: 'integer' }, to: { type: 'number' } },
  { edit: 'list-of-types-widened', undo: 'list-of-types-narrowed', from: { type: 'boolean' }, to: { type: ['boolean', 'integer'] } },
  { edit: 'became-nullable', undo: 'became-not-nullable', from: { type: 'string' }, to: { type: ['string', 'null'] } },
]

const values: Edit[] = [
  {
    edit: 'enum-value-added',
    undo: 'enum-value-removed',
    from: { type: 'string', enum: ['a', 'b'] },
    to: { type: 'string', enum: ['a', 'b', 'c'] },
  },
  { edit: 'became-enum', undo: 'enum-value-added', from: { type: 'string' }, to: { type: 'string', enum: ['a'] } },
  { edit: 'const-added', undo: 'const-removed', from: { type: 'string' }, to: { type: 'string', const: 'a' } },
  { edit: 'const-changed', undo: 'const-changed', from: { type: 'string', const: 'a' }, to: { type: 'string', const: 'b' } },
  { edit: 'pattern-added', undo: 'pattern-removed', from: { type: 'string' }, to: { type: 'string', pattern: '^a' } },
  { edit: 'pattern-changed', undo: 'pattern-changed', from: { type: 'string', pattern: '^a' }, to: { type: 'string', pattern: '^b' } },
  { edit: 'default-value-added', undo: 'default-value-removed', from: { type: 'string' }, to: { type: 'string', default: 'a' } },
  { edit: 'default-value-changed', undo: null, from: { type: 'string', default: 'b' }, to: { type: 'string', default: 'a' } },
  { edit: 'unique-items-set', undo: 'unique-items-unset', from: { type: 'array' }, to: { type: 'array', uniqueItems: true }, only: bodies },
  { edit: 'multiple-of-set', undo: 'multiple-of-unset', from: { type: 'number' }, to: { type: 'number', multipleOf: 5 }, only: bodies },
  {
    edit: 'multiple-of-specialized',
    undo: 'multiple-of-generalized',
    from: { type: 'number', multipleOf: 5 },
    to: { type: 'number', multipleOf: 10 },
    only: bodies,
  },
  {
    edit: 'multiple-of-changed',
    undo: 'multiple-of-changed',
    from: { type: 'number', multipleOf: 5 },
    to: { type: 'number', multipleOf: 7 },
    only: bodies,
  },
]

const structure: Edit[] = [
  { edit: 'any-of-added', undo: 'any-of-removed', from: { anyOf: [kindA, kindB] }, to: { anyOf: [kindA, kindB, { type: 'string' }] } },
  { edit: 'one-of-added', undo: 'one-of-removed', from: { oneOf: [kindA, kindB] }, to: { oneOf: [kindA, kindB, { type: 'string' }] } },
  { edit: 'wrapped-in-one-of', undo: 'one-of-removed', from: kindA, to: { oneOf: [kindA, kindB] } },
  ...discriminators(),
  {
    edit: 'prefix-items-added',
    undo: 'prefix-items-removed',
    from: { type: 'array', prefixItems: [{ type: 'string' }] },
    to: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'string' }] },
  },
  ...['if', 'then', 'else', 'not', 'contains', 'propertyNames', 'unevaluatedItems', 'unevaluatedProperties', 'contentSchema'].map(
    (keyword): Edit => {
      const word = keyword.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
      return { edit: `${word}-added`, undo: `${word}-removed`, from: {}, to: { [keyword]: { type: 'string' } } }
    },
  ),
  {
    edit: 'dependent-schema-added',
    undo: 'dependent-schema-removed',
    from: object(),
    to: object({ dependentSchemas: { a: { required: ['b'] } } }),
  },
  {
    edit: 'dependent-required-added',
    undo: 'dependent-required-removed',
    from: object(),
    to: object({ dependentRequired: { a: ['b'] } }),
  },
  {
    edit: 'dependent-required-changed',
    undo: 'dependent-required-changed',
    from: object({ dependentRequired: { a: ['c'] } }),
    to: object({ dependentRequired: { a: ['b'] } }),
  },
  {
    edit: 'pattern-property-added',
    undo: 'pattern-property-removed',
    from: object(),
    to: object({ patternProperties: { '^x-': { type: 'string' } } }),
  },
  ...['min', 'max'].map(
    (end): Edit => ({
      edit: `${end}-contains-increased`,
      undo: `${end}-contains-decreased`,
      from: { type: 'array', contains: {}, [`${end}Contains`]: 2 },
      to: { type: 'array', contains: {}, [`${end}Contains`]: 3 },
    }),
  ),
  {
    edit: 'content-media-type-changed',
    undo: 'content-media-type-changed',
    from: { type: 'string', contentMediaType: 'image/png' },
    to: { type: 'string', contentMediaType: 'image/gif' },
  },
  {
    edit: 'content-encoding-changed',
    undo: 'content-encoding-changed',
    from: { type: 'string', contentEncoding: 'base64' },
    to: { type: 'string' },
  },
].map((edit) => ({ ...edit, only: bodies }))

/** What one way of traffic alone shows. */
const ambiguities: Edit[] = [
  { edit: 'one-of-ambiguous', undo: null, from: { anyOf: open }, to: { oneOf: open }, only: ['request-body', 'request-property'] },
  { edit: 'one-of-ambiguous', undo: null, from: { oneOf: open }, to: { anyOf: open }, only: ['response-body', 'response-property'] },
]

function discriminators(): Edit[] {
  const told = (propertyName: string, mapping: Record<string, string>): Schema => ({
    oneOf: [kindA, kindB],
    discriminator: { propertyName, mapping },
  })
  return [
    { edit: 'discriminator-added', undo: 'discriminator-removed', from: { oneOf: [kindA, kindB] }, to: told('kind', {}) },
    { edit: 'discriminator-property-name-changed', undo: null, from: told('kind', {}), to: told('a', {}) },
    { edit: 'discriminator-mapping-added', undo: 'discriminator-mapping-deleted', from: told('kind', {}), to: told('kind', { a: 'A' }) },
    {
      edit: 'discriminator-value-changed',
      undo: null,
      from: told('kind', { a: '#/components/schemas/A' }),
      to: told('kind', { b: '#/components/schemas/A' }),
    },
    { edit: 'discriminator-mapping-changed', undo: null, from: told('kind', { a: 'A' }), to: told('kind', { a: 'B' }) },
  ]
}

const property = (name: string, schema: unknown, required = false): Schema =>
  object({ properties: { [name]: schema }, ...(required ? { required: [name] } : {}) })
const text = { type: 'string' }
const lifecycle: Edit[] = [
  { edit: 'deprecated', undo: 'reactivated', from: text, to: { ...text, deprecated: true } },
  { edit: 'deprecated-with-sunset', undo: null, from: text, to: { ...text, deprecated: true, 'x-sunset': '2031-01-01' } },
  { edit: 'deprecated-sunset-invalid', undo: null, from: text, to: { ...text, deprecated: true, 'x-sunset': 'soon' } },
  { edit: 'sunset-date-too-small', undo: null, from: text, to: { ...text, deprecated: true, 'x-sunset': '2030-01-02' } },
  {
    edit: 'stability-decreased',
    undo: 'stability-increased',
    from: { ...text, 'x-stability-level': 'stable' },
    to: { ...text, 'x-stability-level': 'beta' },
  },
].map((edit) => ({ ...edit, only: ['response-property', 'request-property'] }))

const edits = [...types, ...values, ...limits, ...structure, ...lifecycle, ...ambiguities]

/** What ids say where their words are not the edit's own. */
const elsewhere: Partial<Record<string, string | null>> = {
  'response-body became-enum': 'response-mediatype-enum-value-removed',
  'response-body enum-value-removed': 'response-mediatype-enum-value-removed',
  'response-body enum-value-added': 'response-property-enum-value-added',
  'response-property became-enum': 'response-property-enum-value-removed',
  'response-property wrapped-in-one-of': 'response-property-one-of-added',
  'response-body multiple-of-generalized': 'response-body-multiple-of-changed',
  'response-property multiple-of-generalized': 'response-property-multiple-of-changed',
  'request-body enum-value-added': 'request-property-enum-value-added',
  'request-body wrapped-in-one-of': 'request-body-one-of-added',
  'request-property wrapped-in-one-of': 'request-property-one-of-added',
  'request-body multiple-of-specialized': 'request-body-multiple-of-changed',
  'request-property multiple-of-specialized': 'request-property-multiple-of-changed',
  'request-body type-specialized': 'request-body-type-changed',
  'request-property type-specialized': 'request-property-type-changed',
  'request-parameter type-specialized': 'request-parameter-type-changed',
}

/** A narrower response and a freer request are no news, unless oasdiff tells of them. */
function expectedId(subject: SubjectName, word: string): string | null {
  const known = elsewhere[`${subject} ${word}`]
  if (known !== undefined) return known
  const own = `${subject}-${word}`
  if (Object.hasOwn(diffCatalogue, own)) return own
  const inherited = {
    'response-body': 'response-property',
    'response-header': 'response-property',
    'request-body': 'request-property',
    'request-parameter': 'request-property',
    'request-parameter-property': 'request-property',
    'response-property': null,
    'request-property': null,
  } as const
  const parent = inherited[subject]
  return parent === null ? null : expectedId(parent, word)
}

describe('every id of the diff catalogue', () => {
  const seen = new Set<string>()

  it.each(edits)('$edit', ({ edit, undo, from, to, only }) => {
    for (const subject of only ?? (Object.keys(subjects) as SubjectName[])) {
      for (const [word, old, next] of [[edit, from, to] as const, ...(undo === null ? [] : [[undo, to, from] as const])]) {
        const found = diffDocuments(subjects[subject](old), subjects[subject](next))
        const id = expectedId(subject, word)
        expect([subject, word, ...found.map((each) => each.id)]).toEqual([subject, word, ...(id === null ? [] : [id])])
        for (const finding of found) seen.add(finding.id)
      }
    }
  })

  it.each(memberEdits())('$id', ({ id, subject, from, to }) => {
    const found = diffDocuments(subjects[subject](from), subjects[subject](to))
    expect(found.map((each) => each.id)).toEqual([id])
    seen.add(id)
  })

  it.each(operationEdits())('$id', ({ id, from, to }) => {
    const found = diffDocuments(from, to)
    expect(found.map((each) => each.id).filter((each) => each !== 'endpoint-added')).toEqual(id === 'endpoint-added' ? [] : [id])
    for (const finding of found) seen.add(finding.id)
  })

  it('is reported for some pair of documents', () => {
    expect(diffFindingIds.filter((id) => !seen.has(id))).toEqual([])
  })
})

describe('the diff catalogue', () => {
  it('gives an id that a check reports too the severity of the check', () => {
    const shared = diffFindingIds.filter((id) => Object.hasOwn(catalogue, id))
    const severities = (table: Record<string, { severity: string }>) => shared.map((id) => [id, table[id]?.severity])
    expect(severities(diffCatalogue)).toEqual(severities(catalogue))
  })

  it('has the ids of the check that a definition can show', () => {
    const onlyLive = Object.keys(catalogue).filter((id) => !Object.hasOwn(diffCatalogue, id))
    expect(onlyLive.filter((id) => !/^(pagination|auth)-/.test(id))).toEqual(['filter-ignored'])
  })

  it('says what happens and what to do in one sentence or two', () => {
    const faulty = diffFindingIds.filter((id) => {
      const { when, action } = diffCatalogue[id]
      return !/^[A-Z].*\.$/.test(when) || !/^[A-Z].*\.$/.test(action)
    })
    expect(faulty).toEqual([])
  })
})

function memberEdits(): { id: string; subject: SubjectName; from: Schema; to: Schema }[] {
  const pair = (id: string, subject: SubjectName, from: Schema, to: Schema) => ({ id, subject, from, to })
  const [response, request] = ['response-body', 'request-body'] as const
  const withDefault = { ...text, default: 'x' }
  return [
    pair('response-required-property-removed', response, property('a', text, true), object()),
    pair('response-optional-property-removed', response, property('a', text), object()),
    pair('response-required-property-added', response, object(), property('a', text, true)),
    pair('response-optional-property-added', response, object(), property('a', text)),
    pair('response-property-became-optional', response, property('a', text, true), property('a', text)),
    pair('response-property-became-required', response, property('a', text), property('a', text, true)),
    ...(['required', 'optional'] as const).flatMap((presence) => {
      const [plain, writeOnly, readOnly] = [text, { ...text, writeOnly: true }, { ...text, readOnly: true }].map((schema) =>
        property('a', schema, presence === 'required'),
      )
      if (plain === undefined || writeOnly === undefined || readOnly === undefined) return []
      return [
        pair(`response-${presence}-property-became-write-only`, response, plain, writeOnly),
        pair(`response-${presence}-property-became-not-write-only`, response, writeOnly, plain),
        pair(`request-${presence}-property-became-read-only`, request, plain, readOnly),
        pair(`request-${presence}-property-became-not-read-only`, request, readOnly, plain),
      ]
    }),
    pair('request-property-removed', request, property('a', text, true), object()),
    pair('request-property-removed', request, property('a', text), object()),
    pair('new-required-request-property', request, object(), property('a', text, true)),
    pair('new-required-request-property-with-default', request, object(), property('a', withDefault, true)),
    pair('new-optional-request-property', request, object(), property('a', text)),
    pair('request-property-became-required', request, property('a', text), property('a', text, true)),
    pair('request-property-became-required-with-default', request, property('a', withDefault), property('a', withDefault, true)),
    pair('request-property-became-optional', request, property('a', text, true), property('a', text)),
  ]
}

function operationEdits(): { id: string; from: unknown; to: unknown }[] {
  const pair = (id: string, from: Record<string, unknown>, to: Record<string, unknown>, more = {}) => ({
    id,
    from: documentWith(from, more),
    to: documentWith(to, more),
  })
  const answers = (responses: Record<string, unknown>) => ({ responses })
  const ok = { description: 'ok' }
  const content = (type: string, schema?: unknown) => ({ ...ok, content: { [type]: schema === undefined ? {} : { schema } } })
  const header = (more?: Record<string, unknown>) => ({ ...ok, headers: more === undefined ? {} : { 'X-A': { schema: text, ...more } } })
  const parameter = (more: Record<string, unknown> = {}) => ({ parameters: [{ name: 'q', in: 'query', schema: text, ...more }] })
  const body = (more: Record<string, unknown> = {}) => ({ requestBody: { content: { 'application/json': {} }, ...more } })
  const gone = (deprecation: Record<string, unknown>) => ({
    from: documentWith(deprecation),
    to: { openapi: '3.1.0', info: { title: 'Acme', version: '1' }, paths: {} },
  })
  const schemes = {
    components: {
      securitySchemes: {
        key: { type: 'apiKey', in: 'header', name: 'X-Key' },
        token: { type: 'http', scheme: 'bearer' },
        oauth: { type: 'oauth2', flows: {} },
      },
    },
  }
  const secured = (...security: unknown[]) => ({ security })
  return [
    { id: 'api-removed-without-deprecation', ...gone({}) },
    { id: 'api-removed-with-deprecation', ...gone({ deprecated: true }) },
    { id: 'api-removed-with-deprecation', ...gone({ deprecated: true, 'x-sunset': '2029-12-31' }) },
    { id: 'api-removed-before-sunset', ...gone({ deprecated: true, 'x-sunset': '2030-12-31' }) },
    { id: 'endpoint-added', from: gone({}).to, to: gone({}).from },
    pair('endpoint-deprecated', {}, { deprecated: true }),
    pair('endpoint-deprecated-with-sunset', {}, { deprecated: true, 'x-sunset': '2031-01-01' }),
    pair('endpoint-reactivated', { deprecated: true }, {}),
    pair('api-sunset-date-too-small', {}, { deprecated: true, 'x-sunset': '2030-01-15' }),
    pair(
      'api-sunset-date-changed-too-small',
      { deprecated: true, 'x-sunset': '2032-01-01' },
      { deprecated: true, 'x-sunset': '2031-01-01' },
    ),
    pair('api-deprecated-sunset-parse', {}, { deprecated: true, 'x-sunset': 'next year' }),
    pair('sunset-deleted', { deprecated: true, 'x-sunset': '2032-01-01' }, { deprecated: true }),
    pair('api-stability-decreased', { 'x-stability-level': 'beta' }, { 'x-stability-level': 'alpha' }),
    pair('api-stability-increased', { 'x-stability-level': 'alpha' }, { 'x-stability-level': 'beta' }),
    pair('api-security-added', secured(), secured({ key: [] }), schemes),
    pair('api-security-removed', secured({ key: [] }), secured({ token: [] }), schemes),
    pair('api-security-removed', secured({ key: [] }), secured(), schemes),
    pair('api-security-alternative-added', secured({ key: [] }), secured({ key: [] }, { token: [] }), schemes),
    pair('api-security-scope-added', secured({ oauth: ['read'] }), secured({ oauth: ['read', 'admin'] }), schemes),
    pair('api-security-scope-removed', secured({ oauth: ['read', 'admin'] }), secured({ oauth: ['read'] }), schemes),
    {
      id: 'api-security-component-type-changed',
      from: documentWith(secured({ key: [] }), schemes),
      to: documentWith(secured({ key: [] }), {
        components: { securitySchemes: { key: { type: 'apiKey', in: 'query', name: 'key' } } },
      }),
    },
    pair('response-success-status-removed', answers({ 200: ok, 202: ok }), answers({ 200: ok })),
    pair('response-success-status-added', answers({ 200: ok }), answers({ 200: ok, 202: ok })),
    pair('response-non-success-status-removed', answers({ 200: ok, 404: ok }), answers({ 200: ok })),
    pair('response-non-success-status-added', answers({ 200: ok }), answers({ 200: ok, 404: ok })),
    pair('response-media-type-removed', answers({ 200: content('application/json') }), answers({ 200: ok })),
    pair('response-media-type-added', answers({ 200: ok }), answers({ 200: content('application/json') })),
    pair(
      'response-media-type-name-changed',
      answers({ 200: content('application/json') }),
      answers({ 200: content('application/json; charset=utf-8') }),
    ),
    pair('response-media-type-name-generalized', answers({ 200: content('text/csv') }), answers({ 200: content('text/*') })),
    pair(
      'response-media-type-name-specialized',
      answers({ 200: content('application/json') }),
      answers({ 200: content('application/problem+json') }),
    ),
    pair('response-body-media-type-schema-added', answers({ 200: content('text/csv') }), answers({ 200: content('text/csv', text) })),
    pair('response-body-media-type-schema-removed', answers({ 200: content('text/csv', text) }), answers({ 200: content('text/csv') })),
    pair('required-response-header-removed', answers({ 200: header({ required: true }) }), answers({ 200: header() })),
    pair('optional-response-header-removed', answers({ 200: header({}) }), answers({ 200: header() })),
    pair('response-header-added', answers({ 200: header() }), answers({ 200: header({}) })),
    pair('response-header-became-optional', answers({ 200: header({ required: true }) }), answers({ 200: header({}) })),
    pair('request-parameter-removed', parameter(), {}),
    pair('request-parameter-removed-with-deprecation', parameter({ deprecated: true }), {}),
    pair('request-parameter-removed-before-sunset', parameter({ deprecated: true, 'x-sunset': '2031-01-01' }), {}),
    pair('new-required-request-parameter', {}, parameter({ required: true })),
    pair('new-optional-request-parameter', {}, parameter()),
    pair('request-parameter-became-required', parameter(), parameter({ required: true })),
    pair('request-parameter-became-optional', parameter({ required: true }), parameter()),
    pair('request-parameter-deprecated', parameter(), parameter({ deprecated: true })),
    pair(
      'request-parameter-became-delimited-list',
      parameter({ schema: text }),
      parameter({ schema: { type: 'array', items: text }, explode: false }),
    ),
    pair('request-parameter-reactivated', parameter({ deprecated: true }), parameter()),
    pair('request-parameter-sunset-date-too-small', parameter(), parameter({ deprecated: true, 'x-sunset': '2030-01-02' })),
    pair('request-parameter-sunset-deleted', parameter({ deprecated: true, 'x-sunset': '2031-01-01' }), parameter({ deprecated: true })),
    pair(
      'request-parameter-sunset-date-changed-too-small',
      parameter({ deprecated: true, 'x-sunset': '2032-01-01' }),
      parameter({ deprecated: true, 'x-sunset': '2031-01-01' }),
    ),
    pair('request-body-added-required', {}, body({ required: true })),
    pair('request-body-added-optional', {}, body()),
    pair('request-body-removed', body(), {}),
    pair('request-body-became-required', body(), body({ required: true })),
    pair('request-body-became-optional', body({ required: true }), body()),
    pair('request-body-media-type-removed', body({ content: { 'application/json': {}, 'text/csv': {} } }), body()),
    pair('request-body-media-type-added', body(), body({ content: { 'application/json': {}, 'text/csv': {} } })),
    pair('request-body-media-type-schema-added', body(), body({ content: { 'application/json': { schema: text } } })),
    pair('request-body-media-type-schema-removed', body({ content: { 'application/json': { schema: text } } }), body()),
  ]
}
