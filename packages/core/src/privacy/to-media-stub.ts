const media = /(?:data:([\w/+.-]{1,99})(?:;[\w=-]{1,40}){0,3};base64,|(?<![\w+/=-])(?=[\w+/=-]{1024}))([\w+/=-]{16,})/g

/** Images, sounds and files in a text, as what they are and how big, without what they show. */
export function toMediaStub(text: string): string {
  if (text.length < 1024 && !text.includes(';base64,')) return text
  return text.replace(
    media,
    (_, type: string | undefined, data: string) => `[${type ?? 'base64'}, ${Math.floor(data.length * 0.75)} bytes]`,
  )
}
