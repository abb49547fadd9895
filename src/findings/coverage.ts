import type { Pointer } from '#spec/model'

/** How much of the documented success responses was seen; `items` counts distinct list items. */
export interface Coverage {
  items: number
  properties: {
    documented: number
    seen: number
    /** Locations that were absent wherever they were looked for, in the order of the spec. */
    unseen: Pointer[]
  }
}
