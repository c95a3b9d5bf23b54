/** Does a value stand alone, not inside a longer word or number? An escape such as `\n` before it is no word. */
export function isBounded(text: string, start: number, end: number): boolean {
  return !/(?:^|[^\\])[a-z\d_]$|\d[.,]$/i.test(text.slice(Math.max(0, start - 2), start)) && !/^(?:\w|[.,]\d)/.test(text.slice(end, end + 2))
}
