import type MimeNode from "nodemailer/lib/mime-node";

/** Above this size, in bytes, a part is encoded piece by piece, so that nothing else waits for it. */
const maxAtOnceBytes = 262_144;

/**
 * Writes a composed mail: at once, where every part is small and encoded in base64 or not at all, else as the library does it,
 * through streams, in a few turns of the event loop for each part. The bytes are the same.
 */
export async function assemble(root: MimeNode): Promise<Buffer> {
  const pieces: string[] = [];
  if (!write(root, pieces)) return root.build();
  const text = pieces.join("");
  return Buffer.from(text.endsWith("\n") ? text : `${text}\r\n`, "utf8");
}

/** @returns Whether the node could be written. */
function write(node: MimeNode, pieces: string[]): boolean {
  pieces.push(node.buildHeaders(), "\r\n\r\n");
  const body = bodyOf(node);
  if (body === null) return false;
  pieces.push(body);
  if (!node.multipart) return true;
  for (const [index, child] of node.childNodes.entries()) {
    pieces.push(`${index > 0 ? "\r\n" : ""}--${String(node.boundary)}\r\n`);
    if (!write(child, pieces)) return false;
  }
  pieces.push(`\r\n--${String(node.boundary)}--\r\n`);
  return true;
}

/** The encoded content of a node; `null` where it is large, or of a kind that is not written here. */
function bodyOf(node: MimeNode): string | null {
  const { content } = node;
  if (content === undefined || content === "") return "";
  if (typeof content !== "string" && !Buffer.isBuffer(content)) return null;
  if (content.length > maxAtOnceBytes) return null;
  const encoding = node.getTransferEncoding();
  if (encoding === "base64") {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    return folded(bytes.toString("base64"));
  }
  return encoding === "7bit" && typeof content === "string" ? content.replace(/\r?\n/gu, "\r\n") : null;
}

/** @source RFC 2045 section 6.8: at most 76 characters a line. */
function folded(text: string): string {
  return text.replace(/.{76}(?=.)/gu, "$&\r\n");
}
