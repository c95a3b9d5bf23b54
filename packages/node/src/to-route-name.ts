/** Method and path of a request as a name: `POST /users/:id/chat`, without query and without what names somebody. */
export function toRouteName({ method = 'GET', url = '/' }: Partial<Pick<Request, 'method' | 'url'>>): string {
  const [path = '/'] = url.replace(/^[a-z]+:\/\/[^/?#]*/i, '').split(/[?#]/)
  const parts = path.split('/').map((part) => (isName(part) ? part : ':id'))
  return `${method} ${parts.join('/') || '/'}`
}

/** A word that stands in the code of a service: letters, or a version. */
const isName = (part: string) => /^([a-z_.-]{0,40}|v\d+)$/i.test(part)
