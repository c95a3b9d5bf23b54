'use client'

import { useInsertionEffect, useRef } from 'react'

/** Returns a function that gives the value of the last committed render. */
export function useLatest<Value>(value: Value): () => Value {
  const latest = useRef(value)
  useInsertionEffect(() => {
    latest.current = value
  })
  return () => latest.current
}
