import { createTask, parse, validateDetailed } from 'node-cron'

/** What a cron expression means on a clock on the wall, whatever its time zone. */
export interface Cron {
  /** Whether it names all 24 hours of a day. */
  isOfEveryHour: boolean
  /** The first time after another that it names, both as milliseconds that the wall would show in UTC; null where none comes in sixty years. */
  nextAfter(wall: number): number | null
}

const dayMs = 86_400_000
const hourMs = 3_600_000
const minuteMs = 60_000
const secondMs = 1_000
/** A 29 February on a given weekday comes every 28 years, and every 40 around a year like 2100. */
const horizonMs = 60 * 366 * dayMs

interface Field {
  name: string
  /** Highest step that makes sense. */
  span: number
  lowest: number
  highest: number
  names?: readonly string[]
}

const fields: readonly Field[] = [
  { name: 'second', span: 59, lowest: 0, highest: 59 },
  { name: 'minute', span: 59, lowest: 0, highest: 59 },
  { name: 'hour', span: 23, lowest: 0, highest: 23 },
  { name: 'day of month', span: 31, lowest: 1, highest: 31 },
  {
    name: 'month',
    span: 12,
    lowest: 1,
    highest: 12,
    names: ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { name: 'day of week', span: 7, lowest: 0, highest: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
]

/** What is wrong with an expression of five or six fields, in one sentence; null where it names a time that comes. */
export function faultOfCron(text: string): string | null {
  const parts = text.trim().split(/\s+/)
  if (parts.length !== 5 && parts.length !== 6) return `It has ${parts.length} ${parts.length === 1 ? 'field' : 'fields'}.`
  for (const [index, field] of fields.slice(6 - parts.length).entries()) {
    const fault = faultOfField(parts[index] ?? '', field)
    if (fault !== null) return fault
  }
  const { valid, errors } = validateDetailed(text)
  if (!valid) {
    const [{ message } = { message: '' }] = errors
    return message.includes('impossible day')
      ? neverComes
      : `${JSON.stringify(errors[0]?.value ?? text)} is no ${wordFor(errors[0]?.field)}.`
  }
  return readCron(text).nextAfter(Date.UTC(2000, 0)) === null ? neverComes : null
}

const neverComes = 'It names a date that never comes.'

/** Reads an expression that has no fault; throws node-cron's own error for one that has. */
export function readCron(expression: string): Cron {
  const read = parse(expression)
  const [seconds, minutes, hours] = [read.second, read.minute, read.hour].map(ascending) as [number[], number[], number[]]
  const months = new Set(read.month)
  const task = createTask(expression, () => {}, { timezone: 'UTC' })
  // It is never started: node-cron shall tell which days it means, and waits for none of them.
  void task.destroy()
  const earliest = (hours[0] ?? 0) * hourMs + (minutes[0] ?? 0) * minuteMs + (seconds[0] ?? 0) * secondMs
  const isDay = (day: number): boolean => months.has(new Date(day).getUTCMonth() + 1) && task.match(new Date(day + earliest))
  return {
    isOfEveryHour: hours.length === 24,
    nextAfter(wall) {
      const from = Math.floor(wall / secondMs) * secondMs + secondMs
      for (let day = Math.floor(from / dayMs) * dayMs; day < from + horizonMs; day += dayMs) {
        const time = isDay(day) ? firstTime(from - day, { hours, minutes, seconds }) : null
        if (time !== null) return day + time
      }
      return null
    },
  }
}

/** The first time of a day that is no earlier than another; milliseconds since its beginning. */
function firstTime(from: number, { hours, minutes, seconds }: Record<'hours' | 'minutes' | 'seconds', readonly number[]>): number | null {
  for (const hour of hours) {
    if ((hour + 1) * hourMs <= from) continue
    for (const minute of minutes) {
      const start = hour * hourMs + minute * minuteMs
      if (start + minuteMs <= from) continue
      const second = seconds.find((one) => start + one * secondMs >= from)
      if (second !== undefined) return start + second * secondMs
    }
  }
  return null
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b)
}

/** What node-cron lets pass and nobody means: a step wider than the field, and a range that ends before it begins. */
function faultOfField(text: string, field: Field): string | null {
  const step = /\/(\d+)/.exec(text)?.[1]
  if (step !== undefined && Number(step) > field.span) return `The step ${step} is wider than the field of the ${field.name}.`
  for (const part of text.split(',')) {
    const [, first, last, every = ''] = /^(\w+)-(\w+)(\/\d+)?$/.exec(part) ?? []
    if (first === undefined || last === undefined) continue
    const [from, to] = [numberFor(first, field), numberFor(last, field)]
    // Sunday ends a week as well as it begins one.
    if (!(from > to) || (field.names?.[0] === 'sun' && to === 0)) continue
    const asWritten = (value: number) => (/^\d/.test(first) ? value : field.names?.[value])
    const instead = every === '' ? ` Write ${first}-${asWritten(field.highest)},${asWritten(field.lowest)}-${last}.` : ''
    return `The range ${first}-${last} of the ${field.name} ends before it begins.${instead}`
  }
  return null
}

function numberFor(text: string, { names }: Field): number {
  return /^\d+$/.test(text) ? Number(text) : (names?.findIndex((name) => name !== '' && text.toLowerCase().startsWith(name)) ?? Number.NaN)
}

/** node-cron's own name of a field, in words. */
function wordFor(field: string | undefined): string {
  return field?.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) ?? 'cron expression'
}
