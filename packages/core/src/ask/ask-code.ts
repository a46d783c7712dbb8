/** Letters and digits which nobody mistakes for one another, read or said aloud. */
const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
const digits = "23456789";

/**
 * The first code that is not in use, beginning at a place which `seed` decides: a letter and a digit ("K7"), then a
 * letter and two digits. Pure.
 *
 * @returns `null` when all 1,728 are in use.
 */
export function freeCode(seed: string, taken: ReadonlySet<string>): string | null {
  const start = [...seed].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 1_000_003, 7);
  const short = [...letters].flatMap((letter) => [...digits].map((digit) => letter + digit));
  const long = short.flatMap((two) => [...digits].map((digit) => two + digit));
  return from(short, start, taken) ?? from(long, start, taken);
}

function from(codes: readonly string[], start: number, taken: ReadonlySet<string>): string | null {
  for (let step = 0; step < codes.length; step++) {
    const code = codes[(start + step) % codes.length];
    if (code !== undefined && !taken.has(code)) return code;
  }
  return null;
}
