import { describe, expect, test } from 'vitest'
import { checkModel } from '#support/model-check'
import { type ModelFault, type ModelOptions, type ModelPage, type ModelQuery, modelRows } from '#support/model-list'

const lengths = [1, 2, 3, 8, 9, 10, 11, 19, 20, 21, 40, 41, 50, 53, 99, 100, 101, 131, 150, 200, 250, 300, 700, 1000]
const relaySizes = [
  { default: 20, maximum: 100 },
  { default: 10, maximum: 50 },
  { default: 7, maximum: 23 },
]
const offsetSizes = [
  { default: 50, maximum: null },
  { default: 20, maximum: 100 },
]

/** `length: ids` for each length at which other ids are found than these. */
async function others(options: Omit<ModelOptions, 'rows'>, expected: readonly string[], counts = lengths): Promise<string[]> {
  const odd: string[] = []
  for (const count of counts) {
    const { findings } = await checkModel({ ...options, rows: modelRows(count) })
    const found = findings.map(({ id }) => id)
    if (found.join() !== expected.join()) odd.push(`${count}: ${found.join(', ')}`)
  }
  return odd
}

const isFull = ({ rows, limit }: ModelPage) => rows.length === limit
const flags =
  (change: (page: ModelPage, query: ModelQuery) => Partial<ModelPage['flags']>): NonNullable<ModelFault['page']> =>
  (page, query) => ({ ...page, flags: { ...page.flags, ...change(page, query) } })
const backward = (query: ModelQuery, previous: boolean): Partial<ModelPage['flags']> => ('last' in query ? { previous } : {})

describe.each(relaySizes)('a connection in pages of %o', (pageSize) => {
  const relay = { style: 'relay', pageSize } as const

  test('whose hasNextPage is true whenever a page is full is found at every length', async () => {
    expect(await others({ ...relay, fault: { page: flags((page) => ({ next: isFull(page) })) } }, ['pagination-has-next'])).toEqual([])
  })

  test('whose hasNextPage is false where one item is left is found at every length of two or more', async () => {
    const page = flags(({ flags: { next }, rows, total }) => ({ next: next && rows.at(-1)?.rank !== total - 2 }))
    expect(await others({ ...relay, fault: { page } }, ['pagination-has-next'], lengths.slice(1))).toEqual([])
  })

  test('whose hasPreviousPage is true whenever a page asked for with last is full is found at every length', async () => {
    const page = flags((shown, query) => backward(query, isFull(shown)))
    expect(await others({ ...relay, fault: { page } }, ['pagination-has-previous'])).toEqual([])
  })

  test('whose hasPreviousPage is always true is blamed on nothing else', async () => {
    expect(await others({ ...relay, fault: { page: flags(() => ({ previous: true })) } }, ['pagination-has-previous'])).toEqual([])
  })

  test('whose hasPreviousPage is always false is blamed on nothing else', async () => {
    const page = flags(() => ({ previous: false }))
    expect(await others({ ...relay, fault: { page } }, ['pagination-has-previous'], lengths.slice(1))).toEqual([])
  })

  test('may tell either flag of the other direction', async () => {
    for (const otherFlag of ['exact', 'always', 'never'] as const) expect(await others({ ...relay, otherFlag }, [])).toEqual([])
  })
})

describe.each(offsetSizes)('a list by offset in pages of %o', (pageSize) => {
  const offset = { style: 'offset', pageSize } as const
  const counting = (total: (page: ModelPage) => number) => ({
    ...offset,
    fault: { page: (page: ModelPage) => ({ ...page, total: total(page) }) },
  })
  const behind = (change: (query: ModelQuery, rows: number) => number): ModelFault => ({
    query: (query, rows) => (Number(query.skip ?? 0) >= rows.length ? { ...query, skip: String(change(query, rows.length)) } : query),
    page: (page, query) => ({ ...page, skip: Number(query.skip ?? 0) }),
  })

  test.each<[string, (page: ModelPage) => number]>([
    ['the length of the page', ({ rows }) => rows.length],
    ['what is left of the list', ({ total, skip }) => Math.max(0, total - skip)],
    ['the number of pages', ({ total, limit }) => Math.ceil(total / limit)],
  ])('whose total is %s counts too few at every length of two or more', async (_, total) => {
    expect(await others(counting(total), ['pagination-walk-complete'], lengths.slice(1))).toEqual([])
  })

  test('that starts again at the first record is found at every length', async () => {
    expect(await others({ ...offset, fault: behind(() => 0) }, ['pagination-pages-disjoint'])).toEqual([])
  })

  test('that shows its last records again past its end answers as no page says', async () => {
    const fault = behind((query, count) => Math.max(0, count - Number(query.limit ?? pageSize.default)))
    expect(await others({ ...offset, fault }, ['pagination-past-the-end'], lengths.slice(1))).toEqual([])
  })
})

test.each([
  ['relay', { default: 20, maximum: 100 }, 137, 18],
  ['offset', { default: 50, maximum: null }, 131, 11],
] as const)(
  'the list by %s of the sandbox takes as many requests as that, without its filters',
  async (style, pageSize, count, requests) => {
    const { surveys } = await checkModel({ style, pageSize, rows: modelRows(count) })
    const [survey, ...again] = surveys
    expect([(survey?.visits.length ?? 0) + (survey?.access.length ?? 0), again.length]).toEqual([requests, 0])
  },
)
