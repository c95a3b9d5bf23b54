import { expect, test } from 'vitest'
import { markFindings, withoutMarks } from '../../../test/mark-findings.js'

test.each([
  'password for the vpn: ‹secret Winter2024!›',
  'the password I used was ‹secret Winter2024!›',
  'My new password will be ‹secret Winter2024›',
  'username ada / password ‹secret winter24›',
  'login ada\n  password ‹secret hunter2›',
  'wifi password ‹secret sunflower88›',
  'pwd ‹secret Winter2024› does not work',
  'my password is ‹secret Sommer#2024›',
  'my password is ‹secret P@ssw0rd1›',
  "IDENTIFIED WITH caching_sha2_password BY '‹secret hunter2›'",
  'Das Passwort für den Server lautet ‹secret Sommer2024!›',
  'le mot de passe du serveur est ‹secret Soleil2024›',
  'mon mdp: ‹secret Soleil2024›',
  'la contraseña del wifi es ‹secret Verano2024›',
  'usuario ada clave ‹secret Verano2024›',
  'a senha do banco é ‹secret Verao2024›',
  'la password del wifi è ‹secret Estate2024›',
  'het wachtwoord voor de vpn is ‹secret Zomer2024›',
  'hasło do wifi: ‹secret Lato2024›',
  'Mit kodeord er ‹secret Sommer2024›',
  'Passordet mitt er ‹secret Sommer2024›',
  'salasana: ‹secret Kesa2024›',
  'Moje heslo je ‹secret Leto2024›',
  'jelszó: ‹secret Nyar2024›',
  'пароль от wifi: ‹secret Leto2024›',
  '用户名是admin，密码是‹secret admin@123›',
  '我的密码是‹secret Abc12345›。',
  'パスワードは「‹secret Sakura2024›」です',
  '비밀번호는 ‹secret abc1234!›이고',
  'requirepass ‹secret hunter2›',
  'ConvertTo-SecureString -String "‹secret Hunter2›" -AsPlainText -Force',
])('finds a password that a sentence announces: %s', (marked) => {
  expect(markFindings(withoutMarks(marked))).toBe(marked)
})

test.each([
  'The password for User1 expired',
  'I forgot my password on iPhone15',
  'passwords for Windows11 users',
  'Password policy: ISO27001',
  'Password last changed: 2024-01-02',
  'pass both this and --dir to pod2html',
  'password for section 4.2',
  'Options passed to cli-table3',
  'isToken(token): token is ArrowToken$1',
  'palabras clave: IPv6, HTTP2',
  'requirepass 7.0.1',
  'Das Passwort muss 8 Zeichen haben',
])('keeps what only stands near the word: %s', (text) => {
  expect(markFindings(text)).toBe(text)
})
