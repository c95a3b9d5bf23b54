/** An error that the admin API answers with. It contains no secret. */
export class AdminError extends Error {
  override readonly name = 'AdminError'
  readonly status: 400 | 401 | 403 | 404 | 405 | 422 | 500 | 503
  readonly param: string | undefined

  constructor(status: AdminError['status'], message: string, param?: string) {
    super(message)
    this.status = status
    this.param = param
  }
}

/** The error in OpenAI's format. */
export const toErrorBody = ({ status, message, param }: AdminError) => ({
  error: { message, type: typeOf[status], param: param ?? 'None', code: String(status) },
})

const typeOf = {
  400: 'bad_request_error',
  401: 'auth_error',
  403: 'auth_error',
  404: 'not_found_error',
  405: 'invalid_request_error',
  422: 'invalid_request_error',
  500: 'internal_server_error',
  503: 'service_unavailable_error',
} as const
