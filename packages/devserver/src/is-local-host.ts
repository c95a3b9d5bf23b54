/** Whether a `Host` header, or the host of an `Origin`, names this machine. Guards against sites whose name resolves to it. */
export function isLocalHost(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host ?? '')
}
