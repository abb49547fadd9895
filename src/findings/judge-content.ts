import type { Reply } from '#observe/observation'
import { jsonBody } from '#spec/json-body'
import type { Operation, Response } from '#spec/model'
import { describeNotice, noticeOf, readLifecycle } from './lifecycle.ts'
import { describeMediaType, mediaTypeStanding } from './media-type.ts'
import type { ReplySetting } from './reply-setting.ts'

/** Media type, required headers and body of a documented response. */
export function judgeContent(setting: ReplySetting, operation: Operation, response: Response, reply: Reply): void {
  const { status, body } = reply
  judgeRequiredHeaders(setting, operation, response, reply)
  if (jsonBody(response) === null) return
  if (status < 300) judgeMediaType(setting, operation, response, reply)
  if (body.kind === 'json') setting.bodies.take(operation, status, body)
}

function judgeMediaType({ ledger }: ReplySetting, operation: Operation, response: Response, { status, mediaType }: Reply): void {
  const documented = jsonBody(response)
  if (documented === null) return
  const question = `media type ${status}`
  ledger.look(operation, question)
  const standing = mediaTypeStanding(documented.mediaType, mediaType)
  if (standing === 'kept') return
  ledger.note(operation, question, {
    id: standing === 'renamed' ? 'response-media-type-name-changed' : 'response-media-type-removed',
    status,
    location: 'header/content-type',
    expected: documented.mediaType,
    observed: describeMediaType(mediaType),
    specPointer: response.pointer,
    assumption: response.assumption,
  })
}

function judgeRequiredHeaders({ ledger }: ReplySetting, operation: Operation, response: Response, { status, headers }: Reply): void {
  for (const { name, required, pointer, assumption } of response.headers) {
    if (!required) continue
    const question = `header ${name} ${status}`
    ledger.look(operation, question)
    if (Object.hasOwn(headers, name)) continue
    const note = {
      id: 'required-response-header-removed',
      status,
      location: `header/${name}`,
      expected: 'present',
      observed: 'absent',
    } as const
    ledger.note(operation, question, { ...note, specPointer: pointer, assumption: assumption ?? response.assumption })
  }
}

/** What the headers of any reply announce about the operation's end. */
export function judgeLifecycle({ ledger, now, sunsetNoticeMs }: ReplySetting, operation: Operation, { status, headers }: Reply): void {
  ledger.look(operation, 'lifecycle')
  const notice = noticeOf(readLifecycle(headers), now, sunsetNoticeMs)
  if (notice === null) return
  const { id, header, observed } = notice
  const expected = id === 'api-sunset-date-too-small' ? describeNotice(sunsetNoticeMs) : 'no such header'
  ledger.note(operation, 'lifecycle', {
    id,
    status,
    location: `header/${header}`,
    expected,
    observed,
    specPointer: operation.pointer,
    assumption: null,
  })
}
