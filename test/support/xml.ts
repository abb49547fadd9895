/** An XML element as a strict reader sees it; `text` is the character data directly in it. */
export interface XmlElement {
  name: string
  attributes: Record<string, string>
  children: XmlElement[]
  text: string
}

const token =
  /<\?xml [^?]*\?>|<(?<open>[A-Za-z][\w-]*)(?<attributes>(?: [A-Za-z][\w-]*="[^"<]*")*)(?<empty>\/?)>|<\/(?<close>[A-Za-z][\w-]*)>|(?<text>[^<]+)/y
const allowed = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u

/** Reads a document and throws where it is not well-formed; knows no DTD, comment, CDATA section or name space. */
export function parseXml(source: string): XmlElement {
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  token.lastIndex = 0
  while (token.lastIndex < source.length) {
    const at = token.lastIndex
    const groups = token.exec(source)?.groups
    if (groups === undefined) throw new Error(`no XML at offset ${at}: ${JSON.stringify(source.slice(at, at + 40))}`)
    const parent = open.at(-1) ?? root
    if (groups.text !== undefined) parent.text += unescapeXml(groups.text)
    else if (groups.close !== undefined) {
      if (open.pop()?.name !== groups.close) throw new Error(`</${groups.close}> closes another element at offset ${at}`)
    } else if (groups.open !== undefined) {
      const attributes = Object.fromEntries(
        [...(groups.attributes ?? '').matchAll(/ ([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, unescapeXml(value)]),
      )
      const element: XmlElement = { name: groups.open, attributes, children: [], text: '' }
      parent.children.push(element)
      if (groups.empty === '') open.push(element)
    }
  }
  const [document, ...more] = root.children
  if (open.length !== 1 || document === undefined || more.length > 0 || root.text.trim() !== '')
    throw new Error('not one closed root element')
  return document
}

function unescapeXml(text: string): string {
  const plain = text.replace(/&(?:#(\d+);)?/g, (entity, code?: string) => {
    if (code === undefined) throw new Error(`unescaped ${entity}`)
    return String.fromCodePoint(Number(code))
  })
  if (!allowed.test(plain)) throw new Error('a character that XML 1.0 does not allow')
  return plain
}
