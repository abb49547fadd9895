const major = Number(process.versions.node.split('.')[0])

if (major < 24) {
  throw new Error(
    `The tests need Node 24, this is ${process.version}: run them through "npm test" or "npx vitest", which use the project's own.`,
  )
}
