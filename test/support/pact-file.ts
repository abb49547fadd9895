import './no-pact-tracking.ts'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PactV4 } from '@pact-foundation/pact'
import { afterAll, afterEach, expect, it } from 'vitest'

/** Pact's own name for the file of this consumer and the provider `api`. */
const fileName = (api: string) => `plumbline-${api}.json`

/** What a test says of a request; Pact does not export the type by name. */
export type RequestBuilder = Parameters<NonNullable<Parameters<ReturnType<PactV4['addInteraction']>['withRequest']>[2]>>[0]

/**
 * Opens an empty pact with the provider `api`, written apart from the committed one: Pact merges into files that exist, so that
 * deleted interactions would stay.
 */
export function openPact(api: string): { pact: PactV4; testCommitted(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'plumbline-pact-'))
  const fresh = join(directory, fileName(api))
  const committed = join('contracts', api, fileName(api))
  let failed = false
  afterEach(({ task }) => {
    failed ||= task.result?.state === 'fail'
  })
  afterAll(() => rmSync(directory, { recursive: true }))
  return {
    pact: new PactV4({ consumer: 'plumbline', provider: api, dir: directory, logLevel: 'error' }),
    /** The last test of a file: what the ones before it have written is what is committed, to the byte. */
    testCommitted: () =>
      it('is committed as it was just written', () => {
        expect(failed, 'an interaction failed, so its pact is not whole').toBe(false)
        if (updating) writeFileSync(committed, readFileSync(fresh))
        const same = readFileSync(fresh).equals(readIfThere(committed))
        expect(same, `${committed} is not what these tests write: run "npm run pacts" and look at the difference`).toBe(true)
      }),
  }
}

/** Whether `npm run pacts` runs the tests to replace what is committed. */
const updating = process.env.PLUMBLINE_PACTS === 'update'

function readIfThere(file: string): Buffer {
  return existsSync(file) ? readFileSync(file) : Buffer.alloc(0)
}
