/**
 * A schema of OpenAPI 3.0 in the words of 3.1, which JSON Schema knows: `nullable`, boolean exclusive limits. What stands beside a `$ref`
 * and is ignored there is told to `onIgnored`.
 */
export function modernise(schema: Record<string, unknown>, onIgnored: (key: string) => void): Record<string, unknown> {
  if (typeof schema.$ref === 'string') {
    const isKept = (key: string): boolean => key === '$ref' || key.startsWith('x-')
    for (const key of Object.keys(schema)) if (!isKept(key)) onIgnored(key)
    return Object.fromEntries(Object.entries(schema).filter(([key]) => isKept(key)))
  }
  const { nullable, ...modern } = schema
  // Without a type, `nullable` says nothing: any value is allowed already.
  if (nullable === true && typeof modern.type === 'string') modern.type = [modern.type, 'null']
  else if (nullable !== undefined && typeof nullable !== 'boolean') modern.nullable = nullable
  for (const [limit, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    if (modern[exclusive] === true && modern[limit] !== undefined) {
      modern[exclusive] = modern[limit]
      delete modern[limit]
    } else if (modern[exclusive] === false) delete modern[exclusive]
  }
  return modern
}
