/** Megabytes at one moment, after garbage was collected. */
export interface MemorySample {
  readonly heap: number;
  readonly resident: number;
}

/** Looks at the process's memory each time another so many things are done. */
export function memoryWatch(every: number): { tick(done: number): void; readonly samples: readonly MemorySample[] } {
  const samples: MemorySample[] = [];
  let next = every;
  return {
    tick(done) {
      if (done < next) return;
      next += every;
      globalThis.gc?.();
      const { heapUsed, rss } = process.memoryUsage();
      samples.push({ heap: heapUsed / 1e6, resident: rss / 1e6 });
    },
    samples,
  };
}

/** Writes samples as two rows of whole megabytes. */
export function showMemory(samples: readonly MemorySample[]): void {
  for (const kind of ["heap", "resident"] as const)
    console.log(`${kind.padEnd(9)} MB, at each tenth: ${samples.map((sample) => Math.round(sample[kind])).join("  ")}`);
}
