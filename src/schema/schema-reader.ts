import type { Pointer } from '#spec/model'
import { readMembers } from './members.ts'
import { once } from './once.ts'
import { openSchemas } from './open-schemas.ts'
import { readOwnKeywords } from './own-keywords.ts'
import type { SchemaNode } from './schema-node.ts'
import { type Claim, claimKey, type SchemaPart } from './schema-part.ts'
import { type Choice, readVariants } from './variants.ts'

/** The OpenAPI document that schemas stand in. */
export interface SchemaSource {
  /** Decides what a keyword means: 3.0 has `nullable`, boolean exclusive limits, and ignores what stands beside a `$ref`. */
  dialect: '3.0' | '3.1'
  /** The value at a pointer into the document; undefined where it leads nowhere. */
  at(pointer: Pointer): unknown
  /** Pointer that a `$ref` at a pointer leads to; throws `spec` where it leads to another document or nowhere. */
  follow(reference: string, from: Pointer): Pointer
}

/** Reads the schemas of one document, each set of them once: the same pointers give the same node. */
export interface SchemaReader {
  /**
   * What the schemas at some pointers say together; `assumption` is why what stands around them is believed, where no page states it.
   * No pointer gives a node that allows everything. Throws what `follow` throws once the reference is come by.
   */
  node(pointers: readonly Pointer[], assumption?: string | null): SchemaNode
}

/** A node still to be read. */
interface Site {
  /** Schemas to open. */
  claims: readonly Claim[]
  /** What stands beside them, opened already. */
  beside: readonly SchemaPart[]
  /** The choices beside them that are still to be made, before any of their own. */
  pending: readonly Choice[]
  picked: readonly Pointer[]
  /** Whether one of those beside them is `false`. */
  never: boolean
}

type Build = (site: Site) => SchemaNode

/** A reader of one document; what it has read it keeps. */
export function createSchemaReader(source: SchemaSource): SchemaReader {
  const nodes = new Map<string, SchemaNode>()
  const build: Build = (site) => {
    const key = keyOf(site)
    const known = nodes.get(key)
    if (known !== undefined) return known
    const node = createNode(source, site, build)
    nodes.set(key, node)
    return node
  }
  return {
    node: (pointers, assumption = null) =>
      build({ claims: pointers.map((pointer) => ({ pointer, assumption })), beside: [], pending: [], picked: [], never: false }),
  }
}

function keyOf({ claims, beside, pending, picked, never }: Site): string {
  const branches = pending.flatMap((choice) => choice.branches)
  return [...[claims, beside, branches].map((group) => group.map(claimKey).join('\n')), picked.join(' '), never].join('\n\n')
}

function createNode(source: SchemaSource, site: Site, build: Build): SchemaNode {
  const { parts, references, choices, ...opened } = openSchemas(source, site.claims, site.beside)
  const never = site.never || opened.never
  const own = once(() => readOwnKeywords(parts, source.dialect, never))
  const members = once(() => readMembers(parts, (claims) => build({ claims, beside: [], pending: [], picked: [], never: false })))
  const [choice, ...others] = [...site.pending, ...choices]
  const alternatives = once(() =>
    choice === undefined
      ? { variants: null, exclusive: null, tag: null }
      : readVariants(choice, ({ pointer, assumption }) =>
          build({ claims: [{ pointer, assumption }], beside: parts, pending: others, picked: [...site.picked, pointer], never }),
        ),
  )
  const { pointer, assumption } = parts[0] ?? site.claims[0] ?? { pointer: '', assumption: null }
  return {
    pointer,
    assumption,
    parts,
    references,
    definitions: parts.map((part) => part.pointer).filter((each) => /^\/components\/schemas\/[^/]*$/.test(each)),
    picked: site.picked,
    siblings: new Set(),
    choice: choice?.keyword ?? null,
    choices: choice === undefined ? [] : [choice, ...others],
    get mask() {
      return own().mask
    },
    get types() {
      return own().types
    },
    get constants() {
      return own().constants
    },
    get enums() {
      return own().enums
    },
    get formats() {
      return own().formats
    },
    get patterns() {
      return own().patterns
    },
    get bounds() {
      return own().bounds
    },
    get unique() {
      return own().unique
    },
    get items() {
      return members().items
    },
    get properties() {
      return members().properties
    },
    get required() {
      return members().required
    },
    get refused() {
      return members().refused
    },
    get sealed() {
      return members().sealed
    },
    get rest() {
      return members().rest
    },
    get closed() {
      return members().closed
    },
    get variants() {
      return alternatives().variants
    },
    get exclusive() {
      return alternatives().exclusive
    },
    get tag() {
      return alternatives().tag
    },
  }
}
