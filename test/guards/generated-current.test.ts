import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '#config/package'
import { generateFiles } from '#contract/generate'
import { findStale } from '#contract/generated-files'

test('what is generated from the specs is current', async () => {
  const files = await generateFiles(join(packageRoot(), 'openapi'))
  expect(files.map(({ path }) => path)).toEqual([
    'plu-card-partner.v1/types.ts',
    'plu-card-partner.v1/schemas.json',
    'puppetvendors-vendor.v2/types.ts',
    'puppetvendors-vendor.v2/schemas.json',
  ])
  expect(findStale(join(packageRoot(), 'contracts'), files)).toEqual([])
})
