/** Remembers what was promised and not yet answered, so that closing can wait for it. */
export interface Pending {
  /** Remembers a promise until it is settled; gives it back. */
  track<T>(promise: Promise<T>): Promise<T>;
  /** Resolves when all that was remembered is settled, however it ended. */
  settled(): Promise<void>;
}

/** Makes an empty memory. */
export function createPending(): Pending {
  const promises = new Set<Promise<unknown>>();
  return {
    track(promise) {
      const forget = (): void => void promises.delete(promise);
      promises.add(promise);
      promise.then(forget, forget);
      return promise;
    },
    async settled() {
      if (promises.size > 0) await Promise.allSettled(promises);
    },
  };
}
