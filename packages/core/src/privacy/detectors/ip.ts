import type { Detector } from './detector.js'

/** IPv4 and IPv6 addresses that say where somebody is. Not this host, not versions. */
export const ip: Detector = {
  name: 'ip',
  pattern:
    /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)|(?:[\da-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f]{0,4})(?![\w:]))/gi,
  check([found], before) {
    const parts = found.split(/[.:]/)
    const isAddress = !found.includes(':')
      ? parts.every((part) => Number(part) < 256) &&
        !/^(?:127|0|255)\./.test(found) &&
        !/(?:\/|\b(?:v|version|release)[\s:="]*)$/i.test(before)
      : parts.length === 8 || (found.split('::').length === 2 && parts.filter(Boolean).length > 1)
    return isAddress && /\d/.test(found) ? found : undefined
  },
}
