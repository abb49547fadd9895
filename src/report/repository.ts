import { isAbsolute, relative, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The repository in which a command runs: those who show its reports know files by their paths in it. */
export interface Repository {
  /** Its top level, absolute. */
  root: string
  /** The working directory, absolute: to it the paths of a report are relative. */
  cwd: string
}

/** The place of a file in SARIF. */
interface ArtifactLocation {
  uri: string
  uriBaseId?: string
}

const baseId = '%SRCROOT%'

/** The path of a file from the top level of the repository, as GitHub's annotations want it; a file outside keeps its path. */
export function pathInRepository(file: string, { root, cwd }: Repository): string {
  return pathBelow(root, resolve(cwd, file)) ?? file
}

/** The same for SARIF: relative to `%SRCROOT%`, or a file URL outside of the repository. */
export function artifactLocation(file: string, { root, cwd }: Repository): ArtifactLocation {
  const path = pathBelow(root, resolve(cwd, file))
  if (path === null) return { uri: pathToFileURL(resolve(cwd, file)).href }
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: baseId }
}

/** `originalUriBaseIds` of a SARIF run: where `%SRCROOT%` was. */
export function uriBaseIds({ root }: Repository): Record<string, { uri: string }> {
  return { [baseId]: { uri: pathToFileURL(root.endsWith(sep) ? root : `${root}${sep}`).href } }
}

function pathBelow(root: string, path: string): string | null {
  const below = relative(root, path)
  return below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below) ? null : below.split(sep).join('/')
}
