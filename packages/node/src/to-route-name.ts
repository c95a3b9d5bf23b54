/** Method and path of a request as a name, without query and ids: `POST /users/:id/chat`. */
export function toRouteName({ method = 'GET', url = '/' }: Partial<Pick<Request, 'method' | 'url'>>): string {
  const [path = '/'] = url.replace(/^[a-z]+:\/\/[^/?#]*/i, '').split(/[?#]/)
  const parts = path.split('/').map((part) => (isName(part) ? part : ':id'))
  return `${method} ${parts.join('/') || '/'}`
}

/** Does a path segment come from the code of the service (letters or a version), rather than being an id? */
const isName = (part: string) => /^([a-z_.-]{0,40}|v\d+)$/i.test(part)
