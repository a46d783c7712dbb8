import { type ChannelHost, type Fault, fault } from "@microbranch/core/channel";

/** What came of reading media. */
export type Reading =
  | {
      /** All of it. */
      readonly content: Uint8Array<ArrayBuffer>;
    }
  | {
      /** Why there is none. */
      readonly fault: Fault;
    };

/** Reads the media behind a reference. Rejects only when aborted. */
export async function read(host: ChannelHost, ref: string, maxBytes: number, signal: AbortSignal): Promise<Reading> {
  let reader: ReadableStreamDefaultReader<Uint8Array>;
  try {
    reader = (await host.media.open(ref)).getReader();
  } catch {
    return { fault: fault("MEDIA_UNAVAILABLE") };
  }
  const stop = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await whole(reader, maxBytes, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    return { fault: fault("MEDIA_UNAVAILABLE") };
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function whole(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Reading> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    signal.throwIfAborted();
    if (done) return { content: new Uint8Array(Buffer.concat(chunks)) };
    size += value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      return { fault: fault("CONTENT_TOO_LARGE") };
    }
    chunks.push(value);
  }
}
