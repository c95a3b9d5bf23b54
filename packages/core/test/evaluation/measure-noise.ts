import { maskText } from './mask-text.js'
import { ordinaryTexts } from './ordinary-texts.js'

/**
 * Number of values masked per megabyte of ordinary text. E-mail addresses are left out, because every package contains
 * those of its authors. Most of the others are values, too, in tests and examples.
 */
export function measureNoise() {
  return Object.fromEntries(
    Object.entries(ordinaryTexts()).map(([kind, texts]) => {
      let characters = 0
      const found: Record<string, number> = {}
      for (const text of texts) {
        characters += text.length
        for (const [entity, count] of Object.entries(maskText(text).counts))
          found[entity] = (found[entity] ?? 0) + count
      }
      const { email: _, ...others } = found
      const all = Object.values(others).reduce((sum, count) => sum + count, 0)
      return [kind, { MB: (characters / 1e6).toFixed(1), 'per MB': ((all / characters) * 1e6).toFixed(1), ...others }]
    }),
  )
}
