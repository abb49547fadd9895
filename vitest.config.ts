import { defineConfig } from 'vitest/config'

const setupFiles = ['test/support/require-node-24.ts']

export default defineConfig({
  test: {
    // Real processes, browsers and clocks share a small machine in CI: a test counts as failed there when it failed three times.
    retry: process.env.CI === undefined ? 0 : 2,
    // Half of the tests wait for a process or a clock: one worker fewer than cores, vitest's own choice, leaves a core idle.
    maxWorkers: 2,
    // Only for what never ends: a machine under load takes many times as long as one that is not.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/{unit,cases,guards}/**/*.test.ts'], setupFiles } },
      { extends: true, test: { name: 'browser', include: ['test/browser/**/*.test.ts'], setupFiles } },
      { extends: true, test: { name: 'sandbox', include: ['test/sandbox/**/*.test.ts'], setupFiles } },
      {
        extends: true,
        test: {
          name: 'pact',
          include: ['test/pact/**/*.test.ts'],
          setupFiles,
          // Two files that write one pact file at a time lose interactions without a word.
          fileParallelism: false,
          maxWorkers: 1,
        },
      },
      {
        extends: true,
        // Real servers and a clock that counts: on its own, with nothing beside it. `npm run test:stack` runs it, `npm test` does not.
        test: { name: 'stack', include: ['test/stack/**/*.test.ts'], setupFiles, fileParallelism: false, maxWorkers: 1 },
      },
    ],
  },
})
