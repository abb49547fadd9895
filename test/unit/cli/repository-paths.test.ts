import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { run } from '#cli/program'
import { testIo } from '#support/test-io'

/** A repository whose configuration, spec and waivers lie in `tools/contracts`; `root` is its top level. */
function scene(): { root: string; folder: string } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'plumbline-repository-')))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const folder = join(root, 'tools', 'contracts')
  mkdirSync(join(folder, 'openapi'), { recursive: true })
  cpSync('openapi/plu-card-partner.v1.yaml', join(folder, 'openapi', 'plu-card-partner.v1.yaml'))
  cpSync('openapi/plu-card-partner.v1.yaml', join(folder, 'new spec.yaml'))
  writeFileSync(join(folder, 'plumbline.yaml'), 'specs: openapi\n')
  writeFileSync(
    join(folder, 'plumbline.waivers.yaml'),
    "- { fingerprint: 'ffffffffffff', until: 2999-01-01, owner: jane, reason: known, target: plu }\n",
  )
  return { root, folder }
}

async function plumbline(cwd: string, args: string[], variables: Record<string, string> = {}): Promise<string> {
  const io = testIo({ cwd, variables })
  await run(args, io)
  expect(io.err()).toBe('')
  return io.out()
}

const check = ['check', 'plu', '--scenario', 'plu-email-removed', '--format']
const spec = 'tools/contracts/openapi/plu-card-partner.v1.yaml'

function filesOf(annotations: string): string[] {
  return [...new Set([...annotations.matchAll(/^::\w+ file=([^,]+),/gm)].map(([, file = '']) => file))]
}

function locationsOf(sarif: string) {
  const { runs } = JSON.parse(sarif)
  const artifacts = runs[0].results.flatMap(({ locations }: { locations: { physicalLocation: { artifactLocation: object } }[] }) =>
    locations.map(({ physicalLocation }) => JSON.stringify(physicalLocation.artifactLocation)),
  )
  return { bases: runs[0].originalUriBaseIds, artifacts: [...new Set<string>(artifacts)].map((text) => JSON.parse(text)) }
}

describe.each(['a directory', 'the file of a worktree'])('in a folder of a repository whose .git is %s', (kind) => {
  const repository = () => {
    const { root, folder } = scene()
    if (kind === 'a directory') mkdirSync(join(root, '.git'))
    else writeFileSync(join(root, '.git'), 'gitdir: /elsewhere\n')
    return { root, folder }
  }

  it('GitHub annotations of a check name spec and waivers from its top level', async () => {
    const { folder } = repository()
    expect(filesOf(await plumbline(folder, [...check, 'github']))).toEqual([spec, 'tools/contracts/plumbline.waivers.yaml'])
  })

  it('SARIF of a check does too, and says where that is', async () => {
    const { root, folder } = repository()
    expect(locationsOf(await plumbline(folder, [...check, 'sarif']))).toEqual({
      bases: { '%SRCROOT%': { uri: `${pathToFileURL(root).href}/` } },
      artifacts: [{ uri: spec, uriBaseId: '%SRCROOT%' }],
    })
  })

  it('and so do those of a diff, with what a URI has no room for escaped', async () => {
    const { root, folder } = repository()
    const text = readFileSync(join(folder, 'new spec.yaml'), 'utf8')
    writeFileSync(join(folder, 'new spec.yaml'), text.replace(/\/users:/, '/people:'))
    const diff = ['diff', 'openapi/plu-card-partner.v1.yaml', 'new spec.yaml', '--format']
    expect(filesOf(await plumbline(folder, [...diff, 'github']))).toEqual(['tools/contracts/new spec.yaml'])
    const { bases, artifacts } = locationsOf(await plumbline(folder, [...diff, 'sarif']))
    expect(bases).toEqual({ '%SRCROOT%': { uri: `${pathToFileURL(root).href}/` } })
    expect(artifacts).toEqual([{ uri: 'tools/contracts/new%20spec.yaml', uriBaseId: '%SRCROOT%' }])
  })
})

describe('without a .git', () => {
  it('the workspace of GitHub is the top level, where the working directory is in it', async () => {
    const { root, folder } = scene()
    expect(filesOf(await plumbline(folder, [...check, 'github'], { GITHUB_WORKSPACE: root }))[0]).toBe(spec)
    expect(
      filesOf(await plumbline(folder, [...check, 'github'], { GITHUB_WORKSPACE: join(root, 'tools', 'contracts', 'openapi') }))[0],
    ).toBe('openapi/plu-card-partner.v1.yaml')
    expect(filesOf(await plumbline(folder, [...check, 'github'], { GITHUB_WORKSPACE: '/nowhere' }))[0]).toBe(
      'openapi/plu-card-partner.v1.yaml',
    )
  })

  it('a file outside has a URL of its own', async () => {
    const { root, folder } = scene()
    const other = join(root, 'other')
    mkdirSync(other)
    const sarif = await plumbline(other, [...check, 'sarif', '--config', '../tools/contracts/plumbline.yaml'])
    expect(locationsOf(sarif)).toEqual({
      bases: { '%SRCROOT%': { uri: `${pathToFileURL(other).href}/` } },
      artifacts: [{ uri: pathToFileURL(join(folder, 'openapi', 'plu-card-partner.v1.yaml')).href }],
    })
  })
})
