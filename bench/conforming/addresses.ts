import fc, { type Arbitrary } from 'fast-check'

const word = fc.stringMatching(/^[a-z]{2,10}$/)

/** Addresses as people have them. */
export const everydayAddresses: Arbitrary<string> = fc
  .tuple(
    word,
    fc.constantFrom('', '.', '_', '-', '+'),
    word,
    fc.constantFrom('example.com', 'example.org', 'mail.example.co.uk', 'example.museum'),
  )
  .map(([first, joint, second, domain]) => (joint === '' ? `${first}@${domain}` : `${first}${joint}${second}@${domain}`))

/** The corners of RFC 5321's `Mailbox`, which JSON Schema's `email` is. */
const corners = [
  'a@b',
  'a@localhost',
  'A@EXAMPLE.COM',
  '1@2.example',
  "!#$%&'*+-/=?^_`{|}~@example.com",
  'a.b.c.d.e.f@example.com',
  `${'l'.repeat(64)}@example.com`,
  `a@${'d'.repeat(63)}.example`,
  'a@sub.sub.sub.sub.example.com',
  'a@xn--exmple-cua.com',
  'a@1-2.example',
  'user+tag@example.com',
  '_@example.com',
  '"a b"@example.com',
  '"a@b"@example.com',
  '"\\""@example.com',
  '""@example.com',
  'a@[127.0.0.1]',
  'a@[IPv6:2001:db8::1]',
]

const atom = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]{1,16}$/)
const label = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9-]{0,10}[A-Za-z0-9])?$/)

/** Any RFC 5321 `Mailbox` in ASCII. */
export const addresses: Arbitrary<string> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...corners) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.array(atom, { minLength: 1, maxLength: 3 }), fc.array(label, { minLength: 1, maxLength: 4 }))
      .map(([local, domain]) => `${local.join('.')}@${domain.join('.')}`),
  },
  { weight: 2, arbitrary: everydayAddresses },
)
