/**
 * Reads the body of a callback, or of a platform's answer, for adapters: whole, and never more than an attacker may send.
 *
 * @param maxBytes Largest body taken, in bytes.
 * @returns The bytes, none where there is no body; `null`, and the rest left unread and cancelled, when the body is, or its
 *   `content-length` says that it is, larger.
 */
export async function readBody(carrier: Request | Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
  if (carrier.body === null) return new Uint8Array();
  const reader = carrier.body.getReader();
  const isTooLarge = Number(carrier.headers.get("content-length") ?? 0) > maxBytes;
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (!isTooLarge) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(Buffer.concat(chunks));
    size += value.byteLength;
    if (size > maxBytes) break;
    chunks.push(value);
  }
  await reader.cancel("too large");
  return null;
}
