import { gzipSync } from 'node:zlib'
import { bundle } from './bundle.js'

const parts = {
  'scanner of texts':
    "export * from '../../src/privacy/entities/find-entities.js'\nexport * from '../../src/privacy/entities/is-secret-name.js'",
  'redaction by a mode':
    "export * from '../../src/privacy/create-redact.js'\nexport * from '../../src/privacy/to-mode-policy.js'",
  'redaction by any policy':
    "export * from '../../src/privacy/create-redact.js'\nexport * from '../../src/privacy/to-policy.js'",
  'a redactor alone': "export * from '../../src/privacy/create-redactor.js'",
  'the pack of national ids': "export * from '../../src/privacy/entities/national-ids.js'",
}

/** Bytes of each part by itself, minified and compressed by gzip. */
export async function measureSize() {
  const sizes = Object.entries(parts).map(async ([name, contents]) => {
    return [name, { bytes: gzipSync(await bundle(contents), { level: 9 }).length }] as const
  })
  return Object.fromEntries(await Promise.all(sizes))
}
