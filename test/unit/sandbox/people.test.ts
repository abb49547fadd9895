import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#sandbox/json'
import { createPeople, createRandom, personalValues } from '#sandbox/people'
import { plu } from '#sandbox/plu'
import { providers } from '#sandbox/providers'
import { puppetvendors } from '#sandbox/puppetvendors'

const people = [...createPeople('plu', 131), ...createPeople('puppetvendors', 137)]
const names = people.flatMap(({ firstName, lastName }) => [firstName, lastName])
const emails = people.map(({ email }) => email)
const some = (pattern: RegExp, values: readonly string[]) => values.filter((value) => pattern.test(value)).length

describe('people', () => {
  it('are the same every time, and more of them change none', () => {
    const essence = (seed: string, count: number) => createPeople(seed, count).map(({ random, ...person }) => person)
    expect(essence('plu', 200).slice(0, 131)).toEqual(essence('plu', 131))
    expect(essence('plu', 131)).not.toEqual(essence('puppetvendors', 131))
  })

  it('have names as varied as real ones', () => {
    const scripts = [
      'Latin',
      'Cyrillic',
      'Greek',
      'Arabic',
      'Hebrew',
      'Devanagari',
      'Tamil',
      'Thai',
      'Han',
      'Hiragana',
      'Hangul',
      'Georgian',
      'Armenian',
      'Ethiopic',
      'Bengali',
    ]
    for (const script of scripts) expect([script, some(new RegExp(`\\p{Script=${script}}`, 'u'), names) > 0]).toEqual([script, true])
    expect(some(/['ʻ]/, names)).toBeGreaterThan(5)
    expect(some(/^.$/u, names)).toBeGreaterThan(5)
    expect(some(/^.{30,}$/u, names)).toBeGreaterThan(2)
    expect(some(/[ -]/, names)).toBeGreaterThan(20)
    expect(
      some(
        /\p{Mark}/u,
        names.filter((name) => /^\p{Script=Latin}/u.test(name)),
      ),
    ).toBeGreaterThan(0)
    expect(some(/\p{Extended_Pictographic}/u, names)).toBe(0)
    expect(names.filter((name) => name.trim() !== name || name === '')).toEqual([])
  })

  it('have distinct e-mail addresses of every usual and unusual form', () => {
    // RFC 5322's dot-atom before RFC 1035's labels, within the lengths of RFC 5321.
    const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
    const valid = new RegExp(`^(?=.{1,64}@)${atom}(\\.${atom})*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z]+$`)
    const many = [...createPeople('plu', 2000), ...createPeople('puppetvendors', 2000)].map(({ email }) => email)
    expect(many.filter((email) => !valid.test(email))).toEqual([])
    expect(new Set(createPeople('plu', 2000).map(({ email }) => email.toLowerCase())).size).toBe(2000)
    const forms = [/\+/, /'/, /&/, /=/, /^_/, /^\d+@/, /^.@/, /[A-Z]/, /@[^.]+\.example$/, /@.*\..*\.example\./]
    for (const form of forms) expect([form, some(form, emails) > 0]).toEqual([form, true])
  })

  it('live in domains that nobody can own', () => {
    expect(emails.filter((email) => !/(@|\.)example(\.com|\.org|\.net)?$/i.test(email))).toEqual([])
  })

  it('were created at varied moments, to the millisecond', () => {
    const created = people.map(({ createdAt }) => createdAt.toISOString())
    expect(some(/T.*\.000Z$/, created)).toBeGreaterThan(5)
    expect(some(/T.*\.(?!000)\d{3}Z$/, created)).toBeGreaterThan(100)
    expect(some(/-02-29T/, created)).toBeGreaterThan(0)
    expect(new Set(created.map((moment) => moment.slice(0, 4))).size).toBeGreaterThan(5)
  })

  it('have a phone number, null, or nothing', () => {
    const phones = people.map(({ phone }) => phone)
    expect(phones.filter((phone) => phone === null).length).toBeGreaterThan(5)
    expect(phones.filter((phone) => phone === undefined).length).toBeGreaterThan(5)
    expect(phones.filter((phone) => typeof phone === 'string').length).toBeGreaterThan(150)
  })
})

describe('random', () => {
  it('is even enough and never leaves its bounds', () => {
    const random = createRandom('dice')
    const counts = Array.from({ length: 6 }, () => 0)
    for (let roll = 0; roll < 6000; roll += 1) counts[random.below(6)]! += 1
    expect(counts).toHaveLength(6)
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150)
  })
})

describe('the accounts', () => {
  it('show every value that the docs list', () => {
    const values = (users: readonly JsonObject[], key: string) => new Set(users.map((user) => user[key]))
    expect(values(plu.people(131), 'status')).toEqual(new Set(['pending', 'pending_kyc', 'approved', 'denied']))
    expect(values(plu.people(131), 'program')).toEqual(new Set(['custodial', 'non_custodial']))
    expect(values(puppetvendors.people(137), 'type')).toEqual(new Set(['vendor', 'merchant', 'admin']))
    expect(values(puppetvendors.people(137), 'approved')).toEqual(new Set([true, false]))
    expect(values(puppetvendors.people(137), 'notifications')).toEqual(new Set([true, false]))
    const loggedIn = [...values(puppetvendors.people(137), 'lastLoggedIn')]
    expect([loggedIn.includes(null), loggedIn.includes(undefined as never), loggedIn.some((value) => typeof value === 'string')]).toEqual([
      true,
      true,
      true,
    ])
  })

  it('have the ids of their docs, distinct, in an order that stays', () => {
    const serviceIds = plu.people(131).map(({ serviceId }) => String(serviceId))
    expect(serviceIds.filter((id) => !/^acme-user-[a-z0-9]+$/.test(id))).toEqual([])
    const ids = puppetvendors.people(137).map(({ _id }) => String(_id))
    expect(ids.filter((id) => !/^[0-9a-f]{24}$/.test(id))).toEqual([])
    expect([new Set(serviceIds).size, new Set(ids).size]).toEqual([131, 137])
    expect(ids).toEqual(ids.toSorted())
  })

  it('never log in or change before they exist', () => {
    for (const { createdAt, updatedAt, lastLoggedIn } of puppetvendors.people(137)) {
      expect(String(updatedAt) >= String(createdAt)).toBe(true)
      if (typeof lastLoggedIn === 'string') expect(lastLoggedIn >= String(createdAt) && lastLoggedIn <= String(updatedAt)).toBe(true)
    }
  })
})

describe('personalValues', () => {
  const values = personalValues()

  it('holds every personal text longer than three characters that the accounts show', () => {
    const personal = new Set(['email', 'firstName', 'lastName', 'phone'])
    const shown: string[] = []
    const collect = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return
      for (const [key, child] of Object.entries(value)) {
        if (personal.has(key) && typeof child === 'string' && child.length > 3) shown.push(child)
        collect(child)
      }
    }
    for (const provider of providers) collect(provider.people(provider.users))
    expect(shown.length).toBeGreaterThan(700)
    const held = new Set(values)
    expect(shown.filter((value) => !held.has(value))).toEqual([])
  })

  it('holds nothing that stands in ordinary text', () => {
    expect(values.filter((value) => value.length <= 3)).toEqual([])
    expect(values).toEqual([...new Set(values)].toSorted())
    const vocabulary = JSON.stringify(providers.map(({ scenarios, states }) => [scenarios, states])).toLowerCase()
    expect(values.filter((value) => vocabulary.includes(value.toLowerCase()))).toEqual([])
  })
})
