import { expect, test } from 'vitest'
import { markFindings, withoutMarks } from '../../../test/mark-findings.js'

test.each([
  'She was born on ‹birthdate 12 March 1980›.',
  'date of birth: ‹birthdate 1980-03-12›',
  'She was born on ‹birthdate March 4, 1985›.',
  'Born: ‹birthdate Sept. 4th, 1985›',
  'date of birth ‹birthdate Mar 4 1985›',
  'DOB: ‹birthdate 03/04/1985›',
  'DOB ‹birthdate 03/12/1980›',
  '{"birthday":"‹birthdate 1980-03-12›"}',
  'DOB: ‹birthdate 12-Mar-1980›',
  '{"dateOfBirth":"‹birthdate 1980-03-12›"}',
  'geboren am ‹birthdate 12.3.1980›',
  'I live at ‹address 12 Old Mill Road›.',
  'ship it to ‹address 1600 Pine Street, Springfield, 62704›',
  'Address: ‹address 7 High St, Apt 4›',
  '"latitude": ‹location 52.52001›, "longitude": ‹location 13.40495›',
  'ship to ‹address 1600 Old Mill Parkway, Springfield›',
  'exp 12/27, CVV ‹secret 123›',
  'OTP ‹secret 493021›',
  'my 2FA code is ‹secret 493021›',
  'Your verification code is ‹secret 493021›',
  'location: ‹location 52.52001, 13.40495›',
  'Koordinaten: ‹location 52.52001, 13.40495›',
  'Date de naissance : ‹birthdate 14/12/1965›',
  'Data di nascita: ‹birthdate 11-04-1985›',
  'nato il ‹birthdate 12.2.1979›',
  'data de nascimento: ‹birthdate 1984/05/14›',
  'geboortedatum ‹birthdate 11.10.1993›',
  'Geburtsdatum: ‹birthdate 17. März 1999›',
  'street_address=‹address 280 Baker Road›',
  '‹secret 482193› is your verification code',
  'my pin code is ‹secret 4821›',
  'Use code ‹secret 482193› to log in',
  'votre code est ‹secret 482193›',
  'tu código de verificación es ‹secret 482193›',
  '您的验证码是‹secret 482193›，请勿泄露',
])('finds dates of birth, addresses and coordinates behind a label: %s', (marked) => {
  expect(markFindings(withoutMarks(marked))).toBe(marked)
})

test.each([
  'released on 12 March 1980',
  'released March 4, 1985',
  '2026-11-24',
  '9.5314, -106.4729',
  'The value is (-60.978437, -0.175781) in row 3.',
  'we live with 3 cats',
  'the error code is 1234',
  'NATO 12.2.1979',
  'GPIO pin 7',
  'OTP 24.1.2',
  'the 12 best ways to go',
])('keeps them without a label: %s', (text) => {
  expect(markFindings(text)).toBe(text)
})
