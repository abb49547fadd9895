import type { Place } from '#errors'
import { parsePointer } from '#input/pointer'
import { parseYaml } from '#input/yaml-source'
import type { Pointer } from './model.ts'

/** A YAML document as plain data, with the lines it came from. */
export interface SpecDocument {
  file: string
  value: unknown
  /** file:line of the key or item at a pointer, or of its nearest ancestor that exists. */
  locate(pointer: Pointer): Place
}

/** Parses YAML (or JSON, which is YAML); throws `spec` at the first place that is not. */
export function parseSpecDocument(text: string, file: string): SpecDocument {
  const { value, lineOfKey } = parseYaml(text, file, { code: 'spec' })
  return { file, value, locate: (pointer) => ({ file, line: lineOfKey(parsePointer(pointer)) }) }
}
