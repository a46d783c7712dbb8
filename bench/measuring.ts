import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One of the things that are measured side by side. */
export interface Side {
  /** What it is, as `bare libsql`. */
  readonly name: string;
  /** Does the work once; gives the milliseconds that count when they are not those of the whole call. */
  readonly run: () => Promise<number | undefined> | Promise<void>;
}

/** What came out for one side. */
export interface Result {
  readonly name: string;
  /** Median over the rounds, in milliseconds. */
  readonly ms: number;
  /** The fastest and the slowest round. */
  readonly range: readonly [number, number];
}

/** Runs the sides in turn, so that a slow moment of the machine meets all of them; each round begins with another. */
export async function interleave(rounds: number, sides: readonly Side[]): Promise<Result[]> {
  const times = sides.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < sides.length; turn++) {
      const place = (round + turn) % sides.length;
      const side = sides[place] as Side;
      globalThis.gc?.();
      const start = performance.now();
      const own = await side.run();
      times[place]?.push(own ?? performance.now() - start);
    }
  }
  return sides.map(({ name }, place) => summary(name, times[place] ?? []));
}

/** Median and range of one side's rounds, each in milliseconds. */
export function summary(name: string, times: readonly number[]): Result {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const ms = ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
  return { name, ms, range: [sorted[0] ?? 0, sorted.at(-1) ?? 0] };
}

/**
 * Prints results as a table. Each is compared with the first, which is ours: `3.0×` says that ours takes three times as
 * long.
 *
 * @param units How many things a round does, and what they are; for the times of one thing.
 */
export function show(title: string, results: readonly Result[], units: { count: number; name: string } | null): void {
  const ours = results[0]?.ms ?? 0;
  const lines = results.map(({ name, ms, range }, place) => [
    name,
    milliseconds(ms),
    `${milliseconds(range[0])} – ${milliseconds(range[1])}`,
    ...(units === null ? [] : [`${((ms / units.count) * 1_000).toFixed(1)} µs`, rate(units.count, ms)]),
    place === 0 ? "" : `${(ours / ms).toFixed(2)}×`,
  ]);
  const perUnit = units === null ? [] : [`one ${units.name}`, "per second"];
  const table = [[title, "median", "range", ...perUnit, "ours takes"], ...lines];
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

const milliseconds = (ms: number): string => (ms < 100 ? `${ms.toFixed(2)} ms` : `${ms.toFixed(0)} ms`);
const rate = (count: number, ms: number): string => Math.round((count / ms) * 1_000).toLocaleString("en");

/** Lends a folder for as long as `work` runs. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "microbranch-bench-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reads `--name number` from the command line. */
export function numberFlag(name: string, usual: number): number {
  const place = process.argv.indexOf(`--${name}`);
  if (place === -1) return usual;
  const given = Number(process.argv[place + 1]);
  if (!Number.isInteger(given) || given < 1) throw new Error(`--${name} must be followed by an integer from 1.`);
  return given;
}
