/**
 * Makes an id acceptable to PostHog's trace view: letters, digits and `- _ ~ . @ ( ) ! ' : |`, at most 200 characters.
 * Any other character becomes `_`.
 */
export function toTraceId(id: string): string {
  return String(id)
    .replace(/[^\w\-~.@()!':|]/g, '_')
    .slice(0, 200)
}
