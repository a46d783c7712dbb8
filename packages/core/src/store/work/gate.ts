/** Lets a number of tasks in at once; the others wait in the order they came. */
export interface Gate {
  /** Runs `task` when there is room. */
  pass<T>(task: () => Promise<T>): Promise<T>;
}

/** Makes a gate for `width` tasks. */
export function createGate(width: number): Gate {
  const waiting: (() => void)[] = [];
  let inside = 0;

  async function enter(): Promise<void> {
    if (inside < width) {
      inside++;
      return;
    }
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
    });
  }

  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) inside--;
    else next();
  }

  return {
    async pass(task) {
      await enter();
      try {
        return await task();
      } finally {
        leave();
      }
    },
  };
}
