import { expect, test } from 'vitest'
import { markFindings, withoutMarks } from '../../../test/mark-findings.js'

test.each([
  'mysql --password ‹secret s3cr3tPass› --host db',
  'tool --api-key "‹secret a1B2c3D4e5›"',
  'tool --password=‹secret s3cr3tPass›',
  'curl -u admin:‹secret s3cr3tPass› https://internal.example.com',
  "curl --user 'admin:‹secret correct-horse-battery›' https://internal.example.com",
])('the secret of an option is found: %s', (marked) => {
  expect(markFindings(withoutMarks(marked))).toBe(marked)
})

test.each(['tool --password-stdin', 'npm run test -- --watch', 'tool --user ada', 'rsync -u a:b', '|---|---|'])(
  'an option without a secret is kept: %s',
  (text) => {
    expect(markFindings(text)).toBe(text)
  },
)
