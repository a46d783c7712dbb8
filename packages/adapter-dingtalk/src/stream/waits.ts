import { createHash } from "node:crypto";
import type { ChannelHost } from "@microbranch/core/channel";

const firstWaitMs = 1_000;
/** @source DingTalk's stream clients for Java and Python, read 2026-11: they wait from one second to a minute. */
const longestWaitMs = 60_000;
/** At most so much is added, so that many hubs do not come back in the same second. */
const spread = 0.2;

/** How long to wait before the next try, after so many that failed (from 1): doubles, up to a minute and a fifth. */
export function retryWaitMs(failures: number, seed: string): number {
  const wait = Math.min(firstWaitMs * 2 ** Math.min(failures - 1, 20), longestWaitMs);
  const share = createHash("sha256").update(`${seed} ${failures}`).digest().readUInt16BE(0) / 65_535;
  return Math.round(wait * (1 + spread * share));
}

/** Waits on the host's clock. @returns Whether the time passed; `false`: the signal ended the wait. */
export async function rest({ sleep }: ChannelHost["clock"], ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
