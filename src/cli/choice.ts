import { InvalidArgumentError } from 'commander'
import { didYouMean } from '#input/near-match'

/** A parser for an option that takes one of a few words; anything else is a usage error that names them, and the nearest. */
export function choiceOf<T extends string>(values: readonly T[]): (got: string) => T {
  return (got) => {
    const match = values.find((value) => value === got)
    if (match !== undefined) return match
    throw new InvalidArgumentError(`It takes ${values.slice(0, -1).join(', ')} or ${values.at(-1)}${didYouMean(got, values)}.`)
  }
}

/** A parser for an option that takes a text: an empty one, such as a variable of the shell that is not set, is a usage error. */
export function someText(got: string): string {
  if (got.trim() !== '') return got
  throw new InvalidArgumentError('It is empty.')
}
