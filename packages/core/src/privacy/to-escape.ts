/** Escapes a UTF-16 unit for JSON: `\u00e9`. */
export const toEscape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
