import type { Finding } from './finding.js'

/** A folder of users, and one of them. In a URL `/home/` is a page; behind `//=>` it is the answer of an example. */
const shape =
  /(?<![=~]> .{0,12})(?:(?<!\w)\/home\/|[\\/]Users[\\/]{1,2})((?!(?:users?|username|you|me|shared|public|default|runner|node|ubuntu|app|root|admin|vscode|name|\.+)(?![\w.-]| [A-Z]))[^\s\\/:"'`<>|*?()[\]{},;$%&=]{2,64}(?: [A-Z][a-z]{1,31})?)(?=[\\/]|(?<=Users\\{1,2}[\w.-]+)(?![\w.-]))/gi

/** Names of users in paths: `/home/ada/notes.txt`. Not those that every machine has. */
export function findUserPaths(text: string): Finding[] {
  // These words are rare, and found at once.
  if (!['/home/', 'Users', '\\users'].some((word) => text.includes(word))) return []
  return Array.from(text.matchAll(shape), ({ 0: whole, 1: name = '', index }) => {
    const end = index + whole.length
    return { start: end - name.length, end, entity: 'path' }
  })
}
