import { describe, expect, it } from 'vitest'
import { scenarios } from '#sandbox/scenarios'
import { openSandbox } from '#support/open-sandbox'

const path = '/__sandbox/scenario'
const listed = scenarios.map(({ name, summary }) => ({ name, summary }))

describe('the scenario', () => {
  it('is shown with all that there are', async () => {
    const { ask } = await openSandbox()
    const { status, json } = await ask(path)
    expect([status, json]).toEqual([200, { scenario: 'healthy', scenarios: listed }])
  })

  it('is switched at run time and at start, and shows either way', async () => {
    const sandbox = await openSandbox({ scenario: 'plu-email-removed' })
    expect((await sandbox.ask(path)).json.scenario).toBe('plu-email-removed')
    const { status, json } = await sandbox.ask(path, { method: 'PUT', body: '{"scenario":"outage"}' })
    expect([status, json]).toEqual([
      200,
      listed.find(({ name }) => name === 'outage') && { scenario: 'outage', summary: listed[1]!.summary },
    ])
    expect(sandbox.scenario()).toBe('outage')
    expect((await sandbox.plu()).status).toBe(503)
    sandbox.setScenario('healthy')
    expect((await sandbox.ask(path)).json.scenario).toBe('healthy')
    expect((await sandbox.plu()).status).toBe(200)
  })

  it.each([
    ['JSON', 'application/json', '{"scenario":"slow"}'],
    ['JSON that curl -d calls a form', 'application/x-www-form-urlencoded', '{"scenario":"slow"}'],
    ['a form', 'application/x-www-form-urlencoded', 'scenario=slow'],
    ['JSON without a content type', '', ' {"scenario": "slow"}\n'],
  ])('is read from %s', async (_, type, body) => {
    const sandbox = await openSandbox()
    for (const method of ['PUT', 'POST']) {
      sandbox.setScenario('healthy')
      const blob = new Blob([body], { type })
      expect((await sandbox.ask(path, { method, body: blob })).status).toBe(200)
      expect(sandbox.scenario()).toBe('slow')
    }
  })

  it('stays when the name is unknown, and the answer names those there are', async () => {
    const sandbox = await openSandbox()
    const { status, json } = await sandbox.ask(path, { method: 'PUT', body: '{"scenario":"plu-limit-ingored"}' })
    expect(status).toBe(400)
    expect(json.error).toBe('no scenario of that name')
    expect(json.near[0]).toBe('plu-limit-ignored')
    expect(json.scenarios).toEqual(listed.map(({ name }) => name))
    expect(sandbox.scenario()).toBe('healthy')
    expect(() => sandbox.setScenario('nothing-like-it')).toThrow('there is no scenario "nothing-like-it"')
  })

  it.each(['', '{}', '[]', 'null', '{"scenario":1}', 'not json', '"outage"'])('is not switched by %j', async (body) => {
    const sandbox = await openSandbox()
    const { status, json } = await sandbox.ask(path, { method: 'PUT', body })
    expect([status, json.error]).toEqual([400, 'the body must be {"scenario": NAME}'])
    expect(sandbox.scenario()).toBe('healthy')
  })
})

it('answers unknown endpoints of its own in its own words', async () => {
  const { ask } = await openSandbox()
  for (const [method, where] of [
    ['GET', '/__sandbox/nowhere'],
    ['DELETE', path],
  ] as const) {
    const { status, json } = await ask(where, { method })
    expect([status, json]).toEqual([404, { error: 'no such sandbox endpoint', endpoints: [path, '/__sandbox/state'] }])
  }
})
