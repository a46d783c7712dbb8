import pg from "pg";
import { branchId } from "./branch.js";
import { readRows, recordsPerNode, type WrittenRows } from "./rows.js";

/** Connects by the bare driver to a schema of ours. */
export async function connectBare(connectionString: string, schema: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(`set search_path to ${schema}`);
  return client;
}

/** Reads what one command wrote. */
export async function readWrittenRows(client: pg.Client): Promise<WrittenRows> {
  const parts: [string, unknown][] = [];
  for (const [part, sql] of Object.entries(readRows)) parts.push([part, (await client.query(sql)).rows[0]]);
  return Object.fromEntries(parts) as unknown as WrittenRows;
}

/** All that a command writes, as one statement: one way to the server and back. */
const writeOneSql = `
  with setting as (
    insert into branch_setting (branch_id, key, value, source, set_by, set_at) values ($1, $2, $3, $4, $5, $6)
    on conflict (branch_id, key) do update set
      value = excluded.value, source = excluded.source, set_by = excluded.set_by, set_at = excluded.set_at
  ), entry as (
    insert into record (branch_id, seq, kind, at, actor, subject, retention, metadata, leaf_hash)
    values ($1, $7, $8, $9, $10, $11, $12, $13, $14)
  ), payload as (
    insert into record_payload (branch_id, seq, salt, body) values ($1, $7, $15, $16)
  )
  update branch_log set size = $7::bigint + 1, frontier = $17, root = $18 where branch_id = $1`;

/** Writes the same rows again and again by the bare driver, at the next places of the log. */
export async function barePostgresWriter(client: pg.Client, rows: WrittenRows) {
  const { record, payload, head, setting } = rows;
  const found = await client.query<{ size: string }>("select size from branch_log where branch_id = $1", [branchId]);
  let seq = Number(found.rows[0]?.size);

  const writeOne = async (): Promise<void> => {
    const { kind, at, actor, subject, retention, metadata, leaf_hash } = record;
    await client.query({
      name: "write-one",
      text: writeOneSql,
      values: [
        ...[branchId, setting.key, setting.value, setting.source, setting.set_by, setting.set_at],
        ...[seq, kind, at, actor, subject, retention, metadata, leaf_hash],
        ...[payload.salt, payload.body, head.frontier, head.root],
      ],
    });
    seq++;
    if (seq % recordsPerNode !== 0) return;
    const node = [branchId, seq / recordsPerNode - 1, leaf_hash];
    await client.query("insert into log_node (branch_id, level, idx, hash) values ($1, 8, $2, $3)", node);
  };
  return {
    /** Writes `count` records, `together` in each commit; one by one a statement is its own transaction. */
    async write(count: number, together: number): Promise<void> {
      for (let done = 0; done < count; done += together) {
        if (together > 1) await client.query("begin");
        for (let place = 0; place < together; place++) await writeOne();
        if (together > 1) await client.query("commit");
      }
    },
  };
}
