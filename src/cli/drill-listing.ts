import { packageVersion } from '#config/package'
import { columns, createPaint } from '#report/layout'
import { chooseExercises, type Exercise } from './drill-plan.ts'

/** What can be planted, or only what is named, and what it proves: columns for a person, or one JSON document, `schemaVersion` 1. */
export function renderListing(exercises: readonly Exercise[], names: readonly string[], format: 'text' | 'json'): string {
  const byDefault = new Set(chooseExercises(exercises, { names: [], all: false }))
  const listed = chooseExercises(exercises, { names, all: true }).map((exercise) => ({
    scenario: exercise.scenario.name,
    target: exercise.name,
    api: exercise.api,
    proves: exercise.proves,
    default: byDefault.has(exercise),
  }))
  if (format === 'json') {
    return `${JSON.stringify({ schemaVersion: 1, tool: { name: 'plumbline', version: packageVersion() }, exercises: listed }, undefined, 2)}\n`
  }
  const rows = listed.map((one) => [one.scenario, one.default ? 'default' : '--all', one.api, one.proves.join(', ')])
  return `${columns(rows, createPaint(false)).join('\n')}\n`
}
