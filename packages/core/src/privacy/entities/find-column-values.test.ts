import { expect, test } from 'vitest'
import { markFindings, withoutMarks } from '../../../test/mark-findings.js'

test.each([
  'email,password\n‹email ada@example.org›,‹secret hunter2›',
  'email,password\r\n‹email ada@example.org›,‹secret hunter2›\r\n‹email bob@example.org›,‹secret s3cret›\r\n',
  'Here they are:\n\n"email","password"\n"‹email ada@example.org›","‹secret hunter2›"\n',
  'email;password;role\n‹email ada@example.org›;‹secret hunter2›;admin\n‹email bob@example.org›;‹secret letme1n›;user',
  'email\tpassword\n‹email ada@example.org›\t‹secret hunter2›\nbob\t‹secret pa$$word›',
  'name,password,note\nada,‹secret hunter2›,"old, unused"\nbob,"‹secret hunter,3›",new',
  'name,api_key\nada,\nbob,‹secret a1B2c3D4e5F6›',
  '| user | password |\n|---|---|\n| ada | ‹secret hunter2› |\n| bob | `‹secret letme1n›` |',
  '| **User** | **Password** |\n|:--|--:|\n| ada | ‹secret hunter2› |',
  ' id |  password  | user\n----+------------+------\n  1 | ‹secret hunter2›    | ada\n  2 | ‹secret letme1n›    | bob\n(2 rows)',
  '+------+---------+\n| user | passwd  |\n+------+---------+\n| ada  | ‹secret hunter2› |\n+------+---------+',
  'user, password\nada, ‹secret hunter2›\nbob, ‹secret letme1n›',
  ',user,password\n0,ada,‹secret hunter2›',
  'benutzer;kennwort\nada;‹secret hunter2›',
  '用户,密码\nada,‹secret hunter2›',
  'name,dob,phone\nada,‹birthdate 1980-03-12›,‹phone 4155552671›',
  'name,password\na,b,c\nada,‹secret hunter2›',
  "INSERT INTO users (email, password) VALUES ('‹email ada@example.org›', '‹secret hunter2›');",
  "insert into `db`.`users` (`id`,`password`,`at`) values (1,'‹secret hunter2›',NOW()), (2,'‹secret swordfish›',NOW())",
  "INSERT INTO users\n  (name, \"api_key\")\nVALUES\n  ('ada', '‹secret a1B2c3D4›'),\n  ('bob', NULL),\n  ('eve', '‹secret x9y8›')\nRETURNING id",
  'user   password\nada    ‹secret hunter2›\nbob    ‹secret letme1n›',
  'NAME        PASSWORD      ROLE\nada         ‹secret hunter2›       admin\nbob b.      ‹secret s3cretX9›      user',
])('finds values by the name of their column: %s', (marked) => {
  expect(markFindings(withoutMarks(marked))).toBe(marked)
})

test.each([
  'email,password\n\nhunter2, and more',
  'I forgot my user, my password\nand then 2fa, 3 times, failed',
  'name,password\nada,[secret:1]',
  'user,password\nada,${PASSWORD_1}',
  '| Secret | Description |\n|---|---|\n| `NPM_TOKEN` | to publish |\n| `AWS_ROLE` | to deploy |',
  '| Method | Password | Token |\n|---|---|---|\n| basic | yes | no |',
  'function login(user, password) {\n  return call(user, hunter2)\n}',
  '  user,\n  password,\n  hunter2,\n',
  'page,desktop,mobile\na1,/v2/a1b2,12345\n',
  '  | a1b2c3\n  | password',
  'key,count\nfoo-bar,12\nlib/a1.js,13',
  'the password, of course\n\nand 2fa99, too',
  'INSERT INTO users (name, password) VALUES ($1, $2)',
  'INSERT INTO users (name, password) VALUES (:name, crypt(:password, gen_salt($1)))',
  "INSERT INTO users (name, role2) VALUES ('ada', 'admin2')",
  '{\n  user, password,\n  a1b2c3, d4e5f6 }',
  'Name     Size     Date\na1.js    hunter2  2024-01-02\n',
])('keeps what is no table, or no value: %s', (text) => {
  expect(markFindings(text)).toBe(text)
})
