/** Keeps the process until `promise` is settled: our own timers do not. */
export function holdProcess<Value>(promise: Promise<Value>): Promise<Value> {
  const timer = setInterval(() => undefined, 2 ** 30)
  return promise.finally(() => clearInterval(timer))
}
