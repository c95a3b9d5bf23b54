/** Checks the files of each tarball, and runs publint and attw. */
export async function checkTarballs(checks, libraries, tarballs, bin) {
  for (const { name, path, files } of tarballs) {
    await checks.add(`${name}: its tarball holds the build and nothing else`, () => ({
      problems: files.filter(isStray).map((file) => `${file} is packed`),
    }))
    await checks.add(`${name}: publint`, async () => {
      const { code, output } = await bin('publint', 'run', path, '--strict')
      return { problems: code === 0 ? [] : [output.trim()] }
    })
    const { manifest } = libraries.find((library) => library.name === name)
    await checks.add(`${name}: attw`, async () => {
      const { code, output } = await bin(
        'attw',
        path,
        '--profile',
        profileOf(manifest),
        '--format',
        'ascii',
        '--no-emoji',
        '--no-color',
      )
      return { problems: code === 0 ? [] : [output.trim()] }
    })
  }
}

function isStray(file) {
  return !/^(package\.json|README\.md|LICENSE|(dist|inspector)\/.*)$/.test(file) || /\.test\.|fixtures\//.test(file)
}

/** `node10` does not support `exports`: it uses `main` and, for subpaths, `typesVersions`. */
function profileOf({ main }) {
  return main ? 'strict' : 'esm-only'
}
