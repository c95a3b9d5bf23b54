import type { Detector } from './detector.js'

/** E-mail addresses, of any script. Not `git@host:path`, not `icon@2x.png`. */
export const email: Detector = {
  name: 'email',
  pattern: /[^\s<>()[\]"',;:@\\/=]{1,64}@(?:[^\s<>()[\]"',;:@\\/.]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w:]|\.\w)/g,
  check: ([found]) => (/\.(?:png|jpe?g|gif|svg|webp)$/i.test(found) ? undefined : found.replace(/^\W+/, '')),
}
