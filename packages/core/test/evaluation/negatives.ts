import { alnum, digits, hex, type Random, upper } from './random.js'

const two = (random: Random, below: number) => String(1 + random.below(below)).padStart(2, '0')
const uuid = (random: Random) => [8, 4, 4, 4, 12].map((length) => random.word(length, hex)).join('-')

/** Texts that resemble values but are none, and must not be changed. */
export const negatives: readonly ((random: Random) => string)[] = [
  (random) => `version ${random.below(20)}.${random.below(30)}.${random.below(90)} of the library`,
  (random) => `build 10.${random.below(20)}.${random.below(90)}.${random.below(4000) + 256}`,
  (random) => `trace ${uuid(random)} took ${random.below(900)} ms`,
  (random) => `commit ${random.word(40, hex)}`,
  (random) => `sha256:${random.word(64, hex)}`,
  (random) => `"integrity": "sha512-${random.word(86, alnum)}=="`,
  (random) => `on 20${two(random, 24)}-${two(random, 12)}-${two(random, 28)}T${two(random, 23)}:${two(random, 59)}:00Z`,
  (random) => `at ${1_700_000_000 + random.below(50_000_000)} and ${1_700_000_000_000 + random.below(50_000_000)}`,
  (random) =>
    `price ${random.below(900)}.${two(random, 98)} EUR, ${random.below(9)},${random.word(3, digits)},${random.word(3, digits)} in all`,
  (random) => `order #${random.word(8, digits)} of ${two(random, 28)}.${two(random, 12)}.2024`,
  (random) => `item ${upper[random.below(26)]}${upper[random.below(26)]}-${random.word(6, digits)}`,
  (random) => `chatcmpl-${random.word(29, alnum)} and call_${random.word(24, alnum)}`,
  (random) => `msg_${random.word(24, alnum)}, resp_${random.word(48, hex)}`,
  (random) => `model gpt-4o-2024-0${1 + random.below(9)}-0${1 + random.below(9)} with max_tokens=${random.below(4096)}`,
  (random) => `claude-3-5-sonnet-2024${two(random, 12)}${two(random, 28)} token count ${random.below(9999)}`,
  (random) => `logo@2x.png and icon-${random.below(99)}@3x.webp`,
  (random) => `npm install react@${random.below(20)}.${random.below(9)}.${random.below(9)} @types/node@20`,
  () => '@Component({ selector: "app-root" }) class App {}',
  () => 'git clone git@github.com:example/project.git',
  (random) => `x = [${Array.from({ length: 6 }, () => random.below(900)).join(', ')}]`,
  (random) => `${random.below(20)} + ${random.below(20)} = ${random.below(40)}; pi is 3.14159265358979`,
  (random) => `ISBN 978-3-16-${random.word(6, digits)}-0`,
  (random) => `pages ${random.below(99)}-${100 + random.below(99)}, chapters 1-12, section 4.2.${random.below(9)}`,
  (random) =>
    `4${random.word(3, '13579')} 1111 2222 333${random.below(2) ? '3' : '5'} is no card: its sum is wrong`.replace(
      /^(\d{4})/,
      '4000',
    ),
  () => 'http://localhost:3000/api and 127.0.0.1:8080, 0.0.0.0',
  () => 'password: string; token?: string; apiKey = process.env.API_KEY',
  () => 'Forgot your password? The token is required, and a secret is kept.',
  () => 'const { secret, password } = getConfig()',
  () => 'Authorization: Bearer <token>, api_key=YOUR_API_KEY, password=********',
  (random) => `rgb(${random.below(255)}, ${random.below(255)}, ${random.below(255)}) #${random.word(6, hex)}`,
  (random) =>
    `score ${random.below(9)}-${random.below(9)}, odds 1:${random.below(90)}, ratio 16:9, ${two(random, 12)}:${two(random, 59)}`,
  (random) => `The number ${random.word(12, '123456789')} is large, and ${random.word(5, '123456789')} is not.`,
]
