import { fault } from "@microbranch/core/channel";
import type { FileSource } from "../intake/intake.js";
import { type CredentialedSession, call } from "../tokens/tokens.js";

/** Most bytes of a file. @source WeCom documentation, page 90253: files 20 MB, the largest of all kinds. */
const maxBytes = 20_971_520;

/** Where the files come from that members send to an application. @source WeCom documentation, page 90254. */
export function applicationFiles(session: CredentialedSession): FileSource {
  return async (file, signal) => {
    if (!("mediaId" in file)) return { kind: "failed", fault: fault("MEDIA_UNAVAILABLE") };
    const query = new URLSearchParams({ media_id: file.mediaId });
    const reply = await call(session, { path: `/cgi-bin/media/get?${query}`, fileBytes: maxBytes }, signal);
    if (reply.kind === "unknown") return { kind: "failed", fault: fault("CHANNEL_UNREACHABLE") };
    if (reply.kind === "refused") return { kind: "failed", fault: reply.fault };
    const { bytes } = reply.body;
    if (!(bytes instanceof Uint8Array)) return { kind: "failed", fault: fault("MEDIA_UNAVAILABLE") };
    return { kind: "fetched", bytes: new Uint8Array(bytes) };
  };
}
