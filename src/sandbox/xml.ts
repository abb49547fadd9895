import { isRecord } from '#input/json'
import { isArray, type Json } from './json.ts'

/** JSON as an XML document: objects and arrays as elements, everything else as text. */
export function toXml(value: Json): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('response', value)}\n`
}

function element(name: string, value: Json): string {
  const children = isArray(value)
    ? value.map((item) => element('item', item))
    : isRecord(value)
      ? Object.entries(value).map(([key, child]) => element(key, child))
      : [escaped(String(value))]
  return `<${name}>${children.join('')}</${name}>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
