import { expect, test } from 'vitest'
import { markFindings, withoutMarks } from '../../../test/mark-findings.js'
import { nationalIds } from './national-ids.js'

const ids = { ids: nationalIds }

test.each([
  'rodné číslo: ‹id 710319/2745›',
  '身分證字號: ‹id A121289557›',
  'cédula: ‹id 171430710-3›',
  'AHV: ‹id 756.9217.0769.85›',
  'asmens kodas: ‹id 33309240064›',
  'personas kods ‹id 290474-15182›',
  'NISS: ‹id 85 07 30 033 28›',
  'My national ID number is ‹id 45504-4185771-3›, please check.',
  'passport no. ‹id L4819236›',
  'tax id: ‹id 12/345/67890›',
  'My license plate is ‹id AB 123 CD›, please check.',
  'My license plate is ‹id FS A 123›, please check.',
  'My license plate is ‹id M A 12›, please check.',
  'Steuer-ID: ‹id 12345678903›.',
  'NINO ‹id AB 12 34 56 C›',
  'PAN: ‹id RPZPF4442S›',
  'Aadhar no ‹id 912898524724›',
  'my tax file number is ‹id 518 605 510›',
  'TCKN ‹id 78055649598›',
  'kimlik no ‹id 25015472512›',
  'CUIL: ‹id 23737697541›',
  'MRN: ‹id 1482061›',
  'Medicare: ‹id 2123 45670 1›',
  'numéro AVS ‹id 756.9170.6965.27›',
  'My MAC address is ‹id 01-02-03-04-05-06-07-ab›.',
  '{"passport_number":"‹id L4819236›"}',
])('finds ids behind their label: %s', (marked) => {
  expect(markFindings(withoutMarks(marked), ids)).toBe(marked)
})

test.each([
  'national id',
  'identity card no.',
  'Citizen number',
  'social security no',
  'health insurance number',
  'tax_id',
  'TaxID',
  'taxpayer identification number',
  'driver license',
  "driver's licence no.",
  'license plate',
  'VAT',
  'passport is',
  'account number',
  'acct no',
  'sort code',
  'routing',
  'voter id',
  'IMEI',
  'VIN',
  'NHS',
  'Aadhaar card',
  'GSTIN',
  'CURP',
  'CUIT',
  'DNI',
  'NIE',
  'NIF',
  'codice fiscale',
  'partita IVA',
  'P. IVA',
  'INSEE',
  'SIREN',
  'siret nº',
  'BSN',
  'PESEL',
  'REGON',
  'EGN',
  'JMBG',
  'EMSO',
  'HETU',
  'AMKA',
  'PPS',
  'NRIC',
  'UEN',
  'Steuernummer',
  'Steuer-ID',
  'Versicherungsnr',
  'Personalausweis',
  'Reisepass',
  'LANR',
  'Sozialversicherungsnummer',
  'rodné číslo: rodne cislo',
])('finds a number behind each label: %s', (label) => {
  for (const text of [`${label}: `, `${label} `])
    expect(markFindings(`${text}93-85-7714`, ids)).toBe(`${text}‹id 93-85-7714›`)
})

test.each([
  ['Brazil, CPF', '111.444.777-35', '111.444.777-36'],
  ['Brazil, CNPJ', '11.222.333/0001-81', '11.222.333/0001-82'],
  ['Poland, PESEL', '44051401359', '44051401358'],
  ['Estonia', '37605030299', '37605030298'],
  ['Romania, CNP', '1800101221144', '1800101221145'],
  ['Slovenia, EMSO', '0101006500006', '0101006500007'],
  ['Spain, DNI', '12345678Z', '12345678A'],
  ['Spain, NIE', 'X1234567L', 'X1234567A'],
  ['Finland, HETU', '131052-308T', '131052-308U'],
  ['Singapore, NRIC', 'S1234567D', 'S1234567E'],
  ['Sweden, personnummer', '811218-9876', '811218-9875'],
  ['Belgium', '85.07.30-033.28', '85.07.30-033.29'],
  ['Russia, SNILS', '112-233-445 95', '112-233-445 96'],
  ['China', '11010519491231002X', '110105194912310021'],
  ['India, Aadhaar', '2341 2341 2346', '2341 2341 2347'],
  ['Italy, codice fiscale', 'RSSMRA85T10A562S', 'RSSMRA85T10A56'],
  ['Mexico, RFC', 'GODE561231GR8', 'GODE563131GR8'],
  ['Korea, RRN', '850101-1234567', '859901-1234567'],
])('%s: found without a label only if the check digits are right', (_country, valid, invalid) => {
  expect(markFindings(`It shows ${valid} on the form.`, ids)).toBe(`It shows ‹id ${valid}› on the form.`)
  expect(markFindings(`It shows ${invalid} on the form.`, ids)).toBe(`It shows ${invalid} on the form.`)
})

test.each([
  'ИНН ‹id 7707083893›',
  'СНИЛС: ‹id 11223344595›',
  'Паспорт № ‹id 4510 123456›',
  'ЕГН ‹id 7523169263›',
  'ת.ז. ‹id 123456782›',
  'תעודת זהות: ‹id 123456782›',
  'الرقم القومي: ‹id 29001011234567›',
  '我的身份证号是‹id 110105194912310021›',
  '護照號碼: ‹id 312345678›',
  'マイナンバーは ‹id 123456789018›',
  '個人番号：‹id 1234 5678 9018›',
  '사업자등록번호는 ‹id 123-45-67891›',
  'เลขประจำตัวประชาชน ‹id 1101700230708›',
  'आधार नंबर ‹id 912898524724›',
])('finds ids behind a label in another alphabet: %s', (marked) => {
  expect(markFindings(withoutMarks(marked), ids)).toBe(marked)
})

test.each(['ΑΦΜ: 094259216', 'Α.Φ.Μ. 123456789', 'ΑΜΚΑ 01018012345'])('something is found behind %s', (text) =>
  expect(markFindings(text, ids)).toMatch(/‹\w+ \d{9,11}›$/),
)

test.each([
  'длинный 12345678',
  'в 2024 году 123456 человек',
  'паспорт 2024 года',
  '订单号 12345678',
  'message id 393183081879284892',
  '"license": "Apache-2.0"',
  'RFC 6902',
  'Bestellnummer 999750815',
  'since 7.0.0',
  '| `ssn` | 100.0 % |',
  '- 2b6a848: feat: an option for model routing\n- 0c4822d: feat: `EmbeddingModelV3`',
  'order 12345678',
])('keeps other numbers: %s', (text) => {
  expect(markFindings(text, ids)).toBe(text)
})

test('finds MAC addresses behind any label', () => {
  expect(markFindings('MAC 00:1b:44:11:3a:b7', ids)).toBe('MAC ‹mac 00:1b:44:11:3a:b7›')
})

test('finds no national ids unless the detector is given', () => {
  expect(markFindings('passport no. L4819236')).toBe('passport no. L4819236')
})
