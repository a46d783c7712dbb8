/** A map that forgets its least recently used entry when it is full. */
export interface BoundedCache<Key, Value> {
  /** The value of `key`, made by `create` when it is not held; what `create` throws is not kept. */
  obtain(key: Key, create: () => Value): Value;
}

/** Creates a cache of at most `maxEntries` entries (integer, from 1). */
export function createBoundedCache<Key, Value>(maxEntries: number): BoundedCache<Key, Value> {
  const entries = new Map<Key, { readonly value: Value }>();
  return {
    obtain(key, create) {
      const held = entries.get(key);
      if (held !== undefined) {
        entries.delete(key);
        entries.set(key, held);
        return held.value;
      }
      const value = create();
      entries.set(key, { value });
      if (entries.size > maxEntries) {
        const oldest = entries.keys().next();
        if (oldest.done !== true) entries.delete(oldest.value);
      }
      return value;
    },
  };
}
