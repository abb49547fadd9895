import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect, it } from 'vitest'
import pluSchemas from '#contracts/plu-card-partner.v1/schemas.json' with { type: 'json' }
import vendorSchemas from '#contracts/puppetvendors-vendor.v2/schemas.json' with { type: 'json' }
import { type Answer, openSandbox } from '#support/open-sandbox'

/** Documented answers that the sandbox has no way to give, and why. */
const unanswered: Record<string, string> = {
  'listUsers 402': 'no page says when',
  'listUsers 404': 'a list names no resource',
  'listUsers 422': 'a list takes no body',
}

/** The same schema without room for properties that it does not name. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const inner = Object.fromEntries(Object.entries(schema).map(([key, child]) => [key, closed(child)]))
  return 'properties' in inner && !('additionalProperties' in inner) ? { ...inner, additionalProperties: false } : inner
}

function compile() {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  const bodies = [...pluSchemas.bodies, ...vendorSchemas.bodies]
  return new Map(bodies.map(({ operation, status, schema }) => [`${operation} ${status}`, ajv.compile(closed(schema) as object)]))
}

it('gives every documented answer in the shape in which the specs have it', async () => {
  const validators = compile()
  const sandbox = await openSandbox()
  const given = new Set<string>()
  const hold = async (operation: string, asked: Promise<Answer> | Answer) => {
    const { status, json } = await asked
    const key = `${operation} ${status}`
    given.add(key)
    const validate = validators.get(key)
    validate?.(json)
    expect([key, validate?.errors ?? null]).toEqual([key, null])
    expect([key, validate === undefined]).toEqual([key, false])
  }
  const authenticate = (body = '{"apiKey":"vk_1"}') => sandbox.ask('/v2/authenticate', { method: 'POST', body })
  const refresh = async (token?: string) =>
    sandbox.ask('/v2/refresh-token', { method: 'POST', headers: { 'x-access-token': token ?? (await sandbox.token()) } })

  for (const query of ['?limit=200', '?skip=500', '?limit=0']) await hold('listUsers', sandbox.plu(query))
  for (const key of [null, 'nothing']) await hold('listUsers', sandbox.plu('', key))
  for (const query of ['?first=100', '?last=100', '?search=nobody-at-all', '?first=0'])
    await hold('listVendorUsers', sandbox.vendors(query))
  for (const token of [null, 'nothing', sandbox.credentials.PUPPETVENDORS_MERCHANT_TOKEN])
    await hold('listVendorUsers', sandbox.vendors('', token))
  for (const body of ['{"apiKey":"vk_1"}', '{"apiKey":"no"}', '{}']) await hold('authenticate', authenticate(body))
  for (const token of [undefined, 'nothing']) await hold('refreshToken', refresh(token))
  await sandbox.state('a suspended partner account')
  await hold('listUsers', sandbox.plu())
  for (const scenario of ['rate-limited', 'server-error']) {
    sandbox.setScenario(scenario)
    await hold('listUsers', sandbox.plu())
    await hold('listVendorUsers', sandbox.vendors('', 'any'))
    await hold('authenticate', authenticate())
    await hold('refreshToken', refresh('any'))
  }
  expect([...validators.keys()].filter((key) => !given.has(key))).toEqual(Object.keys(unanswered))
})
