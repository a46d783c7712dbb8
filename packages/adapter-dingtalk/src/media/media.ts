import { type Fault, fault, hasCode } from "@microbranch/core/channel";
import { z } from "zod";
import { type App, call } from "../calls/calls.js";
import { formatOf, type MediaKind } from "./formats.js";

/** Most bytes of each kind. @source DingTalk documentation, 上传媒体文件, 2026-08-22; other pages name 1 MB for images and 10 MB for files: unconfirmed. */
export const mediaMaxBytes: Readonly<Record<MediaKind, number>> = Object.freeze({
  image: 20_971_520,
  file: 10_485_760,
});

/** The id under which DingTalk knows a file, and what it is; or why it has none. */
export type Uploaded =
  | { readonly kind: "uploaded"; readonly id: string; readonly extension: string }
  | { readonly kind: "refused"; readonly fault: Fault };

/** Uploads of one open channel. */
export interface MediaDesk {
  /** Uploads what stands behind a reference, unless that was done before. */
  upload(reference: string, kind: MediaKind, caller: AbortSignal): Promise<Uploaded>;
}

/** Most ids that are remembered: chosen here. */
const maxRemembered = 500;
const stored = z.looseObject({ media_id: z.string().min(1) });

/**
 * Uploads media, each once while the channel is open: an id does not end as long as the organisation exists, and every
 * upload counts against the month's calls.
 *
 * @source DingTalk documentation, 上传媒体文件, 2026-08-22.
 */
export function createMediaDesk(app: App): MediaDesk {
  const known = new Map<string, Promise<Uploaded>>();
  const desk: MediaDesk = {
    upload(reference, kind, caller) {
      const name = `${kind} ${reference}`;
      const before = known.get(name);
      // Whoever began it may have given up; that is no reason for others to.
      if (before !== undefined) return before.catch(() => desk.upload(reference, kind, caller));
      const work = uploaded(app, reference, kind, caller);
      known.set(name, work);
      const forget = (): void => {
        if (known.get(name) === work) known.delete(name);
      };
      work.then((result) => result.kind === "refused" && forget(), forget);
      const [oldest] = known.keys();
      if (known.size > maxRemembered && oldest !== undefined) known.delete(oldest);
      return work;
    },
  };
  return desk;
}

async function uploaded(app: App, reference: string, kind: MediaKind, caller: AbortSignal): Promise<Uploaded> {
  const bytes = await bytesOf(app, reference, mediaMaxBytes[kind]);
  if (!(bytes instanceof Uint8Array)) return { kind: "refused", fault: bytes };
  const format = formatOf(bytes, kind);
  if (format === null) return { kind: "refused", fault: fault("CONTENT_UNFIT") };
  const body = (): FormData => {
    const form = new FormData();
    form.append("type", kind);
    form.append("media", new Blob([new Uint8Array(bytes)], { type: format.type }), `media.${format.extension}`);
    return form;
  };
  const answer = await call(
    app,
    { host: "oapi", path: "/media/upload", query: { type: kind }, body, isHandOver: false },
    caller,
  );
  if (answer.kind === "refused") return answer;
  const id = answer.kind === "done" ? stored.safeParse(answer.body).data?.media_id : undefined;
  return id === undefined
    ? { kind: "refused", fault: fault("MEDIA_UNAVAILABLE") }
    : { kind: "uploaded", id, extension: format.extension };
}

async function bytesOf({ host }: App, reference: string, maxBytes: number): Promise<Uint8Array | Fault> {
  try {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of await host.media.open(reference)) {
      size += chunk.byteLength;
      if (size > maxBytes) return fault("CONTENT_TOO_LARGE");
      chunks.push(chunk);
    }
    return size === 0 ? fault("MEDIA_UNAVAILABLE") : Buffer.concat(chunks);
  } catch (error) {
    if (hasCode(error, "NOT_FOUND")) return fault("MEDIA_UNAVAILABLE");
    throw error;
  }
}
