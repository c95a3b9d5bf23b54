import type { IdFinder } from './entities/find-entities.js'
import type { Detectors } from './to-finder.js'
import type { Replace } from './to-placeholder.js'

/** The modes, from the least strict to the strictest. */
export const privacyModes = ['full', 'redacted', 'metadata'] as const

/**
 * How much of a call's content may leave.
 * `redacted` (default): content with secrets and personal data masked. `metadata`: no content at all.
 * `full`: content as it is (media is still a stub).
 */
export type PrivacyMode = (typeof privacyModes)[number]

/** What is found in a text, and how it is masked. */
export interface MaskingOptions {
  /** Turns detectors off, and adds your own: `{ ip: false, ticket: /TCK-\d{6}/ }`. Default: all of ours. */
  readonly detectors?: Detectors | undefined
  /** Finds national ids: the pack `nationalIds`, which is only bundled if you import it. */
  readonly ids?: IdFinder | undefined
  /**
   * Values that are not masked: a whole value; an ending, if the text begins with `@` or `.`; or a RegExp that matches
   * the value.
   */
  readonly allow?: readonly (string | RegExp)[] | undefined
  /** Texts that are always masked, in upper or lower case: names of people, keys of your own. */
  readonly deny?: readonly string[] | undefined
  /** How a placeholder looks. Default: `[email:1]`. */
  readonly replace?: Replace | undefined
  /**
   * Turns placeholders into pseudonyms, `[email#k3f9a2]`, which are the same in every trace and process with this key.
   * Secret, at least 16 characters. Cards, social security numbers and secrets keep numbers.
   */
  readonly hashKey?: string | undefined
  /** Milliseconds that masking may take; content that takes longer does not leave. Default 50 for an event. */
  readonly budgetMs?: number | undefined
}

/** A mode, and exceptions to it. */
export interface PrivacyPolicy extends MaskingOptions {
  /** Default `redacted`. */
  readonly mode?: PrivacyMode | undefined
  /**
   * Modes of single properties, or of paths inside them, written without list indexes: `{ '$ai_input.content':
   * 'metadata' }`.
   */
  readonly perField?: Readonly<Record<string, PrivacyMode>> | undefined
  /** `true`: a call's `privacy` may be less strict than the client's. Default: it can only be stricter. */
  readonly callsMayLoosen?: boolean | undefined
}

export type Privacy = PrivacyMode | PrivacyPolicy
