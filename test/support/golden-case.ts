import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '#config/package'
import { getPointer, joinPointer, parsePointer } from '#input/pointer'

/** A recorded response and what a check must find in it: the folder `test/cases/<name>/`. */
export interface GoldenCase {
  name: string
  description: string
  /** Path of the spec. */
  spec: string
  operation: string
  /** The documented status that the response is held against. */
  status: number
  /** As it came, save for what `adjust` in case.json puts right. */
  response: RecordedResponse
  /** As it was recorded. */
  recorded: RecordedResponse
  expected: { findings: object[] }
}

interface RecordedResponse {
  status: number
  headers: Record<string, string>
  body: unknown
}

interface Adjustment {
  /** Into the body, to a value that is there. */
  pointer: string
  value: unknown
  why: string
}

/** Reads one case; throws when an adjustment leads nowhere, so that none outlives what it was made for. */
export function readCase(name: string): GoldenCase {
  const folder = join(packageRoot(), 'test', 'cases', name)
  const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'))
  const { description, spec, operation, status, adjust = [] } = read('case.json')
  const recorded: RecordedResponse = read('response.json')
  const response = structuredClone(recorded)
  for (const adjustment of adjust as Adjustment[]) replaceValue(response.body, adjustment, name)
  return { name, description, spec: join(packageRoot(), spec), operation, status, response, recorded, expected: read('expected.json') }
}

function replaceValue(body: unknown, { pointer, value }: Adjustment, name: string): void {
  const segments = parsePointer(pointer)
  const last = segments.pop()
  const parent = getPointer(body, joinPointer(...segments))
  if (last === undefined || getPointer(body, pointer) === undefined) throw new Error(`${name}: adjust leads nowhere: ${pointer}`)
  Reflect.set(parent as object, last, value)
}
