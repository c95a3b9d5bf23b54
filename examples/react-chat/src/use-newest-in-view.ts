import { type RefObject, useEffect, useRef } from 'react'

/** Scrolls a list to its end for a new item, and while the last one grows, unless the reader has scrolled up. */
export function useNewestInView(items: readonly unknown[]): RefObject<HTMLElement | null> {
  const list = useRef<HTMLElement>(null)
  const shown = useRef({ count: 0, height: 0 })
  useEffect(() => {
    const element = list.current
    if (!element) return
    const { count, height } = shown.current
    const isAtEnd = height - element.scrollTop - element.clientHeight < 40
    if (items.length > count || isAtEnd) element.scrollTop = element.scrollHeight
    shown.current = { count: items.length, height: element.scrollHeight }
  }, [items])
  return list
}
