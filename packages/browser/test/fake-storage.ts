/** A Storage in memory that throws, as browsers do, where an item would go past `quotaUnits`. */
export function createFakeStorage(quotaUnits = Infinity): Storage {
  const items = new Map<string, string>()
  const used = () => [...items].reduce((sum, [key, value]) => sum + key.length + value.length, 0)
  return {
    get length() {
      return items.size
    },
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(key) ?? null,
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
    setItem(key, value) {
      if (used() + key.length + value.length > quotaUnits) throw new DOMException('full', 'QuotaExceededError')
      items.set(key, value)
    },
  }
}
