import {
  type Capabilities,
  type FittedNotice,
  fit as fitNotice,
  payloadDigest,
  plainText,
  type Rendered,
} from "@microbranch/core/channel";
import { z } from "zod";
import { oneLine } from "../markdown/markdown.js";
import { jsonBytes } from "../render.js";

/** @source DingTalk documentation, 创建日程, 2026-08-22: characters of `summary` and `description`. */
const limits = { summaryMaxChars: 2048, descriptionMaxChars: 5000 };

const payload = z.strictObject({
  form: z.literal("event"),
  uid: z.string(),
  sequence: z.number(),
  cancelled: z.boolean(),
  summary: z.string(),
  description: z.string(),
  startsAt: z.number(),
  endsAt: z.number(),
  zone: z.string(),
  place: z.string().nullable(),
  token: z.string().nullable(),
  instead: z.unknown(),
});

/** An invitation on its way. */
export type EventPayload = Readonly<z.infer<typeof payload>>;

/** The invitation in what was rendered; `null`: it is none. */
export function eventPayload({ payload: given }: Rendered): EventPayload | null {
  return payload.safeParse(given).data ?? null;
}

/** Whether a notice becomes an event of the calendar: invitations that hold nothing which an event cannot show. */
export function goesAsEvent({ purpose, event, images, files }: FittedNotice, { calendar }: Capabilities): boolean {
  return calendar !== null && purpose === "invitation" && event !== null && images.length + files.length === 0;
}

/**
 * Puts an invitation into the form of an event. All who are invited read the same event, so that links with the token of
 * one of them are left out; the answer is given in the calendar itself.
 *
 * @param asMessage Renders the same as a message with its facts, for what cannot be told by an event.
 */
export function renderEvent(
  notice: FittedNotice,
  capabilities: Capabilities,
  asMessage: (notice: FittedNotice) => Rendered,
): Rendered {
  const { event, token } = notice;
  const facts = withFacts(notice, capabilities);
  if (event === null) return asMessage(facts);
  const shared = (one: FittedNotice): FittedNotice => ({
    ...one,
    body: one.body.filter((block) => !isOwn(block, token)),
  });
  const description = plainText(shared(notice)).split("\n").slice(1).join("\n").trim();
  const summary = oneLine(notice.title);
  const { uid, sequence, cancelled, startsAt, endsAt, zone, place } = event;
  const instead = asMessage(facts);
  const made: EventPayload = {
    form: "event",
    uid,
    sequence,
    cancelled,
    summary,
    description,
    startsAt,
    endsAt,
    zone,
    place,
    token,
    instead: instead.payload,
  };
  const isTaken =
    [...summary].length <= limits.summaryMaxChars && [...description].length <= limits.descriptionMaxChars;
  const bytes = Math.max(jsonBytes({ summary, description }), instead.bytes);
  return {
    payload: made,
    text: plainText(shared(facts)),
    bytes: isTaken ? bytes : Math.max(bytes, capabilities.text.maxBytes + 1),
    digest: payloadDigest(made),
  };
}

/** The notice with its event as facts, as the core writes it for channels without a calendar. */
export function withFacts(notice: FittedNotice, capabilities: Capabilities): FittedNotice {
  if (notice.event === null) return notice;
  const { token, part } = notice;
  const { parts } = fitNotice(
    notice,
    { ...capabilities, calendar: null },
    { measure: () => 0, ...(token !== null && { token }) },
  );
  return { ...(parts[0] ?? { ...notice, event: null }), part };
}

function isOwn(block: FittedNotice["body"][number], token: string | null): boolean {
  return token !== null && block.kind === "link" && block.url.includes(token);
}
