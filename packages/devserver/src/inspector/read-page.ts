import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'

/** The files of the inspector's page. */
export interface Page {
  /** Reads the file at a URL path each time; `undefined` for paths that were not in the folder at the start. */
  file(path: string): Promise<{ readonly type: string; readonly body: Buffer } | undefined>
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

/** Lists the folder `inspector` of this package. A request only picks from the list, so no path leads out of it. */
export async function readPage(): Promise<Page> {
  const folder = folderUrl()
  const files = new Map<string, { readonly type: string; readonly url: URL }>()
  for (const name of await readdir(folder)) {
    const type = types[name.slice(name.lastIndexOf('.') + 1)]
    if (type) files.set(`/${name}`, { type, url: new URL(name, folder) })
  }
  const index = files.get('/index.html')
  if (index) files.set('/', index)
  return {
    async file(path) {
      const found = files.get(path)
      return found && { type: found.type, body: await readFile(found.url) }
    },
  }
}

/** The folder is beside `dist` in the built package, and two folders up from this source file. */
function folderUrl(): URL {
  const candidates = ['../inspector/', '../../inspector/'].map((path) => new URL(path, import.meta.url))
  const found = candidates.find((url) => existsSync(new URL('index.html', url)))
  if (!found)
    throw new Error(`The page of the inspector is missing. Looked in ${candidates.map(String).join(' and ')}.`)
  return found
}
