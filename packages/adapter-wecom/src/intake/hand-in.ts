import type { ChannelHost } from "@microbranch/core/channel";
import { noteAlert } from "./alerts.js";
import type { FileDesk } from "./files.js";
import type { Reading } from "./reading.js";

/** What readings are handed in with. */
export interface HandIn {
  /** The route. */
  readonly channel: string;
  /** What the host lends. */
  readonly host: ChannelHost;
  /** Fetches what messages bring. */
  readonly files: FileDesk;
}

/** The opened message behind the readings. */
export interface OpenedMessage {
  /** As it was opened. */
  readonly text: string;
  /** Media type. */
  readonly type: string;
}

/**
 * Keeps the raw message and hands its readings in.
 *
 * @returns Whether the platform may be told that it is taken; where not, what is missing was logged, or is on its way.
 */
export async function handIn(readings: readonly Reading[], raw: OpenedMessage, parts: HandIn): Promise<boolean> {
  try {
    return await storeAll(readings, raw, parts);
  } catch (error) {
    parts.host.log("error", "A callback could not be stored; WeCom will send it again.", {
      channel: parts.channel,
      error: error instanceof Error ? error.name : "unknown",
    });
    return false;
  }
}

async function storeAll(readings: readonly Reading[], { text, type }: OpenedMessage, parts: HandIn): Promise<boolean> {
  const { channel, host, files } = parts;
  const raw = readings.length === 0 ? "" : await host.archive.put(new TextEncoder().encode(text), type);
  for (const { id, occurredAt, sender, conversation, content, files: wanted, alert } of readings) {
    const taken = await files.take(id, wanted);
    if (taken.kind === "later") return false;
    if (alert !== null) await noteAlert(host, channel, alert);
    const envelope = {
      id,
      channel,
      occurredAt,
      receivedAt: host.clock.now(),
      sender,
      conversation,
      trust: "signed" as const,
      automated: false,
      redelivery: null,
      raw,
    };
    await host.accept({ ...envelope, ...withFiles(content, taken) });
    files.done(id);
  }
  return true;
}

type Taken = Exclude<Awaited<ReturnType<FileDesk["take"]>>, { readonly kind: "later" }>;

function withFiles(content: Reading["content"], taken: Taken): Reading["content"] {
  if (taken.kind === "lost")
    return { type: "unrecognised", why: `A message brought a file that could not be fetched: ${taken.why}.` };
  return content.type === "message" ? { ...content, media: taken.refs } : content;
}
