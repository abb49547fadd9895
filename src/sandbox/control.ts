import { isRecord } from '#input/json'
import type { Installation, SandboxApp } from './installation.ts'
import type { Json, JsonObject } from './json.ts'
import type { Scenario } from './scenario.ts'
import { findScenario, nearNames, scenarios } from './scenarios.ts'
import { states } from './states.ts'

/** The scenario in force in one sandbox. */
export interface Planting {
  scenario(): Scenario
  plant(scenario: Scenario): void
}

/**
 * Mounts the sandbox's own endpoints, which no provider has and no rate limit counts: `/__sandbox/scenario` (GET, PUT) and
 * `/__sandbox/state` (GET, and POST as Pact's verifier sends it).
 */
export function mountControl(app: SandboxApp, planting: Planting, installations: readonly Installation[]): void {
  app.get('/__sandbox/scenario', (context) => context.json(describe(planting)))
  // curl -d without -X sends POST; it plants too.
  app.on(['PUT', 'POST'], '/__sandbox/scenario', async (context) => {
    const name = readFields(await context.req.text()).scenario
    const scenario = typeof name === 'string' ? findScenario(name) : undefined
    if (scenario === undefined) return context.json(unknownScenario(name), 400)
    planting.plant(scenario)
    return context.json({ scenario: scenario.name, summary: scenario.summary })
  })
  app.get('/__sandbox/state', (context) =>
    context.json({ states: [...states.values()].map(({ provider, state }) => ({ name: state.name, provider: provider.name })) }),
  )
  app.on(['PUT', 'POST'], '/__sandbox/state', async (context) => {
    const { status, body } = await changeState(readFields(await context.req.text()), installations)
    return context.json(body, status)
  })
  app.all('/__sandbox/*', (context) =>
    context.json({ error: 'no such sandbox endpoint', endpoints: ['/__sandbox/scenario', '/__sandbox/state'] }, 404),
  )
}

function describe(planting: Planting): JsonObject {
  return {
    scenario: planting.scenario().name,
    scenarios: scenarios.map(({ name, summary }) => ({ name, summary })),
  }
}

function unknownScenario(name: Json | undefined): JsonObject {
  return {
    error: typeof name === 'string' ? 'no scenario of that name' : 'the body must be {"scenario": NAME}',
    near: typeof name === 'string' ? nearNames(name) : [],
    scenarios: scenarios.map((scenario) => scenario.name),
  }
}

interface Answer {
  status: 200 | 400
  body: JsonObject
}

async function changeState(fields: JsonObject, installations: readonly Installation[]): Promise<Answer> {
  const { state: name, params, action = 'setup' } = fields
  if (action !== 'setup' && action !== 'teardown') return refuse('action must be setup or teardown')
  // Pact's verifier announces an interaction without a state by an empty name.
  if (name === undefined || name === null || name === '') {
    for (const installation of installations) installation.tearDown()
    return { status: 200, body: {} }
  }
  const found = typeof name === 'string' ? states.get(name) : undefined
  const installation = installations.find(({ provider }) => provider.name === found?.provider.name)
  if (found === undefined || installation === undefined) return refuse('no provider state of that name')
  if (action === 'teardown') {
    installation.tearDown()
    return { status: 200, body: {} }
  }
  try {
    return { status: 200, body: await installation.setUp(found.state, isRecord(params) ? params : {}) }
  } catch (error) {
    if (error instanceof RangeError) return refuse(error.message)
    throw error
  }
}

function refuse(error: string): Answer {
  return { status: 400, body: { error, states: [...states.keys()] } }
}

/** A JSON object or a form, whatever the content type says: people plant by `curl -d`. */
function readFields(text: string): JsonObject {
  try {
    const value: Json = JSON.parse(text)
    return isRecord(value) ? value : {}
  } catch {
    return Object.fromEntries(new URLSearchParams(text.trim()))
  }
}
