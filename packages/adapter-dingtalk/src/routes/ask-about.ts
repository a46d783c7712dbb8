import { type Evidence, type Fault, fault, MicrobranchError, type Receipt } from "@microbranch/core/channel";
import type { App } from "../calls/calls.js";
import type { Answer } from "../http/http.js";

/** How DingTalk is asked about messages, and what its answers mean. */
export interface Asking {
  /** Asks about all messages that were sent by one call; `one` is one of them. */
  readonly question: (id: string, one: Receipt) => Promise<Answer>;
  /** What an answer says of one message; `null`: nothing yet. */
  readonly read: (body: unknown, receipt: Receipt) => Evidence | null;
}

/**
 * How long one may ask.
 *
 * @source DingTalk documentation, 获取工作通知消息的发送结果 and 批量查询人与机器人会话机器人消息是否已读, 2026-08-22: 24 hours.
 */
const windowMs = 86_400_000;

/**
 * Asks what became of messages, with one call for each call that sent some; later than a day nothing is asked.
 *
 * @throws DEADLINE_EXCEEDED when DingTalk answers about none of them, so that it is asked again.
 */
export async function askAbout(
  { host, settings }: App,
  receipts: readonly Receipt[],
  { question, read }: Asking,
): Promise<readonly Evidence[]> {
  const now = host.clock.now();
  const found: Evidence[] = [];
  let trouble: Fault | null = null;
  let answers = 0;
  for (const [id, some] of bySending(receipts)) {
    const one = some.find(({ at }) => now - at < windowMs);
    if (one === undefined) continue;
    const answer = await question(id, one);
    if (answer.kind === "unknown") trouble = fault("CHANNEL_BUSY");
    if (answer.kind === "refused" && answer.fault.code !== "REPLY_WINDOW_CLOSED") trouble = answer.fault;
    if (answer.kind !== "done") continue;
    answers++;
    found.push(...some.flatMap((receipt) => read(answer.body, receipt) ?? []));
  }
  if (trouble === null || answers > 0) return found;
  throw new MicrobranchError("DEADLINE_EXCEEDED", {
    message: `Channel ${settings.id}: DingTalk does not say what became of messages (${trouble.code}). Try again.`,
    details: { fault: trouble.code },
  });
}

function bySending(receipts: readonly Receipt[]): ReadonlyMap<string, readonly Receipt[]> {
  const sendings = new Map<string, Receipt[]>();
  for (const receipt of receipts) {
    const some = sendings.get(receipt.id);
    if (some === undefined) sendings.set(receipt.id, [receipt]);
    else some.push(receipt);
  }
  return sendings;
}
