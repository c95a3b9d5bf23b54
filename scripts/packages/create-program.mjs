import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** A TypeScript program of one file of a user's, `text`, written to `folder` and compiled against what is installed there. */
export function createProgram({ root, folder, name, text, options }) {
  const file = join(folder, name)
  writeFileSync(file, text)
  const { options: compilerOptions, errors } = ts.convertCompilerOptionsFromJson(
    {
      target: 'es2022',
      lib: ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable'],
      jsx: 'react-jsx',
      strict: true,
      noEmit: true,
      esModuleInterop: true,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
      ...options,
    },
    folder,
  )
  if (errors.length > 0) throw new Error(errors.map(({ messageText }) => messageText).join('\n'))
  return { program: ts.createProgram([file], compilerOptions), file }
}
