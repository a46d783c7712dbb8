/** What media is shown as. */
export type MediaKind = "image" | "audio" | "video" | "file";

/** A media type that may be kept. */
export interface MediaType {
  /** As `image/png`. */
  readonly type: string;
  /** What it is shown as. */
  readonly kind: MediaKind;
}

/** Bytes that are looked at to tell a type. */
export const sniffedBytes = 64;

interface Signature extends MediaType {
  readonly at: number;
  readonly bytes: readonly number[];
  readonly also?: { readonly at: number; readonly bytes: readonly number[] };
}

const ascii = (text: string): readonly number[] => [...text].map((char) => char.charCodeAt(0));
const image = (type: string, at: number, bytes: readonly number[]): Signature => ({ type, kind: "image", at, bytes });
const riff = (type: string, kind: MediaKind, form: string): Signature => ({
  type,
  kind,
  at: 0,
  bytes: ascii("RIFF"),
  also: { at: 8, bytes: ascii(form) },
});
const iso = (type: string, kind: MediaKind, brand: string): Signature => ({
  type,
  kind,
  at: 4,
  bytes: ascii("ftyp"),
  also: { at: 8, bytes: ascii(brand) },
});

/** What each type begins with. @source WHATWG MIME Sniffing Standard, sections 6 and 7; ISO/IEC 14496-12 brands; RFC 4867 (AMR). */
const signatures: readonly Signature[] = [
  image("image/png", 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  image("image/jpeg", 0, [0xff, 0xd8, 0xff]),
  image("image/gif", 0, ascii("GIF87a")),
  image("image/gif", 0, ascii("GIF89a")),
  riff("image/webp", "image", "WEBP"),
  riff("audio/wav", "audio", "WAVE"),
  iso("image/heic", "image", "heic"),
  iso("image/heic", "image", "heix"),
  iso("image/heic", "image", "mif1"),
  iso("image/avif", "image", "avif"),
  iso("audio/mp4", "audio", "M4A "),
  iso("video/quicktime", "video", "qt  "),
  { type: "video/mp4", kind: "video", at: 4, bytes: ascii("ftyp") },
  { type: "audio/mpeg", kind: "audio", at: 0, bytes: ascii("ID3") },
  { type: "audio/mpeg", kind: "audio", at: 0, bytes: [0xff, 0xfb] },
  { type: "audio/mpeg", kind: "audio", at: 0, bytes: [0xff, 0xf3] },
  { type: "audio/mpeg", kind: "audio", at: 0, bytes: [0xff, 0xf2] },
  { type: "audio/amr", kind: "audio", at: 0, bytes: ascii("#!AMR") },
  { type: "audio/ogg", kind: "audio", at: 0, bytes: ascii("OggS") },
  { type: "video/webm", kind: "video", at: 0, bytes: [0x1a, 0x45, 0xdf, 0xa3] },
  { type: "application/pdf", kind: "file", at: 0, bytes: ascii("%PDF-") },
  { type: "application/zip", kind: "file", at: 0, bytes: [0x50, 0x4b, 0x03, 0x04] },
  { type: "application/x-ole-storage", kind: "file", at: 0, bytes: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] },
];

interface OfficeType {
  readonly inside: string;
  readonly type: string;
}

const openXml = (name: string): OfficeType => ({
  inside: "application/zip",
  type: `application/vnd.openxmlformats-officedocument.${name}`,
});
const ole = (type: string): OfficeType => ({ inside: "application/x-ole-storage", type });

/** Office documents are zip or OLE files inside; their ending tells which, and the content must agree. */
const officeTypes: ReadonlyMap<string, OfficeType> = new Map([
  ["docx", openXml("wordprocessingml.document")],
  ["xlsx", openXml("spreadsheetml.sheet")],
  ["pptx", openXml("presentationml.presentation")],
  ["ofd", { inside: "application/zip", type: "application/ofd" }],
  ["doc", ole("application/msword")],
  ["xls", ole("application/vnd.ms-excel")],
  ["ppt", ole("application/vnd.ms-powerpoint")],
]);

/** Every type that may be kept. */
export const allowedTypes: readonly string[] = Object.freeze([
  ...new Set(
    [...signatures.map((signature) => signature.type), ...[...officeTypes.values()].map((office) => office.type)]
      .filter((type) => type !== "application/x-ole-storage")
      .concat("text/plain"),
  ),
]);

/** Endings by which a system would run a file, or a browser show it as a page: refused whatever the content looks like. */
const refusedEndings: ReadonlySet<string> = new Set(
  [
    "exe com scr pif msi msp msix dll sys cpl drv app apk ipa jar deb rpm dmg",
    "bat cmd ps1 psm1 vb vbs vbe js mjs cjs jse ws wsf wsh hta sct sh bash csh ksh zsh fish command py pl rb php lua",
    "scpt reg inf lnk url desktop chm docm xlsm pptm dotm xltm",
    "htm html xhtml shtml mht mhtml svg svgz xml xsl",
  ].flatMap((endings) => endings.split(" ")),
);

/** What else than its own name a type of text may be called. */
const textClaims: ReadonlySet<string> = new Set(["text/csv", "text/markdown", "text/tab-separated-values"]);

/** Containers that hold sound as well as moving pictures: a recording of a voice comes in them too. */
const mixedContainers: ReadonlySet<string> = new Set(["video/mp4", "video/webm", "audio/mp4", "audio/ogg"]);

/**
 * Tells the type of media by how it begins. The name, or else the claim, only tells office documents apart.
 *
 * @param head The first bytes, at most {@link sniffedBytes} of them matter.
 * @returns `null` for what may not be kept: programs, scripts, web pages, drawings with script in them, unknown content.
 */
export function sniffMediaType(head: Uint8Array, name: string, claimed?: string): MediaType | null {
  const ending = endingOf(name);
  if (refusedEndings.has(ending)) return null;
  const start = head.subarray(0, sniffedBytes);
  const found = signatures.find(
    (signature) => begins(start, signature) && (!signature.also || begins(start, signature.also)),
  );
  if (found === undefined) return isPlainText(start) ? { type: "text/plain", kind: "file" } : null;
  const office = officeTypes.get(ending) ?? officeByType(claimed);
  if (office?.inside === found.type) return { type: office.type, kind: "file" };
  return found.type === "application/x-ole-storage" ? null : { type: found.type, kind: found.kind };
}

/** Whether a claimed type may stand for the one that the content shows: the same, or one that says less. */
export function agrees(claimed: string | undefined, shown: MediaType): boolean {
  const claim = bare(claimed);
  if (claim === "" || claim === "application/octet-stream" || claim === shown.type) return true;
  if (shown.type === "text/plain") return textClaims.has(claim);
  if (shown.type === "application/zip" || officeByType(shown.type)?.inside === "application/zip")
    return claim === "application/zip" || claim === "application/x-zip-compressed";
  const family = claim.split("/")[0] ?? "";
  if (family === shown.kind) return true;
  return mixedContainers.has(shown.type) && (family === "audio" || family === "video");
}

const bare = (type: string | undefined): string => type?.split(";")[0]?.trim().toLowerCase() ?? "";

function officeByType(type: string | undefined): OfficeType | undefined {
  const wanted = bare(type);
  return [...officeTypes.values()].find((office) => office.type === wanted);
}

function begins(head: Uint8Array, { at, bytes }: { readonly at: number; readonly bytes: readonly number[] }): boolean {
  return bytes.every((byte, index) => head[at + index] === byte);
}

function endingOf(name: string): string {
  return /\.([a-z0-9]{1,8})[\s.]*$/iu.exec(name)?.[1]?.toLowerCase() ?? "";
}

/** Text without control characters that is neither a web page, a drawing nor a script. */
function isPlainText(head: Uint8Array): boolean {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
  } catch {
    return false;
  }
  const control = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f]/u;
  return text.trim() !== "" && !control.test(text) && !/^\ufeff?\s*(?:<|#!|@echo\b|mz)/iu.test(text);
}
