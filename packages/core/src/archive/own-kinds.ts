/** Kind of the record that documents the erasure of a payload: its payload holds `seq` and `reason`. */
export const erasureKind = "payload.erased";

/** Kind of the record that documents a signed checkpoint: its payload holds `origin`, `size`, `root` and `keys`. */
export const checkpointKind = "checkpoint.signed";

/** Whether records of this kind hold the archive's own account, whose payload is never erased. */
export function isOwnKind(kind: string): boolean {
  return kind === erasureKind || kind === checkpointKind;
}

/** What the payload of such a record says, by name; of a text that is no JSON object, nothing. */
export function readAccount(body: string | null): Readonly<Record<string, unknown>> {
  return parseObject(body ?? "");
}

/** Reads a JSON object; anything else gives an empty one. */
export function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
