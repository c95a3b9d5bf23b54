import { expect, test } from 'vitest'
import { toRouteName } from './to-route-name.js'

test.each([
  [{ method: 'POST', url: '/api/v1/chat?q=secret' }, 'POST /api/v1/chat'],
  [{ method: 'GET', url: 'https://example.com/api/chat#x' }, 'GET /api/chat'],
  [{ url: '/users/ada@example.org/chats/01977420-dc00' }, 'GET /users/:id/chats/:id'],
  [{ url: '/invite/abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz' }, 'GET /invite/:id'],
  [{ url: '/name/J%C3%B6rg' }, 'GET /name/:id'],
  [{ url: '/' }, 'GET /'],
  [{}, 'GET /'],
])('%j is called %s', (request, name) => {
  expect(toRouteName(request)).toBe(name)
})
