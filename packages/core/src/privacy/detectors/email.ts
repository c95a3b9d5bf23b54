import type { Detector } from './detector.js'

/**
 * E-mail addresses, of any script. Not `git@host:path`, not `icon@2x.png`. The search is for the `@`, which is rare;
 * what stands before it is looked at only there.
 */
export const email: Detector = {
  name: 'email',
  pattern: /@(?<=([^\s<>()[\]"',;:@\\/=]{1,64})@)(?:[^\s<>()[\]"',;:@\\/.]{1,63}\.){1,8}[^\W\d_]{2,24}(?!\w|\.\w)/g,
  check: ([found, local = '']) =>
    local === 'git' || /\.(?:png|jpe?g|gif|svg|webp)$/i.test(found)
      ? undefined
      : local.replace(/^[!-/{|}]+/, '') + found,
}
