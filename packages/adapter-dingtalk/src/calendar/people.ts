import { type Fault, fault } from "@microbranch/core/channel";
import { z } from "zod";
import { type App, call } from "../calls/calls.js";

/** Most members whose `unionId` is remembered: chosen here. */
const maxRemembered = 5000;
const found = z.looseObject({ result: z.looseObject({ unionid: z.string().min(1) }) });

/** Says under which id the calendar knows a member: it speaks `unionId`, messages speak `userId`. */
export interface People {
  /** The `unionId`, or why there is none. */
  unionIdOf(userId: string, caller: AbortSignal): Promise<{ readonly unionId: string } | { readonly fault: Fault }>;
}

/** Asks each once while the channel is open; it costs none of the month's calls. @source DingTalk documentation, 查询用户详情, 2026-08-22. */
export function createPeople(app: App): People {
  const known = new Map<string, string>();
  return {
    async unionIdOf(userId, caller) {
      const before = known.get(userId);
      if (before !== undefined) return { unionId: before };
      const answer = await call(
        app,
        {
          host: "oapi",
          path: "/topapi/v2/user/get",
          body: () => ({ userid: userId }),
          isHandOver: false,
          isFree: true,
        },
        caller,
      );
      if (answer.kind === "refused") return { fault: answer.fault };
      const unionId = answer.kind === "done" ? found.safeParse(answer.body).data?.result.unionid : undefined;
      if (unionId === undefined) return { fault: fault("CHANNEL_BUSY") };
      known.set(userId, unionId);
      const [oldest] = known.keys();
      if (known.size > maxRemembered && oldest !== undefined) known.delete(oldest);
      return { unionId };
    },
  };
}
