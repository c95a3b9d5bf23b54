import type { Detector } from './detector.js'

/** Names of secrets, as in `password=`. */
export const secretName =
  '(?:pass(?:word|wd|phrase)|pwd|secret|(?:api|private|secret|access)[_-]?key|(?:access|auth|refresh|session)[_-]?token|authorization|cookie)'

/** What stands where a secret would, and is none. */
const placeholder =
  '(?!(?:bearer|basic|token) |process\\.|(?:string|undefined|null|none|true|false|required|optional)\\b|\\*)'

/** API keys, tokens and passwords: by how they begin, by the name before them, by their place in a header or URL. */
export const secret: Detector = {
  name: 'secret',
  pattern: new RegExp(
    [
      '\\b(?:[srp]k|whsec|xai|gsk|hf|ph[cxrs]|npm|pypi|gl\\w{3}|shp\\w\\w|github_pat|gh\\w|xox\\w|xapp|pplx|nvapi|SG)[-_.](?=[\\w.-]{0,40}\\d)[\\w.-]{16,}',
      '\\b(?:A[KS]IA[A-Z\\d]{16}|AIza[\\w-]{35}|eyJ[\\w-]{10,4096}\\.[\\w.-]{10,})',
      '-----BEGIN [A-Z ]{0,40}PRIVATE KEY[^]*?(?:-----END[^-]{0,60}-----|$)',
      '\\b(?:bearer|basic|token)\\s{1,4}([\\w.~+/-]{16,}=*)',
      // In prose ("the password is wrong") a secret has to look like one.
      `${secretName}["'\\\\]*\\s{0,3}(?:[=:]|is:?\\s(?=\\s{0,3}\\S{0,40}\\d))\\s{0,3}["'\\\\]*(${placeholder}[^\\s"'\\\\,;&<>()[\\]{}]{4,})`,
      '[a-z]://[^\\s:@/]{1,64}:([^\\s@/]{1,128})(?=@)',
    ].join('|'),
    'gi',
  ),
  check: ([found, ...groups]) => groups.find(Boolean) ?? found,
}
