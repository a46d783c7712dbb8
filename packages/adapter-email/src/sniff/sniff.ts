/** What content is, by its first bytes. */
export interface SniffedType {
  /** Media type. */
  readonly type: string;
  /** Extension for a file name, without the point. */
  readonly extension: string;
}

interface Signature extends SniffedType {
  readonly offset: number;
  readonly bytes: string;
}

const signature = (bytes: string, type: string, extension: string, offset = 0): Signature => ({
  bytes,
  type,
  extension,
  offset,
});

/** @source WHATWG MIME Sniffing Standard sections 6.1-6.3 (images, audio, video, archives, PDF). */
const signatures: readonly Signature[] = Object.freeze([
  signature("\x89PNG\r\n\x1a\n", "image/png", "png"),
  signature("\xff\xd8\xff", "image/jpeg", "jpg"),
  signature("GIF87a", "image/gif", "gif"),
  signature("GIF89a", "image/gif", "gif"),
  signature("WEBP", "image/webp", "webp", 8),
  signature("%PDF-", "application/pdf", "pdf"),
  signature("PK\x03\x04", "application/zip", "zip"),
  signature("ftyp", "video/mp4", "mp4", 4),
  signature("ID3", "audio/mpeg", "mp3"),
  signature("OggS", "application/ogg", "ogg"),
  signature("#!AMR", "audio/amr", "amr"),
]);

/** The type of content by its first bytes; text that is UTF-8 is `text/plain`, all else `application/octet-stream`. */
export function sniffType(content: Uint8Array): SniffedType {
  const head = Buffer.from(content.buffer, content.byteOffset, Math.min(content.byteLength, 512)).toString("latin1");
  const found = signatures.find((each) => head.startsWith(each.bytes, each.offset));
  if (found !== undefined) return { type: found.type, extension: found.extension };
  return isText(content)
    ? { type: "text/plain", extension: "txt" }
    : { type: "application/octet-stream", extension: "bin" };
}

function isText(content: Uint8Array): boolean {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(content.subarray(0, 65_536), { stream: true });
    return text !== "" && !/[\u0000-\u0008\u000e-\u001f]/u.test(text);
  } catch {
    return false;
  }
}

/** Whether content, or its file name, is a program or may hold macros: never handed on, whatever its label says. */
export function isDangerous(content: Uint8Array, name: string | null): boolean {
  const head = Buffer.from(content.buffer, content.byteOffset, Math.min(content.byteLength, 4)).toString("latin1");
  if (
    ["MZ", "\x7fELF", "\xca\xfe\xba\xbe", "\xcf\xfa\xed\xfe", "\xce\xfa\xed\xfe"].some((each) => head.startsWith(each))
  )
    return true;
  if (head.startsWith("#!") && !head.startsWith("#!AM")) return true;
  return programName.test((name ?? "").trim());
}

const programName =
  /\.(?:exe|com|scr|pif|msi|msp|bat|cmd|ps1|vbs|vbe|js|jse|wsf|wsh|hta|jar|lnk|reg|cpl|dll|sh|app|apk|docm|dotm|xlsm|xltm|pptm|ppam)[.\s]*$/iu;
