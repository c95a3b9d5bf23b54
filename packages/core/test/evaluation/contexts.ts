type Context = readonly [before: string, after: string]

/** Contexts in which people and machines write values. */
export const contexts: Readonly<Record<'bare' | 'labelled', readonly Context[]>> = {
  bare: [
    ['', ''],
    ['Please use ', ' from now on.'],
    ['I lost it, it was ', '. Can you help?'],
    ['(', ')'],
    ['see <', '> for more'],
    ['- ', '\n- nothing else\n'],
    ['| name | value |\n|---|---|\n| one | ', ' |'],
    ['{"note": "', '", "n": 1}'],
    ['{"messages":[{"role":"user","content":"take ', ' please"}]}'],
    ['note: ', '\nnext: true\n'],
    ['curl https://api.example.com/items -d \'{"v": "', '"}\''],
    ['const value = "', '"\nconsole.log(value)'],
    ["value = '", "'  # from the form"],
    ['id,value,at\n1,', ',2024-05-01\n'],
    ['site,value,at\nhttps://acme.io,', ',2024-05-01\n'],
    ['{"url":"https://acme.io","value":"', '"}\n'],
    ['2024-05-01T10:00:00Z INFO handled ', ' in 12 ms'],
    ['<p>', '</p>'],
    ['Ada wrote:\n> ', '\n\nThanks'],
    ['**', '**'],
    ['`', '`'],
    ['Das ist ', ', bitte notieren.'],
    ['这是 ', ' 。'],
  ],
  labelled: [
    ['', ''],
    ['Here it is. ', ' Thanks!'],
    ['Hello,\n', '\nBest wishes'],
    ['- ', '\n- nothing else\n'],
    ['{"role":"user","content":"', '"}'],
    ['2024-05-01T10:00:00Z INFO ', ''],
  ],
}

const each = (value: string, change: (character: string) => string) => Array.from(value, change).join('')

/** Distortions that happen to values on their way through forms, web pages and URLs. */
export const obfuscations: readonly ((value: string) => string)[] = [
  (value) => value.replace(/(.{3})(?=.)/g, '$1\u200b'),
  (value) => `${value.slice(0, 4)}\u00ad${value.slice(4)}`,
  (value) => value.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)),
  (value) => encodeURIComponent(value),
  (value) =>
    each(value, (one) => (/[\w ]/.test(one) ? one : `\\u00${one.charCodeAt(0).toString(16).padStart(2, '0')}`)),
  (value) => each(value, (one) => (/[\w ]/.test(one) ? one : `&#${one.charCodeAt(0)};`)),
  (value) => (value.includes('@') ? value.replace('@', ' [at] ').replace(/\.(?=\w+$)/, ' (dot) ') : value),
  (value) => Buffer.from(`the value is ${value}, yes`).toString('base64'),
]
