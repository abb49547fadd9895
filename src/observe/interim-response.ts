import type { Socket } from 'node:net'

/** How much of an answer shows whether it is interim. */
const statusLine = 'HTTP/1.1 100'
const longestHead = 16_384

/**
 * Lets whoever reads a socket see no `100 Continue` (RFC 9110, 15.2.1: a client may get it although it did not ask for it). undici
 * takes it for a broken answer; it does skip the other interim ones itself.
 */
export function skipContinue(socket: Socket): void {
  const read = socket.read.bind(socket)
  let held: Buffer | null = Buffer.alloc(0)
  socket.read = (size?: number): Buffer | null => {
    const chunk: Buffer | null = read(size)
    // Node itself reads nothing, to have more fetched: what that returned would be lost.
    if (size === 0) return chunk
    if (held === null || chunk === null) return chunk
    held = withoutContinue(Buffer.concat([held, chunk]))
    if (isUndecided(held)) return null
    const answer = held
    held = null
    return answer
  }
}

function withoutContinue(bytes: Buffer): Buffer {
  let rest = bytes
  while (isContinue(rest)) {
    const end = rest.indexOf('\r\n\r\n')
    if (end === -1) return rest
    rest = rest.subarray(end + 4)
  }
  return rest
}

function isUndecided(bytes: Buffer): boolean {
  if (bytes.length < statusLine.length) return isStart(bytes)
  return isContinue(bytes) && bytes.length < longestHead
}

function isContinue(bytes: Buffer): boolean {
  return bytes.length >= statusLine.length && isStart(bytes)
}

/** Whether bytes, as far as they go, are those of an interim status line, in either minor version. */
function isStart(bytes: Buffer): boolean {
  const text = bytes.toString('latin1', 0, statusLine.length)
  return statusLine.startsWith(text) || statusLine.replace('1.1', '1.0').startsWith(text)
}
