import { plu } from './plu.ts'
import type { Provider } from './provider.ts'
import { puppetvendors } from './puppetvendors.ts'

/** Every provider that the sandbox emulates: an API is added by its own file and its place here. */
export const providers: readonly Provider[] = [plu, puppetvendors]
