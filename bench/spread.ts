/** How long single calls took, in microseconds. */
export interface Spread {
  readonly name: string;
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
}

/** Calls something again and again, each call timed by itself; the first tenth is not counted. */
export function timeCalls(name: string, calls: number, work: (call: number) => unknown): Spread {
  const times: number[] = [];
  const warm = Math.ceil(calls / 10);
  for (let call = -warm; call < calls; call++) {
    const start = performance.now();
    work(Math.max(call, 0));
    if (call >= 0) times.push((performance.now() - start) * 1_000);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { name, p50: at(0.5), p99: at(0.99), worst: at(1) };
}

/** Prints spreads as a table; each with how many times the named floor's median its own is. */
export function showSpreads(title: string, rows: readonly (Spread & { readonly floor: Spread | null })[]): void {
  const lines = rows.map(({ name, p50, p99, worst, floor }) => [
    name,
    ...[p50, p99, worst].map(microseconds),
    floor === null ? "" : `${(p50 / floor.p50).toFixed(1)}× ${floor.name}`,
  ]);
  const table = [[title, "p50", "p99", "worst", "p50 takes"], ...lines];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0))) ?? [];
  for (const line of table)
    console.log(
      line
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("   ")
        .trimEnd(),
    );
  console.log("");
}

const microseconds = (us: number): string => (us < 1_000 ? `${us.toFixed(1)} µs` : `${(us / 1_000).toFixed(2)} ms`);
