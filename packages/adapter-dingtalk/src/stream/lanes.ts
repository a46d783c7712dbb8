/** Does work in lanes: one after the other within a lane, lanes beside each other. */
export interface Lanes {
  /** Queues work; it must not reject. */
  run(lane: string, work: () => Promise<void>): void;
  /** How much is queued or under way. */
  readonly size: number;
  /** Resolves when nothing is left. */
  idle(): Promise<void>;
}

/**
 * Makes lanes. A lane that is idle leaves nothing behind.
 *
 * @param onEnd Called whenever work ended.
 */
export function createLanes(onEnd: () => void): Lanes {
  const tails = new Map<string, Promise<void>>();
  let size = 0;
  return {
    run(lane, work) {
      size++;
      const before = tails.get(lane) ?? Promise.resolve();
      const tail = before.then(work).then(() => {
        size--;
        if (tails.get(lane) === tail) tails.delete(lane);
        onEnd();
      });
      tails.set(lane, tail);
    },
    get size() {
      return size;
    },
    async idle() {
      while (tails.size > 0) await Promise.all(tails.values());
    },
  };
}
