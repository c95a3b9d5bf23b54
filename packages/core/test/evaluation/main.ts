import { evaluate } from './evaluate.js'
import { measureNoise } from './measure-noise.js'
import { measureSize } from './measure-size.js'
import { measureSpeed } from './measure-speed.js'
import { readSamples } from './read-samples.js'
import { createSamples, type Sample } from './samples.js'
import { scorePayloads } from './score-payloads.js'
import { toTable } from './to-table.js'

/**
 * `npm run eval:privacy` measures the masking: recall, precision and leaks by entity, what is masked in ordinary text,
 * speed, the worst case, bundle sizes. `--data <file>` scores your own labelled samples, `--seed <number>` generates
 * other samples, `--leaks` prints the samples with leaks.
 */
function option(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? undefined : process.argv[at + 1]
}

const file = option('data')
const { samples, payloads } = file
  ? readSamples(file)
  : { samples: createSamples(Number(option('seed') ?? 7)), payloads: [] }
const show = ({ kind, text }: Sample) => console.log(`${kind}: ${JSON.stringify(text.slice(0, 200))}`)

console.table(toTable(evaluate(samples, process.argv.includes('--leaks') ? show : undefined)))
if (payloads.length) console.table(scorePayloads(payloads))
if (!file) {
  console.table(measureNoise())
  console.table(await measureSpeed())
  console.table(await measureSize())
}
