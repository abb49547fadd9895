#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Half of a start is stripping types and compiling. Not in the system's temporary directory, where others could plant code.
enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/plumbline', import.meta.url)))
const [{ processIo }, { run }] = await Promise.all([import('./process-io.ts'), import('./program.ts')])
process.exitCode = await run(process.argv.slice(2), processIo())
