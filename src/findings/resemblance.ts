import { isRecord } from '#input/json'
import type { Json } from '#schema/json'
import type { SchemaNode } from '#schema/schema-node'

/** Levels of a documented body whose names are counted: envelopes are not deep, and a schema may contain itself. */
const deepest = 4

/**
 * Whether a body may be the API's own, drifted or not, and not that of a gateway in front of it, which may well have a name or a marker
 * in common (`message` and `success: false` are everybody's): at least half of the documented names are there.
 */
export function resembles(node: SchemaNode, body: Json): boolean {
  if (!isRecord(body)) return false
  const { documented, present } = countNames(node, body, deepest)
  return present > 0 && 2 * present >= documented
}

function countNames(node: SchemaNode, value: Json | undefined, levels: number): { documented: number; present: number } {
  const count = { documented: 0, present: 0 }
  if (levels === 0) return count
  for (const [name, property] of node.properties) {
    const isThere = isRecord(value) && Object.hasOwn(value, name)
    const below = countNames(property, isThere ? value[name] : undefined, levels - 1)
    count.documented += 1 + below.documented
    count.present += (isThere ? 1 : 0) + below.present
  }
  return count
}
