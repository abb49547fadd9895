import type { Reply } from '#observe/observation'
import type { Operation, ResponseSpec } from '#spec/model'
import { describeNotice, noticeOf, readLifecycle } from './lifecycle.ts'
import { describeMediaType, mediaTypeStanding } from './media-type.ts'
import type { ReplySetting } from './reply-setting.ts'

/** Media type, required headers and body of a documented response. */
export function judgeContent(setting: ReplySetting, operation: Operation, response: ResponseSpec, reply: Reply): void {
  const { status, body } = reply
  judgeRequiredHeaders(setting, operation, response, reply)
  if (response.body === null) return
  if (status < 300) judgeMediaType(setting, operation, response, reply)
  if (body.kind === 'json') setting.bodies.take(operation, status, body)
}

function judgeMediaType({ ledger }: ReplySetting, operation: Operation, response: ResponseSpec, { status, mediaType }: Reply): void {
  if (response.body === null) return
  const question = `media type ${status}`
  ledger.look(operation, question)
  const standing = mediaTypeStanding(response.body.mediaType, mediaType)
  if (standing === 'kept') return
  ledger.note(operation, question, {
    id: standing === 'renamed' ? 'response-media-type-name-changed' : 'response-media-type-removed',
    status,
    location: 'header/content-type',
    expected: response.body.mediaType,
    observed: describeMediaType(mediaType),
    specPointer: response.pointer,
    assumption: assumptionOf(response),
  })
}

function judgeRequiredHeaders({ ledger }: ReplySetting, operation: Operation, response: ResponseSpec, { status, headers }: Reply): void {
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
    ledger.note(operation, question, { ...note, specPointer: pointer, assumption: assumption ?? assumptionOf(response) })
  }
}

/** Why a response is believed, where no page states it. */
export function assumptionOf({ source, assumption }: ResponseSpec): string | null {
  return source === null ? assumption : null
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
