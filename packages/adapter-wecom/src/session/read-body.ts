/** A whole body; `null`, and the rest left unread, when it is or says it is larger than `maxBytes`. */
export async function readBody(request: Request | Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
  if (request.body === null) return new Uint8Array();
  const reader = request.body.getReader();
  const isTooLarge = Number(request.headers.get("content-length") ?? 0) > maxBytes;
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
