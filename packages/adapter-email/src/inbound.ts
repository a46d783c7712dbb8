import type { ChannelHost, EventEnvelope, InboundEvent } from "@microbranch/core/channel";
import { hasCode, readBody } from "@microbranch/core/channel";
import { branchAddress } from "./identity.js";
import { isGenuine, isWorthReading, type MailReading, type MailReport, readHead, readMail } from "./intake/intake.js";
import type { OpenRoute, RouteParts } from "./route/route.js";

/**
 * Takes in one raw mail by POST: verify, read, keep, accept, and only then acknowledge.
 *
 * Answers 204 when the mail is stored, known already, or our own; 401, 405, 413, 415 and 422 when it is refused; 503
 * when it could not be stored, so that the sender keeps it and tries again.
 */
export async function handleMail(
  parts: RouteParts,
  route: () => OpenRoute | null,
  request: Request,
): Promise<Response> {
  const { inbound } = parts.settings;
  const open = route();
  if (inbound === null || inbound.webhook === null || open === null) return answer(503, "closed");
  if (request.method !== "POST") return answer(405, "post a mail", { allow: "POST" });
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "message/rfc822") return answer(415, "send message/rfc822");
  if (!isWorthReading(request.headers, inbound.webhook, open.host.clock.now())) return answer(401, "not signed");
  const raw = await readBody(request, inbound.maxBytes);
  if (raw === null) return answer(413, "too large");
  if (!isGenuine(request.headers, raw, inbound.webhook)) return answer(401, "not signed");
  try {
    const taken = await takeMail(raw, parts, open, () => route() === open);
    if (taken === "malformed") return answer(422, "not a mail");
    return taken === "closed" ? answer(503, "closed") : answer(204);
  } catch (error) {
    open.host.log("error", "A mail that came in could not be stored; its sender was asked to keep it.", {
      channel: parts.settings.id,
      error: error instanceof Error ? error.name : "unknown",
    });
    return answer(503, "not stored", { "retry-after": "60" });
  }
}

/**
 * Takes a raw mail in, whatever way it came: reads it, keeps it, and has the host accept what it is.
 *
 * @returns `taken` once the host has stored it or had it already; `own` for our own mail come back, `malformed` for what
 * is no mail, and `closed` when the channel was closed meanwhile: of these nothing is handed in.
 * Rejects when the host could not store it.
 */
export async function takeMail(
  raw: Uint8Array,
  parts: RouteParts,
  open: OpenRoute,
  isOpen: () => boolean,
): Promise<"taken" | "own" | "malformed" | "closed"> {
  const reading = await readMail(raw, parts);
  if (reading.kind === "malformed" || reading.kind === "own") return reading.kind;
  if (!isOpen()) return "closed";
  await takeIn(reading, raw, parts, open.host);
  open.lastInboundAt = open.host.clock.now();
  return "taken";
}

/** A mail that is not read, or could not be: handed in as unrecognised, so that it is kept and seen. */
export async function takeUnread(
  { raw, why }: { readonly raw: Uint8Array; readonly why: string },
  parts: RouteParts,
  open: OpenRoute,
): Promise<void> {
  const { host } = open;
  const reference = await host.archive.put(raw, "message/rfc822");
  const { id, sender } = await readHead(raw, parts);
  await host.accept({
    id,
    channel: parts.settings.id,
    occurredAt: null,
    receivedAt: host.clock.now(),
    sender,
    conversation: sender ?? branchAddress(parts.settings),
    trust: "claimed",
    automated: true,
    redelivery: null,
    raw: reference,
    type: "unrecognised",
    why,
  });
  open.lastInboundAt = host.clock.now();
}

type TakenMail = Exclude<MailReading, { readonly kind: "own" | "malformed" }>;
type MailFromPerson = Exclude<TakenMail, { readonly kind: "report" | "answer" }>;

async function takeIn(reading: TakenMail, raw: Uint8Array, parts: RouteParts, host: ChannelHost): Promise<void> {
  const reference = await host.archive.put(raw, "message/rfc822");
  const base = {
    channel: parts.settings.id,
    occurredAt: reading.writtenAt,
    receivedAt: host.clock.now(),
    redelivery: null,
    raw: reference,
  };
  if (reading.kind === "report") return takeReport(reading, base, parts, host);
  const envelope: EventEnvelope = {
    ...base,
    id: reading.id,
    sender: reading.sender,
    conversation: reading.sender,
    trust: reading.kind === "answer" ? reading.trust : "claimed",
    automated: reading.automated,
  };
  await host.accept(await eventOf(reading, envelope, host));
}

async function eventOf(
  reading: Exclude<TakenMail, { readonly kind: "report" }>,
  envelope: EventEnvelope,
  host: ChannelHost,
): Promise<InboundEvent> {
  switch (reading.kind) {
    case "message":
      return message(reading, envelope, host);
    case "unrecognised":
      return { ...envelope, type: "unrecognised", why: reading.why };
    case "answer": {
      const { token, value, answers, comment } = reading;
      return { ...envelope, type: "answer", token, value, via: "calendar", answers, comment };
    }
  }
}

/** What a host tells about each recipient is an event of its own. */
async function takeReport(
  reading: MailReport,
  base: Pick<EventEnvelope, "channel" | "occurredAt" | "receivedAt" | "redelivery" | "raw">,
  { names }: RouteParts,
  host: ChannelHost,
): Promise<void> {
  for (const [index, { address, level, fault }] of reading.recipients.entries()) {
    const at = reading.writtenAt ?? base.receivedAt;
    const receipt = { channel: base.channel, address, key: names.keyOf(reading.messageId), id: reading.messageId, at };
    await host.accept({
      ...base,
      id: `${reading.id}-${index + 1}`,
      sender: null,
      conversation: address,
      trust: "claimed",
      automated: true,
      type: "evidence",
      evidence: { receipt, level, at, fault },
    });
  }
}

async function message(reading: MailFromPerson, envelope: EventEnvelope, host: ChannelHost): Promise<InboundEvent> {
  const media: string[] = [];
  let left = reading.media.left;
  for (const part of reading.media.parts) {
    const ref = await host.media.put(streamOf(part.content), part.type).catch(leaveRefused);
    if (ref === null) left += 1;
    else media.push(ref);
  }
  if (left > 0)
    host.log("warn", "Attachments of a mail were left in the raw mail: programs, too large or too many.", {
      channel: envelope.channel,
      count: left,
    });
  return { ...envelope, type: "message", text: reading.text, media, answers: reading.answers };
}

/** What the host keeps no such media for stays in the raw mail; the rest of the mail is taken in. */
function leaveRefused(error: unknown): null {
  if (hasCode(error, "MEDIA_TYPE_REFUSED") || hasCode(error, "MEDIA_TOO_LARGE") || hasCode(error, "INPUT_INVALID"))
    return null;
  throw error;
}

function streamOf(content: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(content);
      controller.close();
    },
  });
}

function answer(status: number, words?: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(words === undefined ? null : `${words}\n`, {
    status,
    headers: words === undefined ? headers : { "content-type": "text/plain; charset=utf-8", ...headers },
  });
}
