import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { openOutput } from '#cli/output-file'

const directory = mkdtempSync(join(tmpdir(), 'plumbline-output-'))
const at = (name: string) => join(directory, name)
afterEach(() => {
  for (const name of readdirSync(directory)) rmSync(at(name), { recursive: true })
})
afterAll(() => rmSync(directory, { recursive: true }))

describe('--output', () => {
  it('replaces the file as a whole and leaves nothing beside it', () => {
    writeFileSync(at('report.json'), 'a much longer text that was there before')
    openOutput('report.json', directory).write('new')
    openOutput(at('other.json'), '/').write('other')
    expect(['report.json', 'other.json'].map((name) => readFileSync(at(name), 'utf8'))).toEqual(['new', 'other'])
    expect(readdirSync(directory)).toEqual(['other.json', 'report.json'])
  })

  it('refuses at the start what it could not write at the end', () => {
    mkdirSync(at('sub'))
    expect(() => openOutput('missing/report.json', directory)).toThrow(
      '--output missing/report.json cannot be written: its directory does not exist',
    )
    expect(() => openOutput('sub', directory)).toThrow('--output sub cannot be written: it is a directory')
  })

  it('refuses a name that is empty', () => {
    expect(() => openOutput('', directory)).toThrow(
      expect.objectContaining({ code: 'usage', message: '--output is empty', hint: 'Name a file in a directory that exists.' }),
    )
  })

  it('asks for a directory that may be written to where this one may not, and for one that exists otherwise', () => {
    // The kernel lets nobody make a file there, root neither.
    expect(() => openOutput('/sys/report.json', '/').write('new')).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^--output \/sys\/report.json cannot be written: (EACCES|EPERM|EROFS)$/),
        hint: 'Name a file in a directory that you may write to.',
      }),
    )
    expect(() => openOutput('missing/report.json', directory)).toThrow(
      expect.objectContaining({ hint: 'Name a file in a directory that exists.' }),
    )
  })

  it.each(['loop', 'loop/report.json'])('refuses at the start %s, where the system does not say what there is', (file) => {
    symlinkSync('loop', at('loop'))
    expect(() => openOutput(file, directory)).toThrow(
      expect.objectContaining({ code: 'usage', message: `--output ${file} cannot be written: ELOOP` }),
    )
  })

  it.skipIf(process.getuid?.() === 0)('refuses at the start a directory that may not be written to', () => {
    mkdirSync(at('locked'), { mode: 0o555 })
    expect(() => openOutput('locked/report.json', directory)).toThrow('--output locked/report.json cannot be written: EACCES')
  })

  it('leaves nothing beside the file when the write fails', () => {
    const output = openOutput('report.json', directory)
    mkdirSync(at('report.json/sub'), { recursive: true })
    expect(() => output.write('new')).toThrow('--output report.json cannot be written: EISDIR')
    expect(readdirSync(directory)).toEqual(['report.json'])
  })

  it('writes through a link, and into a device instead of over it', () => {
    writeFileSync(at('real.json'), 'old')
    symlinkSync(at('real.json'), at('link.json'))
    symlinkSync('/dev/null', at('null.json'))
    openOutput('link.json', directory).write('new')
    openOutput('null.json', directory).write('new')
    expect(readFileSync(at('real.json'), 'utf8')).toBe('new')
    expect(readdirSync(directory, { withFileTypes: true }).map((entry) => [entry.name, entry.isSymbolicLink()])).toEqual([
      ['link.json', true],
      ['null.json', true],
      ['real.json', false],
    ])
  })
})
