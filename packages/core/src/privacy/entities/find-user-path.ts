import type { Finding } from './finding.js'

const name = /[^\s\\/:"'`<>|*?()[\]{},;$%&=]{2,64}(?=[\\/])/y
const nobody = /^(?:users?|username|you|me|shared|public|default|runner|node|ubuntu|app|root|admin|vscode|name|\.+)$/i

/** Names of users in paths: `/home/ada/notes.txt`. Not those that every machine has. */
export function findUserPaths(text: string): Finding[] {
  const found: Finding[] = []
  for (const folder of ['/home/', '/Users/', '\\Users\\', '\\\\Users\\\\'])
    for (let at = -1; (at = text.indexOf(folder, at + 1)) >= 0;) {
      const start = (name.lastIndex = at + folder.length)
      const [user] = name.exec(text) ?? []
      // In a URL it is a page.
      if (user && !nobody.test(user) && !/\w/.test(folder[0] === '/' ? text.charAt(at - 1) : ''))
        found.push({ start, end: start + user.length, entity: 'path' })
    }
  return found
}
