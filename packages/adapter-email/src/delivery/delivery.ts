import { setMaxListeners } from "node:events";
import {
  type Address,
  type ChannelHost,
  checkParcel,
  fault,
  MicrobranchError,
  type Outcome,
  type Parcel,
  type ParcelRecipient,
} from "@microbranch/core/channel";
import { canonicalAddress, isOurs } from "../identity.js";
import { type ComposedMail, composeMail, type MailPayload, mailPayloadSchema, readMedia } from "../message/message.js";
import type { RouteParts } from "../route/route.js";
import { createSmtpLine, type Handover, type SmtpLine } from "../transmit.js";
import { createHostRests, type HostRests } from "./host-rests.js";

/** Delivers while a channel is open. */
export interface Delivery {
  /** As `Channel.deliver`. */
  deliver(parcel: Parcel, signal: AbortSignal): Promise<readonly Outcome[]>;
  /** Waits up to `graceMs` for running deliveries, then cuts them off; afterwards no connection is left. */
  close(graceMs: number): Promise<void>;
}

/** A mail goes to one recipient, with that recipient's own codes in it. */
const oneMailEach = { batch: { maxRecipients: 1 } } as const;

/** Base64 without line breaks makes 4 bytes of 3. @source RFC 2045 section 6.8. */
const base64Growth = 4 / 3;

/** Creates the deliverer of an open channel. */
export function createDelivery(parts: RouteParts, host: ChannelHost): Delivery {
  const line = createSmtpLine(parts.settings);
  const rests = createHostRests(() => host.clock.now());
  const running = new Set<Promise<unknown>>();
  const closing = new AbortController();
  setMaxListeners(0, closing.signal); // one for each mail on its way

  return {
    async deliver(parcel, signal) {
      const { recipient, payload } = checked(parcel, parts);
      if (signal.aborted) throw aborted(signal.reason);
      const work = deliverOne({ parts, host, line, rests, closing: closing.signal }, { payload, recipient, signal });
      running.add(work);
      try {
        return [await work];
      } finally {
        running.delete(work);
      }
    },
    async close(graceMs) {
      await settled([...running], graceMs);
      closing.abort("closing");
      line.close();
      await Promise.allSettled([...running]);
    },
  };
}

interface Work {
  readonly payload: MailPayload;
  readonly recipient: ParcelRecipient;
  readonly signal: AbortSignal;
}

interface Bench {
  readonly parts: RouteParts;
  readonly host: ChannelHost;
  readonly line: SmtpLine;
  readonly rests: HostRests;
  readonly closing: AbortSignal;
}

async function deliverOne(bench: Bench, work: Work): Promise<Outcome> {
  const { address, key } = work.recipient;
  const { settings, names } = bench.parts;
  const to = canonicalAddress(address, settings)?.id;
  if (to === undefined) return { address, status: "failed", fault: fault("RECIPIENT_UNKNOWN") };
  const resting = bench.rests.faultFor(to);
  if (resting !== null) return { address, status: "failed", fault: resting };
  const stop = linked(work.signal, bench.closing);
  try {
    const composed = await compose(bench, work, to, stop.signal);
    if ("status" in composed) return composed;
    const from = names.bounceAddress(key) ?? settings.bounceAddress?.address ?? settings.from.address;
    const handover = await bench.line.send(composed, { from, to, id: names.replyCode(key) }, stop.signal);
    if (handover.status === "failed") bench.rests.note(to, handover.fault);
    return outcomeOf(handover, bench, work);
  } finally {
    stop.release();
  }
}

function outcomeOf(handover: Handover, bench: Bench, work: Work): Outcome {
  const { address, key } = work.recipient;
  const { settings } = bench.parts;
  switch (handover.status) {
    case "accepted": {
      const receipt = { channel: settings.id, address, key, id: handover.messageId, at: bench.host.clock.now() };
      return { address, status: "accepted", receipt };
    }
    case "aborted":
      return cutOff(work, bench);
    case "failed":
    case "uncertain":
      return { address, status: handover.status, fault: handover.fault };
  }
}

async function compose(bench: Bench, work: Work, to: string, stop: AbortSignal): Promise<ComposedMail | Outcome> {
  const { settings } = bench.parts;
  const { address, key, firstTriedAt, leaveUrl } = work.recipient;
  const tooLarge: Outcome = { address, status: "failed", fault: fault("CONTENT_TOO_LARGE") };
  const budget = Math.floor(settings.maxBytes / base64Growth);
  const reading = await readMedia(work.payload, bench.host.media, budget, stop).catch((error: unknown) => {
    if (stop.aborted) return null;
    throw error;
  });
  if (reading === null || stop.aborted) return cutOff(work, bench);
  if (reading.status === "too-large") return tooLarge;
  if (reading.status === "unavailable") {
    bench.host.log("warn", "An image or file of a mail could not be read.", { channel: settings.id, key });
    return { address, status: "failed", fault: fault("MEDIA_UNAVAILABLE") };
  }
  const sentAt = firstTriedAt ?? bench.host.clock.now();
  const addressing = { to, key, sentAt, leaveUrl: leaveUrl ?? null };
  const composed = await composeMail(work.payload, addressing, reading.media, bench.parts);
  return composed.raw.length > settings.maxBytes ? tooLarge : composed;
}

/** What an end before the hand-over means: the caller is told by a throw, a closing channel reports the recipient. */
function cutOff(work: Work, bench: Bench): Outcome {
  if (work.signal.aborted) throw aborted(work.signal.reason);
  bench.host.log("info", "A delivery was cut off before its hand-over: the channel is closing.", {
    channel: bench.parts.settings.id,
  });
  return { address: work.recipient.address, status: "failed", fault: fault("CHANNEL_UNREACHABLE") };
}

function checked(parcel: Parcel, { settings }: RouteParts): Pick<Work, "payload" | "recipient"> {
  const { id } = settings;
  checkParcel({ id, capabilities: oneMailEach, canonical: (address) => comparable(address, settings) }, parcel);
  const [recipient] = parcel.recipients;
  const payload = mailPayloadSchema.safeParse(parcel.rendered.payload);
  if (!payload.success || recipient === undefined)
    throw new MicrobranchError("PARCEL_INVALID", {
      message: `Channel ${settings.id}: the parcel was not rendered by this adapter. Render it again.`,
      field: "rendered.payload",
    });
  return { payload: payload.data, recipient };
}

/** What is no mailbox at all is refused by the server's answer, not by a throw. */
function comparable(address: Address, settings: RouteParts["settings"]): Address | null {
  return isOurs(address, settings) ? (canonicalAddress(address, settings) ?? address) : null;
}

function aborted(reason: unknown): MicrobranchError {
  return new MicrobranchError("ABORTED", { message: "The delivery was aborted before its hand-over.", cause: reason });
}

/** A signal that fires with the first of two, until released. `AbortSignal.any` leaks beside a long-lived signal. */
function linked(first: AbortSignal, second: AbortSignal): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const release = (): void => {
    first.removeEventListener("abort", stop);
    second.removeEventListener("abort", stop);
  };
  if (first.aborted || second.aborted) stop();
  first.addEventListener("abort", stop, { once: true });
  second.addEventListener("abort", stop, { once: true });
  return { signal: controller.signal, release };
}

/** Resolves when all work has settled or `ms` milliseconds of the machine's time have passed. */
async function settled(work: readonly Promise<unknown>[], ms: number): Promise<void> {
  if (work.length === 0 || ms <= 0) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([Promise.allSettled(work), late]);
  clearTimeout(timer);
}
