import { generateKeyPairSync, sign } from 'node:crypto'
import { isIP } from 'node:net'

interface Wishes {
  /** DNS names and IP addresses that the certificate is for. */
  hosts: string[]
  notBefore?: Date
  notAfter?: Date
}

/** A self-signed certificate with a new key, both as PEM: made when a test runs, so that no key lies in the repository. */
export function createCertificate({
  hosts,
  notBefore = new Date(Date.now() - 3_600_000),
  notAfter = new Date(Date.now() + 86_400_000),
}: Wishes): {
  key: string
  cert: string
} {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const ecdsaWithSha256 = sequence(oid([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]))
  const commonName = sequence(oid([0x55, 0x04, 0x03]), tagged(0x0c, Buffer.from('plumbline test')))
  const name = sequence(tagged(0x31, commonName))
  const alternatives = sequence(...hosts.map((host) => (isIP(host) === 4 ? tagged(0x87, address(host)) : tagged(0x82, Buffer.from(host)))))
  const extensions = sequence(
    sequence(oid([0x55, 0x1d, 0x13]), tagged(0x01, Buffer.from([0xff])), tagged(0x04, sequence(tagged(0x01, Buffer.from([0xff]))))),
    sequence(oid([0x55, 0x1d, 0x11]), tagged(0x04, alternatives)),
  )
  const toBeSigned = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    sequence(time(notBefore), time(notAfter)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, extensions),
  )
  const signature = tagged(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', toBeSigned, privateKey)]))
  const der = sequence(toBeSigned, ecdsaWithSha256, signature)
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return {
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  }
}

/** DER: tag, length, content. */
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts))
}

function oid(bytes: number[]): Buffer {
  return tagged(0x06, Buffer.from(bytes))
}

function time(date: Date): Buffer {
  return tagged(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`))
}

function address(host: string): Buffer {
  return Buffer.from(host.split('.').map(Number))
}
