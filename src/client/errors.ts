interface ApiErrorDetails {
  operation: string
  status: number
  code: string | null
  retryAfter: number | null
}

/** The API answered with a status other than 2xx. No error of the clients holds a token, a cursor, response text or a `cause`. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** The spec's operationId. */
  readonly operation: string
  readonly status: number
  /** The API's own code, such as `RATE_LIMITED`; null when the answer holds nothing that looks like one. */
  readonly code: string | null
  /** Seconds to wait, from `Retry-After` in either of its forms; null when the answer does not say. */
  readonly retryAfter: number | null

  constructor({ operation, status, code, retryAfter }: ApiErrorDetails) {
    const wait = retryAfter === null ? '' : `; try again in ${retryAfter} s`
    super(`${operation} was answered with ${code === null ? status : `${status} ${code}`}${wait}`)
    this.operation = operation
    this.status = status
    this.code = code
    this.retryAfter = retryAfter
  }
}

/** No answer came: the connection was refused or lost, or the name or the certificate is not good. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError'
  readonly operation: string
  /** The system's or undici's code, such as `ECONNREFUSED`. */
  readonly code: string

  constructor(operation: string, host: string, code: string) {
    super(`${operation} got no answer from ${host}: ${code}`)
    this.operation = operation
    this.code = code
  }
}

/** The whole answer had not come when the time was up. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError'
  readonly operation: string
  readonly timeoutMs: number

  constructor(operation: string, timeoutMs: number) {
    super(`${operation} took longer than ${timeoutMs} ms`)
    this.operation = operation
    this.timeoutMs = timeoutMs
  }
}

/** A 2xx whose body the client cannot use: not JSON, too large, or without the members that the client itself reads. */
export class ResponseError extends Error {
  override readonly name = 'ResponseError'
  readonly operation: string
  readonly status: number

  constructor(operation: string, status: number, why: string) {
    super(`${operation} was answered with ${status}, but ${why}`)
    this.operation = operation
    this.status = status
  }
}

/** A walk that cannot go on: the pages contradict each other, and to go on would repeat or lose items. */
export class PaginationError extends Error {
  override readonly name = 'PaginationError'
  readonly operation: string

  constructor(operation: string, why: string) {
    super(`The walk through ${operation} stopped: ${why}`)
    this.operation = operation
  }
}

/** Everything that a client throws, apart from the reason of the caller's own abort signal. */
export type ClientError = ApiError | NetworkError | TimeoutError | ResponseError | PaginationError

/** Whether a client threw it, so that `error.name` tells which of the five it is. */
export function isClientError(error: unknown): error is ClientError {
  return (
    error instanceof ApiError ||
    error instanceof NetworkError ||
    error instanceof TimeoutError ||
    error instanceof ResponseError ||
    error instanceof PaginationError
  )
}

/** Whether the API refused, so that `status`, `code` and `retryAfter` say why. */
export function isApiError(error: unknown): error is ApiError {
  return error instanceof ApiError
}
