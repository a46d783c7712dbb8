import { createHash } from "node:crypto";
import { type Fault, type FreshToken, fault } from "@microbranch/core/channel";
import { aborted, faultError, faultWithin } from "../session/session.js";
import { type CredentialedSession, call } from "../tokens/tokens.js";
import { multipart } from "./multipart.js";
import { read } from "./read.js";
import { sniffed } from "./sniff.js";

/** An id or URL that the platform gave for media, kept for all processes. */
export interface Borrowed {
  /** Where it is kept: for `host.tokens.drop`, when the platform no longer knows it. */
  readonly shelf: string;
  /** The id or URL. */
  readonly value: string;
  /** What members see it called. */
  readonly name: string;
}

interface Kind {
  readonly shelf: string;
  readonly path: string;
  readonly field: "media_id" | "url";
  readonly maxBytes: number;
  readonly keptMs: number;
  readonly isPicture: boolean;
}

const hourMs = 3_600_000;
/** Media is good for three days; it is uploaded anew an hour before. @source Page 90253. */
const mediaKeptMs = 71 * hourMs;
/** A picture's URL is good for ever; it is asked for anew after a month (chosen here). @source Page 90256. */
const pictureKeptMs = 30 * 24 * hourMs;
/** @source Pages 90253 (image 10 MB, file 20 MB) and 90256 (picture in an article 2 MB). */
const megabyte = 1_048_576;
/** What is not larger is refused, in bytes. @source Page 90253: larger than 5 B. */
const leastBytes = 5;

const upload = (type: "image" | "file", maxBytes: number): Kind => ({
  shelf: type,
  path: `/cgi-bin/media/upload?type=${type}`,
  field: "media_id",
  maxBytes,
  keptMs: mediaKeptMs,
  isPicture: type === "image",
});
const image = upload("image", 10 * megabyte);
const file = upload("file", 20 * megabyte);
const picture: Kind = {
  shelf: "picture",
  path: "/cgi-bin/media/uploadimg",
  field: "url",
  maxBytes: 2 * megabyte,
  keptMs: pictureKeptMs,
  isPicture: true,
};

/** The id of an image. @throws ABORTED when the caller gives up. */
export function uploadedImage(
  session: CredentialedSession,
  ref: string,
  caller: AbortSignal,
): Promise<Borrowed | Fault> {
  return uploaded(session, image, ref, "image", caller);
}

/** The URL of a picture within an article. @throws ABORTED when the caller gives up. */
export function uploadedPicture(
  session: CredentialedSession,
  ref: string,
  caller: AbortSignal,
): Promise<Borrowed | Fault> {
  return uploaded(session, picture, ref, "image", caller);
}

/** The id of a file. `stem` is its name without the extension. @throws ABORTED when the caller gives up. */
export function uploadedFile(
  session: CredentialedSession,
  ref: string,
  stem: string,
  caller: AbortSignal,
): Promise<Borrowed | Fault> {
  return uploaded(session, file, ref, stem, caller);
}

async function uploaded(
  session: CredentialedSession,
  kind: Kind,
  ref: string,
  stem: string,
  caller: AbortSignal,
): Promise<Borrowed | Fault> {
  const { host, ending } = session;
  const signal = AbortSignal.any([caller, ending]);
  const reading = await read(host, ref, kind.maxBytes, signal).catch((error: unknown) => {
    if (caller.aborted) throw aborted(caller);
    if (ending.aborted) return { fault: fault("CHANNEL_UNREACHABLE") };
    throw error;
  });
  if ("fault" in reading) return reading.fault;
  const { content } = reading;
  const { type, extension } = sniffed(content);
  const isTaken = kind.isPicture ? type === "image/png" || type === "image/jpeg" : true;
  if (!isTaken || content.byteLength <= leastBytes) return fault("CONTENT_UNFIT", { scope: "notice" });
  const name = `${stem}.${extension}`;
  const mark = createHash("sha256").update(name).update("\n").update(content).digest("hex");
  const shelf = `media:${kind.shelf}:${mark}`;
  try {
    const value = await host.tokens.get(shelf, (limit) =>
      send(session, kind, { name, type, content }, mark, AbortSignal.any([limit, ending])),
    );
    if (caller.aborted) throw aborted(caller);
    return { shelf, value, name };
  } catch (error) {
    if (caller.aborted) throw aborted(caller);
    return faultWithin(error);
  }
}

async function send(
  session: CredentialedSession,
  kind: Kind,
  media: Parameters<typeof multipart>[0],
  mark: string,
  signal: AbortSignal,
): Promise<FreshToken> {
  const { body, type } = multipart(media, mark);
  const startedAt = session.host.clock.now();
  const reply = await call(session, { path: kind.path, body, type }, signal);
  const value = reply.kind === "done" ? reply.body[kind.field] : undefined;
  if (typeof value === "string" && value !== "") return { value, expiresAt: startedAt + kind.keptMs };
  const why = reply.kind === "refused" ? reply.fault : fault("MEDIA_UNAVAILABLE");
  throw faultError(`Channel ${session.id}: WeCom did not take a file`, why);
}
