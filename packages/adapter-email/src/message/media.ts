import type { MediaShelf } from "@microbranch/core/channel";
import { sniffType } from "../sniff/sniff.js";
import type { MailPayload } from "./payload.js";
import { wordsFor } from "./wording.js";

/** An image or file as a mail carries it. */
export interface MailMedia {
  /** Content. */
  readonly content: Uint8Array;
  /** Media type by content. */
  readonly type: string;
  /** File name with number and extension. */
  readonly name: string;
  /** Whether it is shown within the text. */
  readonly isInline: boolean;
}

/** What came of reading a mail's media. */
export type MediaReading =
  | { readonly status: "read"; readonly media: readonly MailMedia[] }
  | { readonly status: "too-large" }
  | { readonly status: "unavailable"; readonly cause: unknown };

/** Reads a mail's images and files, in order, until they are more than `maxBytes` together. Rejects only on abort. */
export async function readMedia(
  payload: MailPayload,
  shelf: MediaShelf,
  maxBytes: number,
  signal: AbortSignal,
): Promise<MediaReading> {
  const words = wordsFor(payload.language);
  const wanted = [
    ...payload.images.map((reference, index) => ({ reference, isInline: true, stem: `${words.image}${index + 1}` })),
    ...payload.files.map((reference, index) => ({ reference, isInline: false, stem: `${words.file}${index + 1}` })),
  ];
  const media: MailMedia[] = [];
  let left = maxBytes;
  for (const { reference, isInline, stem } of wanted) {
    let content: Uint8Array | null;
    try {
      content = await collect(await shelf.open(reference), left, signal);
    } catch (cause) {
      if (signal.aborted) throw cause;
      return { status: "unavailable", cause };
    }
    if (content === null) return { status: "too-large" };
    left -= content.byteLength;
    const { type, extension } = sniffType(content);
    media.push({ content, type, name: `${stem}.${extension}`, isInline: isInline && type.startsWith("image/") });
  }
  return { status: "read", media };
}

/** Everything a stream gives; `null`, and the stream cancelled, when it is more than `maxBytes`. */
async function collect(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array | null> {
  const reader = stream.getReader();
  const stop = (): void => void reader.cancel(signal.reason).catch(() => undefined);
  signal.addEventListener("abort", stop, { once: true });
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) return Buffer.concat(chunks);
      size += value.byteLength;
      if (size > maxBytes) {
        await reader.cancel("too large");
        return null;
      }
      chunks.push(value);
    }
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
