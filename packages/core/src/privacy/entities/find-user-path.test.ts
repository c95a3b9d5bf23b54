import { expect, test } from 'vitest'
import { markFindings, withoutMarks } from '../../../test/mark-findings.js'

test.each([
  'C:\\Users\\‹path John Smith›\\Documents\\report.docx',
  'at /Users/‹path ada›/notes/a.txt',
  '/home/‹path ada.lovelace›/.config',
  'file:///Users/‹path ada›/a.txt',
  'C:\\Users\\‹path Ada›\\Desktop',
  'c:\\users\\‹path ada›\\desktop',
  'It is in C:\\Users\\‹path ada›',
  'USERPROFILE=C:\\Users\\‹path ada.l›\n',
  'C:\\Users\\‹path Admin Smith›\\a.txt',
  '"C:\\\\Users\\\\‹path Ada›\\\\Desktop"',
])('finds only the user name in a path: %s', (marked) => {
  expect(markFindings(withoutMarks(marked))).toBe(marked)
})

test.each([
  '/home/node/app',
  '/Users/Shared/x',
  'https://example.com/en/home/tables/a.html',
  '/usr/home',
  '/home/',
  'to="/home/about"',
  'C:\\Users\\Public',
  "//=> '/Users/ada/a.txt'",
])('keeps standard folders, web pages and code samples: %s', (text) => {
  expect(markFindings(text)).toBe(text)
})
