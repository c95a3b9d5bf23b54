/** The modes, from the least strict to the strictest. */
export const privacyModes = ['full', 'redacted', 'metadata'] as const

/**
 * How much of a call's words may leave.
 * `redacted` (default): content with secrets and personal data masked. `metadata`: no content at all.
 * `full`: content as it is (media is still a stub).
 */
export type PrivacyMode = (typeof privacyModes)[number]
