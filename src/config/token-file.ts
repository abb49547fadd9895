import { resolve } from 'node:path'
import { HarnessError } from '#errors'
import { fileLimits, readTextFile } from '#input/text-file'

/** The token in a file, without the white space around it; throws `config`, naming the file and never what it holds. */
export function readToken(file: string, cwd: string): string {
  const hint = 'Name a file that holds a token with --token-file.'
  const token = readTextFile(resolve(cwd, file), { code: 'config', shown: file, hint, limit: fileLimits.secret }).trim()
  if (/^[\x21-\x7e]{8,}$/.test(token)) return token
  throw new HarnessError('config', 'wants a token of at least 8 letters, digits and signs in one line', {
    place: { file },
    hint: 'Make one: openssl rand -hex 32',
  })
}
