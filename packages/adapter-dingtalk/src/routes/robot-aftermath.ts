import { type Evidence, type Fault, fault, type Receipt } from "@microbranch/core/channel";
import { z } from "zod";
import { type App, type AppCall, call } from "../calls/calls.js";
import { faultOfNewHost } from "../faults.js";
import { askAbout } from "./ask-about.js";
import { recallWindowMs } from "./robot-capabilities.js";
import { sentIds } from "./sent-ids.js";

/** Who asks. */
export interface Robot {
  /** Its code. */
  readonly robotCode: string;
  /** Whom it writes to. */
  readonly to: "person" | "group";
}

/** Readers that are listed at once: one is enough to know that a group has read. */
const readersListed = 20;

const readByPersons = z.looseObject({
  sendStatus: z.string(),
  messageReadInfoList: z.array(z.looseObject({ userId: z.string(), readStatus: z.string() })).default([]),
});
const readByGroup = z.looseObject({ sendStatus: z.string(), readUserIds: z.array(z.string()).default([]) });

/**
 * Asks who has read: one call for all messages that were sent by one. A message to a group is read when one of its members
 * has read it.
 *
 * @throws DEADLINE_EXCEEDED when DingTalk answers about none of them.
 */
export async function evidenceOfRobot(
  app: App,
  robot: Robot,
  receipts: readonly Receipt[],
  caller: AbortSignal,
): Promise<readonly Evidence[]> {
  const now = app.host.clock.now();
  return await askAbout(app, receipts, {
    question: (id, { address }) => call(app, question(robot, sentIds(id)[0] ?? id, address.id), caller),
    read: (body, receipt) => {
      const level = levelIn(body, receipt);
      return level === null ? null : { receipt, level, at: now, fault: null };
    },
  });
}

function question({ robotCode, to }: Robot, processQueryKey: string, openConversationId: string): AppCall {
  if (to === "person")
    return {
      host: "api",
      method: "GET",
      path: "/v1.0/robot/oToMessages/readStatus",
      query: { robotCode, processQueryKey },
      isHandOver: false,
    };
  const body = { processQueryKey, openConversationId, robotCode, maxResults: readersListed };
  return { host: "api", path: "/v1.0/robot/groupMessages/query", body: () => body, isHandOver: false };
}

function levelIn(body: unknown, { address }: Receipt): "read" | "handed-over" | null {
  if (address.kind === "group") {
    const said = readByGroup.safeParse(body).data;
    if (said?.sendStatus !== "SUCCESS") return null;
    return said.readUserIds.length > 0 ? "read" : "handed-over";
  }
  const said = readByPersons.safeParse(body).data;
  if (said?.sendStatus !== "SUCCESS") return null;
  const own = said.messageReadInfoList.find(({ userId }) => userId === address.id);
  if (own === undefined) return null;
  return own.readStatus === "READ" ? "read" : "handed-over";
}

const recalled = z.looseObject({
  successResult: z.array(z.string()).default([]),
  failedResult: z.record(z.string(), z.string()).default({}),
});

/** Takes a message back: for everybody to whom the same call sent it. */
export async function recallByRobot(
  app: App,
  { robotCode, to }: Robot,
  { id, at, address }: Receipt,
  caller: AbortSignal,
): Promise<Fault | null> {
  if (app.host.clock.now() - at >= recallWindowMs) return fault("REPLY_WINDOW_CLOSED");
  const ids = sentIds(id);
  const keys = { robotCode, processQueryKeys: ids };
  const answer = await call(
    app,
    to === "person"
      ? { host: "api", path: "/v1.0/robot/otoMessages/batchRecall", body: () => keys, isHandOver: false }
      : {
          host: "api",
          path: "/v1.0/robot/groupMessages/recall",
          body: () => ({ ...keys, openConversationId: address.id }),
          isHandOver: false,
        },
    caller,
  );
  if (answer.kind === "refused") return answer.fault;
  const said = answer.kind === "done" ? recalled.safeParse(answer.body).data : undefined;
  if (ids.every((one) => said?.successResult.includes(one))) return null;
  const reason = ids.map((one) => said?.failedResult[one]).find((one) => one !== undefined);
  if (reason === undefined) return fault("HANDOVER_UNKNOWN", { scope: "channel" });
  const found = faultOfNewHost({ code: reason, message: reason }, { status: 400, isHandOver: false });
  return found === "unsure" ? fault("HANDOVER_UNKNOWN", { scope: "channel" }) : found;
}
