/** The whole body; `null`, and the rest left unread, when it is larger than `maxBytes`. */
export async function readBody(carrier: Request | Response, maxBytes: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of carrier.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What a text of JSON says; `undefined` when it is none. */
export function readJson(text: Uint8Array | string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(typeof text === "string" ? text : Buffer.from(text).toString("utf8"));
  } catch {
    return undefined;
  }
}
