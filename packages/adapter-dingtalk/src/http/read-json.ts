/** What a text of JSON says; `undefined` when it is none. */
export function readJson(text: Uint8Array | string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(typeof text === "string" ? text : Buffer.from(text).toString("utf8"));
  } catch {
    return undefined;
  }
}
