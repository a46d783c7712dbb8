import { randomBytes } from "node:crypto";
import type { Clock } from "../clock/clock.js";

/** Makes ids that sort by the time they were made; `prefix` names the kind of thing (`post`, `notice`). */
export type IdMaker = (prefix: string) => string;

/** Fills a buffer with random bytes; passed in so that a run can be repeated in tests. */
export type RandomSource = (size: number) => Uint8Array;

/** The machine's cryptographic randomness. */
export const systemRandom: RandomSource = (size) => randomBytes(size);

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const timeChars = 10;
const randomChars = 16;

/**
 * Creates a maker of time-ordered ids: prefix, `_`, 10 characters of time (ms), 16 of randomness, in Crockford's
 * base 32. Two ids of one maker and one millisecond still ascend: the random part of the second is the first's plus one.
 */
export function createIdMaker(clock: Pick<Clock, "now">, random: RandomSource): IdMaker {
  let lastTime = -1;
  let lastRandom = 0n;
  return (prefix) => {
    const now = Math.max(clock.now(), 0);
    if (now > lastTime) {
      lastTime = now;
      lastRandom = fresh(random);
    } else {
      lastRandom += 1n;
    }
    return `${prefix}_${encode(BigInt(lastTime), timeChars)}${encode(lastRandom, randomChars)}`;
  };
}

function fresh(random: RandomSource): bigint {
  let value = 0n;
  for (const byte of random(10)) value = (value << 8n) | BigInt(byte);
  return value >> 1n; // leaves room to count up within one millisecond
}

function encode(value: bigint, length: number): string {
  let rest = value;
  let text = "";
  for (let i = 0; i < length; i++) {
    text = alphabet[Number(rest & 31n)] + text;
    rest >>= 5n;
  }
  return text;
}
