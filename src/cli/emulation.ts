import type { Emulation } from '#check/plan-targets'

/** The sandbox as targets are planned on it; it is loaded only where one needs it. */
export const emulation: Emulation = {
  async start(options) {
    const { startSandbox } = await import('#sandbox/server')
    return startSandbox(options)
  },
  async credentials(now) {
    const { providers } = await import('#sandbox/providers')
    const opened = await Promise.all(providers.map((provider) => provider.open(now)))
    return Object.assign({}, ...opened.map(({ credentials }) => credentials))
  },
}
