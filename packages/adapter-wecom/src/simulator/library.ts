import { type Answer, done, refused } from "./answers.js";

/** A file that was uploaded. */
interface Kept {
  readonly content: Uint8Array;
  readonly name: string;
  readonly expiresAt: number;
}

const megabyte = 1_048_576;
/** @source WeCom documentation, page 90253: three days. */
const keptMs = 3 * 86_400_000;

/** @source WeCom documentation, page 90253: image 10 MB, voice 2 MB, video 10 MB, file 20 MB. */
const maxBytes: Readonly<Record<string, number>> = {
  image: 10 * megabyte,
  voice: 2 * megabyte,
  video: 10 * megabyte,
  file: 20 * megabyte,
};

/** The platform's media: ids that die after three days, and URLs of pictures that do not. */
export class MediaLibrary {
  /** How often something was uploaded. */
  uploads = 0;
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();
  #count = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether an id or a URL is good. */
  knows(id: string): boolean {
    return (this.#kept.get(id)?.expiresAt ?? 0) > this.#now();
  }

  /** Ends every id, as after three days. */
  expire(): void {
    this.#kept.clear();
  }

  /** Puts a file there, as a member who sends one; gives its id (a new one). */
  put(content: Uint8Array, name: string, id = `3${String(++this.#count).padStart(4, "0")}${"m".repeat(20)}`): string {
    this.#kept.set(id, { content, name, expiresAt: this.#now() + keptMs });
    return id;
  }

  /** Gives a file. */
  get(id: string): Kept | null {
    return this.knows(id) ? (this.#kept.get(id) ?? null) : null;
  }

  /** Takes an upload of a type. */
  upload(type: string, body: Uint8Array, contentType: string): Answer {
    this.uploads++;
    const limit = maxBytes[type];
    if (limit === undefined) return refused(40004, "invalid media type");
    const part = readPart(body, contentType);
    if ("errcode" in part) return refused(part.errcode, part.reason);
    const flaw = contentFlaw(type, part.content, limit);
    if (flaw !== null) return flaw;
    const media_id = this.put(part.content, part.name);
    return done({ type, media_id, created_at: String(Math.floor(this.#now() / 1000)) });
  }

  /** Takes a picture for articles. @source WeCom documentation, page 90256: at most 2 MB. */
  uploadPicture(body: Uint8Array, contentType: string): Answer {
    this.uploads++;
    const part = readPart(body, contentType);
    if ("errcode" in part) return refused(part.errcode, part.reason);
    const flaw = contentFlaw("image", part.content, 2 * megabyte);
    if (flaw !== null) return flaw;
    const url = `https://wework.qpic.cn/wwpic/${++this.#count}_picture/0`;
    this.#kept.set(url, { content: part.content, name: part.name, expiresAt: Number.MAX_SAFE_INTEGER });
    return done({ url });
  }
}

type Part =
  | { readonly content: Uint8Array; readonly name: string }
  | { readonly errcode: number; readonly reason: string };

/** The one part of an upload; its length must be the one it names. */
function readPart(body: Uint8Array, contentType: string): Part {
  const [, boundary] = /boundary="?([^";]+)"?/u.exec(contentType) ?? [];
  const all = Buffer.from(body);
  const end = all.indexOf("\r\n\r\n");
  const head = all.subarray(0, Math.max(end, 0)).toString("utf8");
  const last = boundary === undefined ? -1 : all.lastIndexOf(`\r\n--${boundary}--`);
  const [, name] = /name="media";[^\r\n]*filename="([^"]*)"/u.exec(head) ?? [];
  const [, length] = /filelength=(\d+)/u.exec(head) ?? [];
  if (end < 0 || last < end || name === undefined) return { errcode: 41005, reason: "missing media data" };
  const content = all.subarray(end + 4, last);
  if (Number(length) !== content.byteLength) return { errcode: 40123, reason: "filelength differs" };
  return { content, name };
}

function contentFlaw(type: string, content: Uint8Array, limit: number): Answer | null {
  if (content.byteLength <= 5) return refused(40006, "invalid file size");
  if (content.byteLength > limit) return refused(type === "image" ? 40009 : 45001, "media size out of limit");
  const head = Buffer.from(content.subarray(0, 8)).toString("latin1");
  const isImage = head.startsWith("\x89PNG") || head.startsWith("\xff\xd8\xff");
  if (type === "image" && !isImage) return refused(40005, "invalid file type");
  if (type === "voice" && !head.startsWith("#!AMR")) return refused(301016, "invalid voice type");
  return null;
}
