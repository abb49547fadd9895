import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadWaivers, parseWaivers, waiversPath } from '#config/waivers'
import { refusalOf } from '#support/refusal'

const cwd = mkdtempSync(join(tmpdir(), 'plumbline-waivers-'))
afterAll(() => rmSync(cwd, { recursive: true }))

const entry = `- fingerprint: 'f58e03903c93'
  until: 2026-03-31
  owner: jane
  reason: They put it back in March.
`

const refusal = (read: () => unknown) => refusalOf(read, 'config')

describe('a file of waivers', () => {
  it('is a list, each entry with its place', () => {
    const text = `# Agreed on 2 March.\n${entry}\n- fingerprint: "0123456789ab"\n  until: 2026-04-01\n  owner: joe\n  reason: x\n  environment: staging\n  target: plu\n  id: response-property-type-changed\n  location: /data\n`
    const common = { environment: null, target: null, id: null, location: null }
    expect(parseWaivers(text, 'w.yaml')).toEqual([
      {
        fingerprint: 'f58e03903c93',
        until: '2026-03-31',
        owner: 'jane',
        reason: 'They put it back in March.',
        ...common,
        place: { file: 'w.yaml', line: 2 },
      },
      {
        fingerprint: '0123456789ab',
        until: '2026-04-01',
        owner: 'joe',
        reason: 'x',
        environment: 'staging',
        target: 'plu',
        id: 'response-property-type-changed',
        location: '/data',
        place: { file: 'w.yaml', line: 7 },
      },
    ])
  })

  it.each(['', '# nothing is waived\n', '[]\n', '---\n'])('may hold none: %j', (text) => {
    expect(parseWaivers(text, 'w.yaml')).toEqual([])
  })

  it('takes a variable as it is: it is committed, and nothing in it comes from the environment', () => {
    const variable = ['$', '{SOON}'].join('')
    expect(
      parseWaivers(
        entry.replace('in March', () => variable),
        'w.yaml',
      )[0]?.reason,
    ).toBe(`They put it back ${variable}.`)
  })

  it('may waive one fingerprint in two environments', () => {
    const text = `${entry}  environment: staging\n${entry}  environment: production\n`
    expect(parseWaivers(text, 'w.yaml').map(({ environment }) => environment)).toEqual(['staging', 'production'])
  })
})

describe('what is wrong with a file of waivers', () => {
  const fingerprint = "wants the 12 hex digits of a finding, in quotes, such as 'f58e03903c93'"
  it.each([
    ['a map', 'fingerprint: x\n', 'w.yaml:1: got a map, wants a list of waivers'],
    [
      'an entry that is none',
      '- f58e03903c93\n',
      'w.yaml:1 [0]: got "f58e03903c93", wants a map with fingerprint, until, owner and reason',
    ],
    ['a fingerprint that is none', entry.replace('f58e03903c93', 'f58e'), `w.yaml:1 [0].fingerprint: got "f58e", ${fingerprint}`],
    [
      'a fingerprint that YAML takes for a number',
      entry.replace("'f58e03903c93'", '123456789012'),
      `w.yaml:1 [0].fingerprint: got 123456789012, ${fingerprint}`,
    ],
    ['a day that there is not', entry.replace('03-31', '02-30'), 'w.yaml:2 [0].until: got "2026-02-30", wants a date, such as 2026-03-31'],
    [
      'a time',
      entry.replace('03-31', '03-31T10:00:00Z'),
      'w.yaml:2 [0].until: got "2026-03-31T10:00:00Z", wants a date, such as 2026-03-31',
    ],
    ['no owner', entry.replace(/ {2}owner: .*\n/, ''), 'w.yaml:1 [0]: owner is missing; wants who sees to it that it ends, in some text'],
    ['an empty reason', entry.replace(/They.*/, "' '"), 'w.yaml:4 [0].reason: got " ", wants why the finding is accepted, in some text'],
    [
      'a key that there is not, in the second entry',
      `${entry}${entry.replace('f58e03903c93', '0123456789ab')}  untill: x\n`,
      'w.yaml:9 [1].untill: there is no such key (did you mean until?)\nKnown keys: fingerprint, until, owner, reason, environment, target, id, location.',
    ],
    [
      'an environment that there is not',
      `${entry}  environment: stage\n`,
      'w.yaml:5 [0].environment: got "stage", wants sandbox, staging or production',
    ],
    [
      'a fingerprint twice for one target',
      `${entry}  target: plu\n${entry}${entry}  target: plu\n`,
      'w.yaml:10: f58e03903c93 is waived twice for plu\nThe other entry is on line 1: keep one.',
    ],
    ['a target that is none', `${entry}  target: ''\n`, 'w.yaml:5 [0].target: got "", wants the name of a target, such as plu'],
    ['a fingerprint twice', `${entry}${entry}`, 'w.yaml:5: f58e03903c93 is waived twice\nThe other entry is on line 1: keep one.'],
    [
      'aliases that multiply',
      `- &a x\n- &b [${'*a, '.repeat(101)}]\n- [${'*b, '.repeat(101)}]\n`,
      'w.yaml: its aliases make more than 10,000 copies of what one anchor holds\nWrite some of them out, without an alias.',
    ],
    [
      'no YAML',
      '- {',
      'w.yaml:1: is not YAML: Flow map in block collection must be sufficiently indented and end with a }\nMend the line, or check its indentation.',
    ],
  ])('%s', (_, text, message) => {
    expect(refusal(() => parseWaivers(text, 'w.yaml'))).toBe(message)
  })
})

describe('where the file is', () => {
  it('is next to plumbline.yaml, in the working directory without one, or where the command line says', () => {
    expect(waiversPath({ file: null }, undefined, '/here')).toBe('/here/plumbline.waivers.yaml')
    expect(waiversPath({ file: '/there/plumbline.yaml' }, undefined, '/here')).toBe('/there/plumbline.waivers.yaml')
    expect(waiversPath({ file: '/there/plumbline.yaml' }, 'ours.yaml', '/here')).toBe('/here/ours.yaml')
  })

  it('may be nowhere, unless it was named', () => {
    expect(loadWaivers({ file: null }, undefined, cwd)).toEqual([])
    expect(refusal(() => loadWaivers({ file: null }, 'mine.yaml', cwd))).toBe(
      'mine.yaml: there is no such file\nName an existing file of waivers, or none.',
    )
  })

  it('is told as the reader would name it', () => {
    mkdirSync(join(cwd, 'deep'))
    writeFileSync(join(cwd, 'deep', 'plumbline.waivers.yaml'), entry)
    expect(loadWaivers({ file: join(cwd, 'deep', 'plumbline.yaml') }, undefined, cwd)[0]?.place).toEqual({
      file: 'deep/plumbline.waivers.yaml',
      line: 1,
    })
    writeFileSync(join(cwd, 'plumbline.waivers.yaml'), entry.replace('jane', '[]'))
    expect(refusal(() => loadWaivers({ file: null }, undefined, cwd))).toMatch(
      /^plumbline\.waivers\.yaml:3 \[0\]\.owner: got a list, wants/,
    )
  })
})

describe('the published schema', () => {
  it('says of every key what it is and what it wants', () => {
    const schema = JSON.parse(readFileSync('src/config/waivers.schema.json', 'utf8'))
    for (const [name, property] of Object.entries<Record<string, string>>(schema.items.properties)) {
      expect([name, typeof property.description, typeof property['x-wants']]).toEqual([name, 'string', 'string'])
    }
  })
})
