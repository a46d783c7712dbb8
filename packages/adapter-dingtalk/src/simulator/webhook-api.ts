import { createHmac } from "node:crypto";
import { z } from "zod";
import { oldDone, oldRefused, type SimulatedAnswer, type SimulatedRequest } from "./answers.js";
import type { Platform, SimulatedRobot } from "./platform.js";
import type { Meeting } from "./script.js";
import { shownFeed, shownMessage } from "./shown.js";

/** @source DingTalk documentation, 自定义机器人发送群消息, 2026-08-22; bytes from reports of 460101; the memory of `msgUuid` is assumed. */
const limits = {
  bytes: 20_000,
  aMinute: 20,
  minuteMs: 60_000,
  suspendedMs: 600_000,
  clockMs: 3_600_000,
  rememberedMs: 300_000,
};

const sending = z.looseObject({
  msgtype: z.enum(["text", "markdown", "link", "actionCard", "feedCard"]),
  msgUuid: z.string().optional(),
});

/** Custom robots, and which of them rest. */
export class WebhookDesk {
  readonly #platform: Platform;
  readonly #restsUntil = new Map<string, number>();

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** Takes `robot/send`. */
  send({ query, body, bytes }: SimulatedRequest, { refusal, fail }: Meeting): SimulatedAnswer {
    if (refusal !== null) return refusal;
    const robot = this.#platform.world.robots.find(({ accessToken }) => accessToken === query.get("access_token"));
    if (robot === undefined) return oldRefused(300005, "token is not exist");
    if (!this.#isSigned(robot, query)) return oldRefused(310000, "sign not match");
    if (bytes.byteLength > limits.bytes) return oldRefused(460101, "message too long");
    const said = sending.safeParse(body).data;
    const fields = said?.[said.msgtype];
    if (said === undefined || typeof fields !== "object") return oldRefused(400105, "unsupported message type");
    if (fail.size > 0 && fail.has(robot.group)) return oldRefused(400013, "group dissolved");
    return this.#take(robot, { key: said.msgUuid ?? null, body, text: this.#read(said.msgtype, fields) });
  }

  #read(kind: string, fields: unknown): string {
    return kind === "feedCard" ? shownFeed(fields) : shownMessage(fields);
  }

  #take(
    { group, accessToken }: SimulatedRobot,
    { key, body, text }: { readonly key: string | null; readonly body: unknown; readonly text: string },
  ): SimulatedAnswer {
    const platform = this.#platform;
    const now = platform.clock.now();
    const own = platform.messages.filter(({ route, to }) => route === "webhook" && to === group);
    if (key !== null && own.some(({ keyed, at }) => keyed === key && now - at < limits.rememberedMs)) return oldDone();
    if (platform.keepsRates) {
      if (own.filter(({ at }) => now - at < limits.minuteMs).length >= limits.aMinute)
        this.#restsUntil.set(accessToken, now + limits.suspendedMs);
      if ((this.#restsUntil.get(accessToken) ?? 0) > now) return oldRefused(410100, "send too fast");
    }
    platform.take({
      id: `webhook-${platform.next()}`,
      route: "webhook",
      to: group,
      keyed: key,
      text,
      raw: body,
      buttons: [],
    });
    return oldDone();
  }

  #isSigned({ secret }: SimulatedRobot, query: URLSearchParams): boolean {
    if (secret === null) return true;
    const timestamp = query.get("timestamp") ?? "";
    const right = createHmac("sha256", secret).update(`${timestamp}\n${secret}`).digest("base64");
    const isNow = Math.abs(this.#platform.clock.now() - Number(timestamp)) < limits.clockMs;
    return isNow && query.get("sign") === right;
  }
}
