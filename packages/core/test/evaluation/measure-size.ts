import { gzipSync } from 'node:zlib'
import { bundle } from './bundle.js'

const parts = {
  'text scanner':
    "export * from '../../src/privacy/entities/find-entities.js'\nexport * from '../../src/privacy/entities/is-secret-name.js'",
  'redaction with a mode':
    "export * from '../../src/privacy/create-redact.js'\nexport * from '../../src/privacy/to-mode-policy.js'",
  'redaction with any policy':
    "export * from '../../src/privacy/create-redact.js'\nexport * from '../../src/privacy/to-policy.js'",
  'redactor on its own': "export * from '../../src/privacy/create-redactor.js'",
  'national ids': "export * from '../../src/privacy/entities/national-ids.js'",
}

/** Bytes of each part on its own, minified and compressed with gzip. */
export async function measureSize() {
  const sizes = Object.entries(parts).map(async ([name, contents]) => {
    return [name, { bytes: gzipSync(await bundle(contents), { level: 9 }).length }] as const
  })
  return Object.fromEntries(await Promise.all(sizes))
}
