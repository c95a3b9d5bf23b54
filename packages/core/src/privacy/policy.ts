/**
 * How much of a call's words may leave.
 * `redacted` (default): content with secrets and personal data masked. `metadata`: no content at all.
 * `full`: content as it is (media is still a stub).
 */
export type PrivacyMode = 'full' | 'redacted' | 'metadata'
