import { defineConfig } from 'vitest/config'

/** The unit tests of one room, which `test/mutation/run.ts` names: what its mutations must be caught by, without processes and browsers. */
export default defineConfig({
  test: {
    include: (process.env.PLUMBLINE_MUTATION_TESTS ?? 'test/unit/**/*.test.ts').split(' '),
    setupFiles: ['test/support/require-node-24.ts'],
    testTimeout: 20_000,
  },
})
