import { escapeXml } from './escape.ts'

/** An element with children, each on lines of its own; attribute values are escaped here. */
export function element(name: string, attributes: Record<string, string>, children: readonly string[]): string {
  const open = openTag(name, attributes)
  return children.length === 0 ? `${open}/>` : [`${open}>`, ...children, `</${name}>`].join('\n')
}

/** An element whose text is escaped here, to the letter. */
export function textElement(name: string, attributes: Record<string, string>, text: string): string {
  return `${openTag(name, attributes)}>${text.split('\n').map(escapeXml).join('\n')}</${name}>`
}

function openTag(name: string, attributes: Record<string, string>): string {
  return `<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(value)}"`)
    .join('')}`
}
