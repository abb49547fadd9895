import type { Exchange } from '#bench/run/case'
import { decode } from '#observe/content-encoding'
import type { Spec } from '#spec/model'

/** Another tool that holds responses against an OpenAPI description. */
export interface Neighbour {
  /** Of its package, as tables show it. */
  name: string
  /** Which of these exchanges it reports anything about: whatever it says of the response counts. */
  reports(spec: Spec, exchanges: readonly Exchange[]): Promise<boolean[]>
}

/** The body of a response as a client hands it on to a validator: decompressed, without a byte order mark. */
export async function bodyText({ sent }: Exchange): Promise<string> {
  const decoded = await decode(sent.bytes, sent.headers['content-encoding'], 64 * 1_048_576)
  const plain = decoded.kind === 'bytes' ? decoded.bytes : sent.bytes
  const isMarked = plain[0] === 0xef && plain[1] === 0xbb && plain[2] === 0xbf
  return plain.toString('utf8', isMarked ? 3 : 0)
}
