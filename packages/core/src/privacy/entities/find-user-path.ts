import type { Finding } from './finding.js'

/**
 * A folder with users and a user's name. Not `/home/` in URLs, where it is a page, nor behind `=>` and `//=>` in code
 * samples.
 */
const shape =
  /(?<![=~]> .{0,12})(?:(?<!\w)\/home\/|[\\/]Users[\\/]{1,2})((?!(?:users?|username|you|me|shared|public|default|runner|node|ubuntu|app|root|admin|vscode|name|\.+)(?![\w.-]| [A-Z]))[^\s\\/:"'`<>|*?()[\]{},;$%&=]{2,64}(?: [A-Z][a-z]{1,31})?)(?=[\\/]|(?<=Users\\{1,2}[\w.-]+)(?![\w.-]))/gi

/** Finds user names in paths, as in `/home/ada/notes.txt`, except those that every machine has. */
export function findUserPaths(text: string): Finding[] {
  // A cheap check first: these words are rare.
  if (!['/home/', 'Users', '\\users'].some((word) => text.includes(word))) return []
  return Array.from(text.matchAll(shape), ({ 0: whole, 1: name = '', index }) => {
    const end = index + whole.length
    return { start: end - name.length, end, entity: 'path' }
  })
}
