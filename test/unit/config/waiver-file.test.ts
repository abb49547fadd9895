import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addWaiver, type NewWaiver } from '#config/waiver-file'
import { parseWaivers } from '#config/waivers'

const waiver: NewWaiver = {
  fingerprint: '123456789012',
  until: '2026-03-31',
  owner: 'jane',
  reason: 'They put it back: #4711',
  environment: 'staging',
  target: 'plu',
  id: 'response-required-property-removed',
  location: '/data/users/*/email',
}
const written = `- fingerprint: '123456789012'
  until: 2026-03-31
  owner: jane
  reason: "They put it back: #4711"
  environment: staging
  target: plu
  id: response-required-property-removed
  location: /data/users/*/email
`

describe('a waiver added to a file', () => {
  it('stands in a new one below a word on what it is', () => {
    expect(addWaiver('', waiver)).toEqual({
      text: `# Findings that are accepted for a while: they are reported, and count for no verdict, no exit code and no alert.
# "plumbline waive" adds to this file. Commit it.

${written}`,
      replaced: false,
    })
  })

  it('stands last, and leaves comments, order and all other entries alone', () => {
    const before = `# ours

# agreed on 2 March
- fingerprint: "f58e03903c93" # the email
  until: 2026-01-01
  owner: joe
  reason: y
`
    expect(addWaiver(before, waiver)).toEqual({ text: `${before}${written}`, replaced: false })
  })

  it('ends its lines as the file does', () => {
    const before = `# ours\r\n- fingerprint: 'f58e03903c93'\r\n  until: 2026-01-01 # soon\r\n  owner: joe\r\n  reason: |\r\n    y\r\n\r\n    z\r\n`
    const { text } = addWaiver(before, waiver)
    expect(text).toBe(before + written.replaceAll('\n', '\r\n'))
    expect(addWaiver(text, waiver)).toEqual({ text, replaced: true })
  })

  it('takes the place of the one for the same finding, target and environment, and of no other', () => {
    const old = (environment: string) =>
      `# about ${environment}\n- { fingerprint: '123456789012', until: 2026-01-01, owner: joe, reason: x, environment: ${environment}, target: ${waiver.target} }\n`
    const { text, replaced } = addWaiver(`${old('staging')}${old('production')}`, waiver)
    expect(replaced).toBe(true)
    expect(text).toBe(`# about staging\n${written}${old('production')}`)
    const everywhere = addWaiver(text, { ...waiver, environment: null })
    expect([everywhere.replaced, parseWaivers(everywhere.text, 'w.yaml').length]).toEqual([false, 3])
    const all = addWaiver(text, { ...waiver, target: null })
    expect([all.replaced, parseWaivers(all.text, 'w.yaml').length]).toEqual([false, 3])
  })

  it.each(['# only a comment\n', '[]\n', '---\n', '[] # none\n'])('is the first of an empty file: %j', (before) => {
    expect(parseWaivers(addWaiver(before, waiver).text, 'w.yaml')).toMatchObject([waiver])
  })

  it('is read as it was written, whatever its texts hold', () => {
    const words = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }).map((text) => `x${text.replace(/\s+/g, ' ')}`.trim())
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 12, maxLength: 12 })
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ fingerprint: digits, owner: words, reason: words, location: words }), {
          selector: (entry) => entry.fingerprint,
          maxLength: 5,
        }),
        (entries) => {
          const all = entries.map((entry) => ({ ...waiver, ...entry }))
          const text = all.reduce((before, entry) => addWaiver(before, entry).text, '')
          expect(parseWaivers(text, 'w.yaml').map(({ place: _, ...rest }) => rest)).toEqual(all)
        },
      ),
      { numRuns: 200 },
    )
  })
})
