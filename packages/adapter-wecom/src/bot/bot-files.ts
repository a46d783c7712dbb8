import { createDecipheriv } from "node:crypto";
import { fault, readBody } from "@microbranch/core/channel";
import type { FetchedFile, FileSource, PlatformFile } from "../intake/intake.js";
import type { Session } from "../session/session.js";

/** Most bytes of a file; chosen here, the platform allows 100 MB. @source WeCom documentation, page 100719 (2026-03-12). */
const maxBytes = 20_971_520;
const keyBytes = 32;
const blockBytes = 16;
const paddedBytes = 32;

/**
 * Where the files come from that people send to a bot: from an address in the sealed message, by `https` alone and without
 * following it elsewhere, encrypted with the callback's key or one of their own.
 *
 * @source WeCom documentation, page 100719 (2026-03-12): five minutes, AES-256-CBC, IV: the key's first 16 bytes.
 */
export function botFiles(session: Session, encodingAesKey: string): FileSource {
  const isLocal = session.api.startsWith("http://");
  return async (file, signal) => {
    if (!("url" in file) || !isAllowed(file.url, isLocal)) return unavailable;
    const sealed = await fetched(session, file.url, signal);
    if (sealed === null) return unavailable;
    if (sealed === "too large") return { kind: "failed", fault: fault("CONTENT_TOO_LARGE") };
    const bytes = opened(sealed, keyOf(file, encodingAesKey));
    return bytes === null ? unavailable : { kind: "fetched", bytes };
  };
}

const unavailable: FetchedFile = { kind: "failed", fault: fault("MEDIA_UNAVAILABLE") };

function isAllowed(url: string, isLocal: boolean): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || (isLocal && protocol === "http:" && hostname === "127.0.0.1");
}

async function fetched(
  { host, ending, timeoutMs }: Session,
  url: string,
  caller: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | "too large" | null> {
  const late = new AbortController();
  const over = new AbortController();
  host.clock.sleep(timeoutMs, over.signal).then(
    () => late.abort(),
    () => undefined,
  );
  try {
    const signal = AbortSignal.any([caller, ending, late.signal]);
    const response = await host.fetch(url, { redirect: "error", signal });
    return response.ok ? ((await readBody(response, maxBytes + paddedBytes)) ?? "too large") : null;
  } catch {
    return null;
  } finally {
    over.abort();
  }
}

function keyOf(file: PlatformFile, encodingAesKey: string): Buffer {
  const own = "key" in file ? file.key : null;
  return Buffer.from(own ?? encodingAesKey, "base64");
}

/** The file within; `null` when it was sealed with another key, or is cut. */
function opened(sealed: Uint8Array, key: Buffer): Uint8Array<ArrayBuffer> | null {
  if (key.length !== keyBytes || sealed.length === 0 || sealed.length % blockBytes !== 0) return null;
  const cipher = createDecipheriv("aes-256-cbc", key, key.subarray(0, blockBytes)).setAutoPadding(false);
  const plain = Buffer.concat([cipher.update(sealed), cipher.final()]);
  const size = plain.at(-1) ?? 0;
  const isPadded = size >= 1 && size <= paddedBytes && plain.subarray(-size).every((byte) => byte === size);
  return isPadded ? new Uint8Array(plain.subarray(0, -size)) : null;
}
