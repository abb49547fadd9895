import { html } from 'hono/html'
import type { Html } from './moments.ts'

/** What may be linked to from a runbook: another one, as the file beside it. */
export type LinkFor = (href: string) => string | null

/**
 * A runbook as HTML: the little of Markdown that they are written in (headings, paragraphs, lists, fenced code; code, emphasis and
 * links within a line). Anything else stands there as it was written.
 */
export function renderRunbookText(text: string, linkFor: LinkFor): Html {
  return html`${blocksOf(text).map((block) => renderBlock(block, linkFor))}`
}

type Block =
  | { kind: 'heading' | 'code'; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'list'; isOrdered: boolean; items: string[] }

const fence = /^```/
const heading = /^#{1,6} +(.*)$/
const item = /^(?:[-*]|(\d+)\.) +(.*)$/

function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  const lines = text.split('\n')
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const title = heading.exec(line)?.[1]
    if (fence.test(line)) blocks.push({ kind: 'code', text: takeCode(lines) })
    else if (title !== undefined) blocks.push({ kind: 'heading', text: title })
    else if (line.trim() !== '') addLine(blocks, line, lines)
  }
  return blocks
}

function takeCode(lines: string[]): string {
  const end = lines.findIndex((line) => fence.test(line))
  const code = lines.splice(0, end < 0 ? lines.length : end + 1)
  return code.filter((line) => !fence.test(line)).join('\n')
}

/** A line and those that go on with it, up to the next empty one. */
function addLine(blocks: Block[], first: string, lines: string[]): void {
  const end = lines.findIndex((line) => line.trim() === '' || fence.test(line) || heading.test(line))
  const all = [first, ...lines.splice(0, end < 0 ? lines.length : end)]
  const marker = item.exec(first)
  if (marker === null) {
    blocks.push({ kind: 'paragraph', text: all.join(' ') })
    return
  }
  const items: string[] = []
  for (const line of all) {
    const text = item.exec(line)?.[2]
    if (text === undefined) items.push(`${items.pop() ?? ''} ${line.trim()}`)
    else items.push(text)
  }
  blocks.push({ kind: 'list', isOrdered: marker[1] !== undefined, items })
}

function renderBlock(block: Block, linkFor: LinkFor): Html {
  switch (block.kind) {
    case 'heading':
      return html`<h2>${renderLine(block.text, linkFor)}</h2>`
    case 'code':
      return html`<pre tabindex="0">${block.text}</pre>`
    case 'paragraph':
      return html`<p>${renderLine(block.text, linkFor)}</p>`
    case 'list': {
      const items = block.items.map((text) => html`<li>${renderLine(text, linkFor)}</li>`)
      return block.isOrdered ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`
    }
    default:
      return block satisfies never
  }
}

const inline = /`(?<code>[^`]+)`|\*\*(?<strong>[^*]+)\*\*|\*(?<emphasis>[^*]+)\*|\[(?<label>[^\]]+)\]\((?<href>[^)\s]+)\)/g

function renderLine(text: string, linkFor: LinkFor): Html {
  const parts: (Html | string)[] = []
  let from = 0
  for (const match of text.matchAll(inline)) {
    parts.push(text.slice(from, match.index), renderMatch(match, linkFor))
    from = match.index + match[0].length
  }
  return html`${parts}${text.slice(from)}`
}

function renderMatch({ 0: written, groups = {} }: RegExpExecArray, linkFor: LinkFor): Html {
  const { code, strong, emphasis, label, href } = groups
  if (code !== undefined) return html`<code>${code}</code>`
  if (strong !== undefined) return html`<strong>${strong}</strong>`
  if (emphasis !== undefined) return html`<em>${emphasis}</em>`
  const target = href === undefined ? null : linkFor(href)
  return target === null ? html`${label ?? written}` : html`<a href="${target}">${label}</a>`
}
