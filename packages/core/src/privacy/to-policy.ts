import { checkMasking } from './check-masking.js'
import { createPlace } from './create-place.js'
import { type Privacy, type PrivacyMode, privacyModes } from './policy.js'
import { setUpError } from './set-up-error.js'
import { toFinder } from './to-finder.js'
import { toLeavesAt } from './to-leaves-at.js'
import { type Policy, toModePolicy } from './to-mode-policy.js'
import { toPlaceholder } from './to-placeholder.js'
import { neverHashed, toPseudonym } from './to-pseudonym.js'

/**
 * Reads a `privacy` option whose mode has been checked. Throws a set-up error that says what was seen and what to write
 * instead.
 */
export function toPolicy(privacy: Privacy): Policy {
  if (typeof privacy === 'string') return toModePolicy(privacy)
  const { mode = 'redacted', perField, callsMayLoosen, ...options } = privacy
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
  checkMasking(options, 'privacy', ['mode', 'perField', 'callsMayLoosen'])
  const { replace, hashKey, budgetMs } = options
  return {
    mode,
    callsMayLoosen,
    budgetMs,
    finder: toFinder(options),
    leavesAt: perField && ((asked, leavesOf) => toLeavesAt(perField, asked, leavesOf)),
    placeOf: (numberOf) =>
      createPlace(numberOf, (entity, same) => {
        const isHashed = hashKey !== undefined && !neverHashed.test(entity)
        const tag = isHashed ? `#${toPseudonym(hashKey, `${entity}:${same}`)}` : `:${numberOf(entity, same)}`
        return toPlaceholder(replace, entity, tag)
      }),
  }
}
