import { type ChannelHost, type Fault, fault } from "@microbranch/core/channel";
import type { AppSettings } from "../settings/settings.js";

/** How many calls were made this month. */
export interface CallsUsed {
  /** Calls so far. */
  readonly used: number;
  /** Calls that the edition allows. */
  readonly allowed: number;
}

/** The calls of a month: counted by this adapter, since DingTalk does not tell how many are left. */
export interface CallBudget {
  /** Counts a call that is about to be made; a fault when there is none left and the settings say to stop. */
  take(): Promise<Fault | null>;
  /** Takes back what was counted: the call is none that DingTalk counts. */
  putBack(): Promise<void>;
  /** How many were made. */
  used(): Promise<CallsUsed>;
}

const cursorName = "calls";
/** The platform's months are those of Beijing, eight hours ahead of UTC. */
const beijingMs = 8 * 3_600_000;
const counted = /^(\d{4}-\d\d) (\d{1,15})$/u;

/**
 * Counts the month's calls in the host's store, so that they outlive the process. Several processes that count at the very
 * same moment may lose a call.
 */
export function createCallBudget(
  { calls }: AppSettings,
  host: Pick<ChannelHost, "clock" | "cursor" | "log">,
): CallBudget {
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other, so that no count of this process is lost. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  }

  const monthAt = (now: number): string => new Date(now + beijingMs).toISOString().slice(0, 7);

  async function read(): Promise<{ readonly month: string; readonly used: number }> {
    const month = monthAt(host.clock.now());
    const [, of = "", count = "0"] = counted.exec((await host.cursor.read(cursorName)) ?? "") ?? [];
    return { month, used: of === month ? Number(count) : 0 };
  }

  const add = (calls: number): Promise<void> =>
    inTurn(async () => {
      const { month, used } = await read();
      await host.cursor.write(cursorName, `${month} ${Math.max(0, used + calls)}`);
    }).catch((error: unknown) => {
      host.log("warn", "The month's calls to DingTalk could not be counted.", {
        error: error instanceof Error ? error.name : typeof error,
      });
    });

  return {
    async take() {
      const { used } = await inTurn(read).catch(() => ({ used: 0 }));
      if (used >= calls.perMonth && calls.whenUsedUp === "stop") return usedUp({ used, allowed: calls.perMonth });
      await add(1);
      return null;
    },
    putBack: () => add(-1),
    used: async () => ({ used: (await inTurn(read)).used, allowed: calls.perMonth }),
  };
}

function usedUp({ used, allowed }: CallsUsed): Fault {
  return fault("QUOTA_EXHAUSTED", {
    vendor: { code: "calls", message: `${used} of ${allowed} calls of this month are made; see the setting calls.` },
  });
}
