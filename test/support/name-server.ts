import { createSocket, type Socket } from 'node:dgram'
import { type DecodedPacket, decode, encode, type RecordType } from 'dns-packet'
import { onTestFinished } from 'vitest'

/** What a test name server does with a question; `silent` leaves it unanswered. */
export type NameAnswer = string[] | 'unknown' | 'failure' | 'silent'

/** A name server on a loopback port of its own, closed when the test ends. */
export interface NameServer {
  /** `address:port`. */
  server: string
  /** `A api.example`, in the order asked. */
  questions: string[]
}

/** Answers questions for A and AAAA records over UDP. */
export async function serveNames(answer: (name: string, type: 'A' | 'AAAA') => NameAnswer): Promise<NameServer> {
  const questions: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (message, { port, address }) => {
    const packet = decode(message)
    const [question] = packet.questions ?? []
    if (question === undefined || (question.type !== 'A' && question.type !== 'AAAA')) return
    questions.push(`${question.type} ${question.name}`)
    const found = answer(question.name, question.type)
    if (found !== 'silent') socket.send(packetOf(packet, question.name, question.type, found), port, address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  onTestFinished(() => close(socket))
  return { server: `127.0.0.1:${socket.address().port}`, questions }
}

const responseCodes = { unknown: 3, failure: 2 } as const

function packetOf(
  { id, questions = [] }: DecodedPacket,
  name: string,
  type: RecordType & ('A' | 'AAAA'),
  found: Exclude<NameAnswer, 'silent'>,
) {
  const code = typeof found === 'string' ? responseCodes[found] : 0
  const answers = typeof found === 'string' ? [] : found.map((data) => ({ name, type, ttl: 60, data }))
  return encode({ type: 'response', ...(id === undefined ? {} : { id }), flags: 0x100 | code, questions, answers })
}

function close(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(() => resolve()))
}
