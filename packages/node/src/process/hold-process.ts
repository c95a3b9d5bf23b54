/** Keeps the process alive until `promise` is settled. Our other timers are unref'ed and do not. */
export function holdProcess<Value>(promise: Promise<Value>): Promise<Value> {
  const timer = setInterval(() => undefined, 2 ** 30)
  return promise.finally(() => clearInterval(timer))
}
