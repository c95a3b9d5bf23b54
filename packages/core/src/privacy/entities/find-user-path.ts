import type { Finding } from './finding.js'

const folders = ['/home/', '/Users/', '\\Users\\', '\\\\Users\\\\']
const name = /[^\s\\/:"'`<>|*?()[\]{},;$%&=]{2,64}(?=[\\/])/y
const nobody =
  /^(?:users?|username|you|yourname|me|shared|public|default|runner|node|ubuntu|app|root|admin|vscode|name|\.+)$/i

/** Names of users in paths: `/home/ada/notes.txt`. Not those that every machine has. */
export function findUserPaths(text: string): Finding[] {
  const found: Finding[] = []
  for (const folder of folders)
    for (let at = text.indexOf(folder); at >= 0; at = text.indexOf(folder, at + 1)) {
      const start = (name.lastIndex = at + folder.length)
      const user = name.exec(text)?.[0]
      if (user && !nobody.test(user)) found.push({ start, end: start + user.length, entity: 'path' })
    }
  return found
}
