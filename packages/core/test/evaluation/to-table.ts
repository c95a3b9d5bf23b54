import type { Score } from './evaluate.js'

type Line = Readonly<Record<string, string | number>>

const part = (some: number, all: number) => (all ? (some / all).toFixed(4) : '')

/** Scores as table rows, the total of all kinds last. */
export function toTable(scores: ReadonlyMap<string, Score>): Readonly<Record<string, Line>> {
  const all: Score = { values: 0, leaked: 0, regions: 0, wrong: 0, negatives: 0, changed: 0 }
  for (const score of scores.values()) for (const name in all) all[name as keyof Score] += score[name as keyof Score]
  return Object.fromEntries(
    [...scores, ['all', all] as const].map(([kind, { values, leaked, regions, wrong, negatives, changed }]) => [
      kind,
      {
        values,
        recall: part(values - leaked, values),
        leaked,
        precision: part(regions - wrong, regions),
        negatives,
        changed: part(changed, negatives),
      },
    ]),
  )
}
