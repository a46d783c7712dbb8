import { type Fault, fault, hasCode } from "@microbranch/core/channel";
import { z } from "zod";
import { type App, call } from "../calls/calls.js";

/** What is uploaded, in DingTalk's own kinds. */
export type MediaKind = "image" | "voice" | "video" | "file";

/** Most bytes of each kind. @source DingTalk documentation, 上传媒体文件, 2026-08-22; other pages name 1 MB for images and 10 MB for files: unconfirmed. */
export const mediaMaxBytes: Readonly<Record<MediaKind, number>> = Object.freeze({
  image: 20_971_520,
  voice: 2_097_152,
  video: 20_971_520,
  file: 10_485_760,
});

/** The id under which DingTalk knows a file, or why it has none. */
export type Uploaded =
  | { readonly kind: "uploaded"; readonly id: string }
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
  const sort = formatOf(bytes, kind);
  const body = (): FormData => {
    const form = new FormData();
    form.append("type", kind);
    form.append("media", new Blob([new Uint8Array(bytes)], { type: sort.type }), `media.${sort.extension}`);
    return form;
  };
  const answer = await call(
    app,
    { host: "oapi", path: "/media/upload", query: { type: kind }, body, isHandOver: false },
    caller,
  );
  if (answer.kind === "refused") return answer;
  const id = answer.kind === "done" ? stored.safeParse(answer.body).data?.media_id : undefined;
  return id === undefined ? { kind: "refused", fault: fault("MEDIA_UNAVAILABLE") } : { kind: "uploaded", id };
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

interface Format {
  readonly extension: string;
  readonly type: string;
}

/** First bytes of what DingTalk takes. @source DingTalk documentation, 上传媒体文件, 2026-08-22: jpg, gif, png, bmp; amr, mp3, wav; mp4. */
const formats: readonly (readonly [kind: MediaKind, start: string, format: Format])[] = [
  ["image", "89504e47", { extension: "png", type: "image/png" }],
  ["image", "ffd8ff", { extension: "jpg", type: "image/jpeg" }],
  ["image", "47494638", { extension: "gif", type: "image/gif" }],
  ["image", "424d", { extension: "bmp", type: "image/bmp" }],
  ["voice", "2321414d52", { extension: "amr", type: "audio/amr" }],
  ["voice", "494433", { extension: "mp3", type: "audio/mpeg" }],
  ["voice", "52494646", { extension: "wav", type: "audio/wav" }],
  ["file", "25504446", { extension: "pdf", type: "application/pdf" }],
  ["file", "504b0304", { extension: "zip", type: "application/zip" }],
  ["file", "52617221", { extension: "rar", type: "application/vnd.rar" }],
];
const usual: Readonly<Record<MediaKind, Format>> = {
  image: { extension: "jpg", type: "image/jpeg" },
  voice: { extension: "amr", type: "audio/amr" },
  video: { extension: "mp4", type: "video/mp4" },
  file: { extension: "pdf", type: "application/pdf" },
};

/** The extension decides what DingTalk takes, and the bytes alone tell it. */
function formatOf(bytes: Uint8Array, kind: MediaKind): Format {
  const start = Buffer.from(bytes.subarray(0, 8)).toString("hex");
  return formats.find(([of, begins]) => of === kind && start.startsWith(begins))?.[2] ?? usual[kind];
}
