import { checkMasking } from './check-masking.js'
import { checkMode } from './check-mode.js'
import { type MaskingOptions, type Privacy, type PrivacyMode, privacyModes } from './policy.js'
import { setUpError } from './set-up-error.js'
import { type Finder, toFinder } from './to-finder.js'

/** What a client's `privacy` says, checked, with its defaults. */
export interface Policy {
  readonly mode: PrivacyMode
  /** By the name of a property, or a path. */
  readonly perField?: Readonly<Record<string, PrivacyMode>>
  readonly callsMayLoosen?: boolean
  readonly options: MaskingOptions
  readonly finder: Finder
}

/** Throws a set-up error that says what was seen and what to write instead. */
export function toPolicy(privacy: Privacy): Policy {
  checkMode(privacy)
  const {
    mode = 'redacted',
    perField,
    callsMayLoosen,
    ...options
  } = typeof privacy === 'string' ? { mode: privacy } : privacy
  for (const field in perField)
    if (!privacyModes.includes(perField[field] as PrivacyMode))
      throw setUpError(
        `privacy.perField['${field}']`,
        "'full', 'redacted' or 'metadata'",
        perField[field],
        "'metadata'",
      )
  if (callsMayLoosen !== undefined && typeof callsMayLoosen !== 'boolean')
    throw setUpError('privacy.callsMayLoosen', 'true or false', callsMayLoosen, 'true')
  checkMasking(options, 'privacy')
  return { mode, perField, callsMayLoosen, options, finder: toFinder(options) }
}
