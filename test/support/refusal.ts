import { type ErrorCode, formatPlace, HarnessError } from '#errors'

/** The error that `act` must throw, as the command line shows it: `place: message`, and the hint on a line of its own. */
export function refusalOf(act: () => unknown, code: ErrorCode): string {
  try {
    act()
  } catch (error) {
    if (!(error instanceof HarnessError) || error.code !== code) throw error
    const { place, message, hint } = error
    return `${place === undefined ? '' : `${formatPlace(place)}: `}${message}${hint === undefined ? '' : `\n${hint}`}`
  }
  throw new Error('it was accepted')
}
