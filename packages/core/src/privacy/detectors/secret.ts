import type { Detector } from './detector.js'

/** Names of secrets, as in `password=`. */
export const secretName =
  '(?:pass(?:word|wd|phrase)|pwd|secret|(?:api|private|secret|access)[_-]?key|(?:access|auth|refresh|session)[_-]?token|authorization|cookie)'

/** API keys, tokens and passwords: by how they begin, by the name before them, by their place in a header or URL. */
export const secret: Detector = {
  name: 'secret',
  pattern: new RegExp(
    [
      '\\b(?:[srp]k|whsec|xai|gsk|hf|ph[cxrs]|npm|pypi|gl\\w{3}|shp\\w\\w|github_pat|gh\\w|xox\\w|xapp|pplx|nvapi|SG|key)[-_.](?=[\\w.-]{0,40}\\d)[\\w.-]{16,512}',
      '\\b(?:A[KS]IA[A-Z\\d]{16}|AIza[\\w-]{35}|eyJ[\\w-]{10,4096}\\.[\\w.-]{10,8192})',
      '-----BEGIN [A-Z ]{0,40}PRIVATE KEY[^]*?(?:-----END[^-]{0,60}-----|$)',
      '\\b(?:bearer|basic)\\s{1,4}([\\w.~+/-]{16,4096}=*)',
      `${secretName}["'\\\\]*\\s{0,3}(?:[=:]|is)\\s{0,3}["'\\\\]*((?!bearer |basic |process\\.|string\\b|undefined\\b|null\\b)[^\\s"'\\\\,;&<>()[\\]{}$]{6,512})`,
      '[a-z]://[^\\s:@/]{1,64}:([^\\s@/]{1,128})(?=@)',
    ].join('|'),
    'gi',
  ),
  check: ([found, ...groups]) => groups.find(Boolean) ?? found,
}
