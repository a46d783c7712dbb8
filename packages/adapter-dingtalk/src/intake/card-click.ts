import { createHash } from "node:crypto";
import { payloadDigest } from "@microbranch/core/channel";
import { z } from "zod";
import { readJson } from "../http/http.js";
import { addressOf, type Organisation } from "../identity.js";
import { plain, type Reading } from "./reading.js";

const id = z.string().min(1).max(500);
const clicked = z.looseObject({
  outTrackId: id,
  userId: z.string().min(1).max(200),
  content: z.string().max(100_000).optional(),
  value: z.string().max(100_000).optional(),
});
const params = z.looseObject({
  token: z.string().min(1).max(2000),
  value: z.string().min(1).max(2000),
  label: z.string().max(2000).optional(),
  turn: z.coerce.string().max(20).default("0"),
});
const pressed = z.looseObject({ cardPrivateData: z.looseObject({ params }) });

/** A click as it is taken in, and what the one who clicked sees then. */
export interface Click {
  /** The answer. */
  readonly reading: Reading;
  /** For the one who clicked: what was chosen, and the count of clicks. */
  readonly response: object;
}

/**
 * What a pressed button of a card says; `null`: it is none.
 *
 * DingTalk names no click, and may repeat one. The template counts a member's clicks, so that a repeat is told from a
 * change of mind.
 *
 * @source DingTalk documentation, 事件回调, 2026-08-22: `content`, on one page `value`.
 */
export function readCardClick(value: unknown, organisation: Organisation): Click | null {
  const said = clicked.safeParse(value).data;
  if (said === undefined) return null;
  const sender = addressOf("person", said.userId, organisation);
  const chosen = pressed.safeParse(readJson(said.content ?? said.value ?? "")).data?.cardPrivateData.params;
  if (sender === null || chosen === undefined) return null;
  const { token, value: option, turn, label } = chosen;
  const name = payloadDigest([said.outTrackId, said.userId, token, option, turn]);
  const cardParamMap = { chosen: label ?? option, turn: String((Number(turn) || 0) + 1) };
  return {
    reading: plain({
      id: `click:${createHash("sha256").update(name).digest("hex")}`,
      occurredAt: null,
      sender,
      conversation: sender,
      trust: "session",
      automated: false,
      redelivery: null,
      type: "answer",
      token,
      value: option,
      via: "button",
    }),
    response: { userPrivateData: { cardParamMap }, cardUpdateOptions: { updatePrivateDataByKey: true } },
  };
}
