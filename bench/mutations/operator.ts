import type { Expected } from './expected.ts'
import type { Place, Target } from './places.ts'

/**
 * One way to break a promise about a value. It changes the value that hangs at a target and says what must be reported of it;
 * null, with nothing changed, where the target cannot be broken this way.
 */
export interface BodyOperator {
  /** Family and variant: `retype:string`. */
  id: string
  /** Whether the schema of a place leaves anything to break this way. */
  suits(place: Place): boolean
  change(target: Target, place: Place): Expected[] | null
}
