import type { Fault } from "@microbranch/core/channel";
import type { App } from "../calls/calls.js";
import { fetchFile } from "./files.js";
import type { Read, Reading, SentFile } from "./reading.js";

export { readCardClick } from "./card-click.js";
export { readOrgEvent } from "./org-event.js";
export type { Reading } from "./reading.js";
export { readRobotMessage } from "./robot-message.js";
export { type EventTaking, takeEvent } from "./take-event.js";
export { unreadable } from "./unreadable.js";

/** Takes in what was read. */
export interface Intake {
  /**
   * Keeps the untouched payload, fetches what files there are, and hands the events in. Rejects when they could not be
   * stored: nothing is acknowledged then.
   */
  take(reading: Reading, body: Uint8Array): Promise<void>;
  /** What stands in the way of reading what comes; `null`: nothing. */
  readonly trouble: Fault | null;
}

/** What an intake works with. */
export interface IntakeParts {
  /** Makes the calls for files. */
  readonly app: App;
  /** Code of the robot. */
  readonly robotCode: string;
  /** How long the files of a message may take, in milliseconds: the platform waits meanwhile. */
  readonly filesMs: number;
  /** Learns when something last came in. */
  readonly heard: {
    /** Epoch ms; `null`: never. */
    lastInboundAt: number | null;
  };
}

/**
 * Creates an intake.
 *
 * The contract has no media that are fetched later, and DingTalk does not say whether it sends again what was not
 * acknowledged: so files are fetched before the acknowledgement, within a budget. A message whose files do not come is
 * taken without them; the payload with their codes is kept in any case.
 */
export function createIntake({ app, robotCode, filesMs, heard }: IntakeParts): Intake {
  const { host, ending, settings } = app;
  let trouble: Fault | null = null;

  async function mediaOf(files: readonly SentFile[]): Promise<readonly string[]> {
    if (files.length === 0) return [];
    const over = new AbortController();
    const late = new AbortController();
    host.clock.sleep(filesMs, over.signal).then(
      () => late.abort(),
      () => undefined,
    );
    try {
      const signal = AbortSignal.any([late.signal, ending]);
      const refs = await Promise.all(files.map((file) => fetchUnlessLate(file, signal)));
      return refs.filter((ref) => ref !== null);
    } finally {
      over.abort();
    }
  }

  async function fetchUnlessLate(file: SentFile, signal: AbortSignal): Promise<string | null> {
    try {
      return await fetchFile(app, robotCode, file, signal);
    } catch (error) {
      if (signal.aborted) return null;
      throw error;
    }
  }

  return {
    async take(reading, body) {
      const raw = await host.archive.put(body, "application/json");
      const media = await mediaOf(reading.files);
      const missing = reading.files.length - media.length;
      if (missing > 0)
        host.log("warn", "Files of a message could not be fetched; it is taken in without them.", {
          channel: settings.id,
          missing,
        });
      for (const event of reading.events) {
        const receivedAt = host.clock.now();
        await host.accept({ ...withMedia(event, media, missing), channel: settings.id, receivedAt, raw });
        heard.lastInboundAt = receivedAt;
      }
      trouble = reading.trouble ?? (reading.events.some(({ type }) => type === "message") ? null : trouble);
    },
    get trouble() {
      return trouble;
    },
  };
}

function withMedia(event: Read, media: readonly string[], missing: number): Read {
  if (event.type !== "message") return event;
  if (event.text !== "" || media.length > 0 || missing === 0) return { ...event, media };
  const { type: _type, text: _text, media: _media, answers: _answers, ...envelope } = event;
  return { ...envelope, type: "unrecognised", why: "The message was a file, which could not be fetched." };
}
