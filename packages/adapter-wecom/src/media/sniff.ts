/** What content is, by its first bytes. */
export interface SniffedType {
  /** Media type. */
  readonly type: string;
  /** Extension for a file name, without the point. */
  readonly extension: string;
}

type Signature = readonly [bytes: string, type: string, extension: string, offset?: number];

/** @source WHATWG MIME Sniffing Standard sections 6.1-6.3; RFC 4867 section 5.1 (AMR). */
const signatures: readonly Signature[] = [
  ["\x89PNG\r\n\x1a\n", "image/png", "png"],
  ["\xff\xd8\xff", "image/jpeg", "jpg"],
  ["GIF8", "image/gif", "gif"],
  ["WEBP", "image/webp", "webp", 8],
  ["ftyp", "video/mp4", "mp4", 4],
  ["#!AMR\n", "voice/amr", "amr"],
  ["%PDF-", "application/octet-stream", "pdf"],
  ["PK\x03\x04", "application/octet-stream", "zip"],
  ["BEGIN:VCALENDAR", "application/octet-stream", "ics"],
  ["{\\rtf", "application/octet-stream", "rtf"],
];

const unknown: SniffedType = { type: "application/octet-stream", extension: "bin" };
const text: SniffedType = { type: "application/octet-stream", extension: "txt" };

/** The type of content by its first bytes. */
export function sniffed(content: Uint8Array): SniffedType {
  const head = Buffer.from(content.subarray(0, 512));
  const latin = head.toString("latin1");
  const found = signatures.find(([bytes, , , offset = 0]) => latin.startsWith(bytes, offset));
  if (found !== undefined) return { type: found[1], extension: found[2] };
  return /[\u0000-\u0008\u000e-\u001f]/u.test(latin) || head.toString("utf8").slice(0, -1).includes("\ufffd")
    ? unknown
    : text;
}
