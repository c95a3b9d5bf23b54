import { expect, test } from 'vitest'
import { markFindings, withoutMarks } from '../../../test/mark-findings.js'

test.each([
  'mysql --password ‹secret s3cr3tPass› --host db',
  'tool --api-key "‹secret a1B2c3D4e5›"',
  'tool --password=‹secret s3cr3tPass›',
  'curl -u admin:‹secret s3cr3tPass› https://internal.example.com',
  "curl -b '‹secret session=abc123def; theme=dark›' https://internal.example.com",
  'mysql -u root -p‹secret hunter2› app',
  'redis-cli -h cache -a ‹secret hunter2› ping',
  'sshpass -p ‹secret hunter2› ssh internal.example.com',
  'docker login -u ada -p ‹secret a1B2c3D4e5›',
  'aws configure set aws_secret_access_key ‹secret wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKE›',
  "curl --user 'admin:‹secret correct-horse-battery›' https://internal.example.com",
  'keytool -keystore k.jks -storepass ‹secret hunter2x›',
  'openssl pkcs12 -in a.p12 -passin pass:‹secret hunter2› -out b.pem',
  'sqlcmd -S db -U sa -P ‹secret Hunter2x› -d app',
  'ldapsearch -x -D cn=admin -w ‹secret hunter2›',
  'curl -u 12345:‹secret 67890123› https://internal.example.com',
  'curl -u 123456:‹secret 12345-s3cretPw› https://internal.example.com',
  'curl -b ‹secret dn=abc123def› https://internal.example.com',
  'echo ‹secret hunter2› | docker login -u ada --password-stdin',
])('finds secrets in command-line options: %s', (marked) => {
  expect(markFindings(withoutMarks(marked))).toBe(marked)
})

test.each([
  'tool --password-stdin',
  'npm run test -- --watch',
  'tool --user ada',
  'rsync -u a:b',
  'docker run --user 1000:1000 image',
  'ldapsearch -x -b dc=example,dc=com',
  'node app.js | pino-http-send -u http://localhost:8080/logs',
  'mysql -u root -p app',
  'docker run -p 8080:80 image',
  'mkdir -p src/app1',
  'ssh -p 2222 host',
  'redis-cli -h cache -p 6379',
  'git commit -a m1x2y3',
  'echo $TOKEN | docker login -u ada --password-stdin',
  'iperf -P 8 -w 64k',
  '|---|---|',
])('keeps options without a secret: %s', (text) => {
  expect(markFindings(text)).toBe(text)
})
