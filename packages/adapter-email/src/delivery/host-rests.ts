import { type Fault, fault } from "@microbranch/core/channel";

/** Which recipients' hosts have asked to be left in peace for a while. */
export interface HostRests {
  /** Why nothing is handed over for an address now, with the rest of the time to wait; `null`: nothing stands against it. */
  faultFor(address: string): Fault | null;
  /** Takes note of a refusal that named a time for the host of the address. */
  note(address: string, refusal: Fault): void;
}

interface Rest {
  readonly until: number;
  readonly vendor: Fault["vendor"];
}

/** Most hosts remembered; the oldest goes first. */
const maxHosts = 1_000;

/**
 * Remembers hosts that set a limit, while the channel is open. Mail for them is not tried in the meantime, and mail for all
 * others goes on; nothing waits here.
 */
export function createHostRests(now: () => number): HostRests {
  const rests = new Map<string, Rest>();
  return {
    faultFor(address) {
      const host = hostOf(address);
      const rest = rests.get(host);
      if (rest === undefined) return null;
      const retryAfterMs = rest.until - now();
      if (retryAfterMs > 0) return fault("RECIPIENT_THROTTLED", { retryAfterMs, vendor: rest.vendor });
      rests.delete(host);
      return null;
    },
    note(address, { code, retryAfterMs, vendor }) {
      if (code !== "RECIPIENT_THROTTLED" || retryAfterMs === null) return;
      const host = hostOf(address);
      rests.delete(host);
      rests.set(host, { until: now() + retryAfterMs, vendor });
      if (rests.size > maxHosts) for (const oldest of rests.keys()) if (rests.delete(oldest)) break;
    },
  };
}

const hostOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1);
