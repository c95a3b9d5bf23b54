import { expect, test } from 'vitest'
import { markFindings, withoutMarks } from '../../../test/mark-findings.js'

test.each([
  '<add value="‹secret hunter2x9›" key="password"/>',
  "<property value='‹secret hunter2x9›' name='db.password' />",
  '<Setting Value="‹secret hunter2x9›" Type="s" Name="Password"/>',
  '{"value": "‹secret hunter2x9›", "name": "DB_PASSWORD", ...',
])('finds a secret whose name comes later: %s', (marked) => {
  expect(markFindings(withoutMarks(marked))).toBe(marked)
})

test.each([
  '<add value="10" key="MaxTokens"/>',
  '<add value="true" key="PasswordRequired"/>',
  '<option value="opt12" key="k1">',
  '<input name="password" type="password" maxlength="64"> 12 characters',
  '<string name="password_hint">Password</string>',
  '<key>CFBundleVersion</key><string>1.2.3</string>',
])('keeps what no name makes a secret: %s', (text) => {
  expect(markFindings(text)).toBe(text)
})
