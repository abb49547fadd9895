import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everyday, odd } from '#bench/conforming/palette'
import { conformingBodies } from '#bench/conforming/responses'
import { partOf } from '#bench/conforming/schema-view'
import { bodyOperators, plant } from '#bench/mutations/body-mutations'
import { bodyKey, placesOf, targetsOf, valueAt } from '#bench/mutations/places'
import { mutationsOf, nameOf } from '#bench/run/planted-cases'
import { loadSubjects } from '#bench/run/subject'

const subjects = loadSubjects()
const lists = subjects.flatMap(({ promised, list }) =>
  promised.filter(({ operation, response }) => operation === list && response.status === '200'),
)
const bodiesOf = (promised: (typeof lists)[number]) =>
  [everyday, odd].flatMap((palette) => fc.sample(conformingBodies(promised, palette), { seed: 1, numRuns: 15 }))

describe('places', () => {
  it('are those of the schema, items and keys as one', () => {
    const [plu] = lists
    const places = placesOf([partOf(plu?.body.schema ?? {}, false)], plu?.body.schema.$defs ?? {})
    expect(places.map(({ location }) => location)).toEqual([
      '',
      '/status',
      '/message',
      '/data',
      '/data/users',
      '/data/users/*',
      ...['serviceId', 'email', 'firstName', 'lastName', 'status', 'program', 'createdAt'].map((name) => `/data/users/*/${name}`),
      '/data/pagination',
      '/data/pagination/skip',
      '/data/pagination/limit',
      '/data/pagination/total',
    ])
  })

  it('lead to the values that are there, and to the alternative that an object has chosen', () => {
    const parcels = lists.at(-1)
    const places = placesOf([partOf(parcels?.body.schema ?? {}, false)], parcels?.body.schema.$defs ?? {})
    const body = {
      apiVersion: 1,
      parcels: [{ recipient: { kind: 'person', name: 'Ada' } }, { recipient: { kind: 'company', company: 'X' } }, {}],
    }
    const found = (location: string) =>
      places.filter((place) => place.location === location).map((place) => targetsOf(place, { [bodyKey]: body }).map(valueAt))
    expect(found('/parcels/*/recipient/kind')).toEqual([['person'], ['company']])
    expect(found('/parcels/*/recipient/name')).toEqual([['Ada']])
    expect(found('/parcels/*/label')).toEqual([[]])
  })
})

describe('operators', () => {
  it('each find a place in one of the three APIs, and each mutation a body that it changes, save for what cannot be', () => {
    const planted = new Set<string>()
    const idle = lists.flatMap((promised) => {
      const bodies = bodiesOf(promised)
      return mutationsOf(promised).flatMap((mutation) => {
        const isPlanted = bodies.some((body, index) => plant(mutation, body, index) !== null)
        if (isPlanted) planted.add(mutation.operator.id)
        return isPlanted ? [] : nameOf(mutation)
      })
    })
    expect(bodyOperators.map(({ id }) => id).filter((id) => !planted.has(id))).toEqual([])
    expect(idle.filter((name) => !/^(hoist|sink|flatten|unwrap:object|pattern|bound|enum|retype|empty)/.test(name))).toEqual([])
  })

  it('change a copy, and a body into another one', () => {
    for (const promised of lists) {
      const [body = null] = bodiesOf(promised)
      const before = JSON.stringify(body)
      for (const mutation of mutationsOf(promised)) {
        const fault = plant(mutation, body, 1)
        if (fault === null) continue
        expect([nameOf(mutation), JSON.stringify(fault.body) === before, fault.expected.length > 0]).toEqual([
          nameOf(mutation),
          false,
          true,
        ])
      }
      expect(JSON.stringify(body)).toBe(before)
    }
  })
})
