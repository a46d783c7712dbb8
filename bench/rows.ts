/** What one `settings.set` writes, read back from a database that it wrote: the floor writes the same again. */
export interface WrittenRows {
  readonly record: {
    readonly kind: string;
    readonly at: number;
    readonly actor: string;
    readonly subject: string | null;
    readonly retention: string;
    readonly metadata: string;
    readonly leaf_hash: Uint8Array;
  };
  readonly payload: { readonly salt: Uint8Array; readonly body: string };
  readonly head: { readonly frontier: Uint8Array; readonly root: Uint8Array };
  readonly setting: {
    readonly key: string;
    readonly value: string;
    readonly source: string;
    readonly set_by: string;
    readonly set_at: number;
  };
}

/** The statements that read them, by part. */
export const readRows: Readonly<Record<keyof WrittenRows, string>> = {
  record: `select kind, at, actor, subject, retention, metadata, leaf_hash from record
    where kind = 'setting.changed' order by seq desc limit 1`,
  payload: "select salt, body from record_payload order by seq desc limit 1",
  head: "select frontier, root from branch_log limit 1",
  setting: "select key, value, source, set_by, set_at from branch_setting limit 1",
};

/** One node of the tree is stored for so many records. */
export const recordsPerNode = 256;

/** Bytes of the rows, without keys and indexes. */
export function bytesOf({ record, payload, setting }: WrittenRows): Buffer {
  return Buffer.concat([
    Buffer.from(record.metadata),
    record.leaf_hash,
    payload.salt,
    Buffer.from(payload.body),
    Buffer.from(setting.value + setting.source),
  ]);
}
