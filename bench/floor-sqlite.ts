import Database from "libsql";
import { branchId } from "./branch.js";
import { readRows, recordsPerNode, type WrittenRows } from "./rows.js";

/** Opens a file of ours by the bare driver, with the settings that our store has. */
export function openBare(file: string): Database.Database {
  const db = new Database(file);
  for (const setting of [
    "locking_mode=EXCLUSIVE",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "secure_delete=ON",
  ])
    db.pragma(setting);
  return db;
}

/** Closes it so that the next can open it: the driver's statements keep an exclusive lock until they are collected. */
export function closeBare(db: Database.Database): void {
  for (const sql of ["PRAGMA journal_mode=DELETE", "PRAGMA locking_mode=NORMAL", "SELECT 1 FROM sqlite_master"])
    db.exec(sql);
  db.close();
}

/** Reads what one command wrote. */
export function readWrittenRows(file: string): WrittenRows {
  const db = openBare(file);
  const parts = Object.entries(readRows).map(([part, sql]) => [part, db.prepare(sql).get()]);
  closeBare(db);
  return Object.fromEntries(parts) as WrittenRows;
}

/** Writes the same rows again and again by the bare driver, at the next places of the log. */
export function bareSqliteWriter(db: Database.Database, rows: WrittenRows) {
  const { record, payload, head, setting } = rows;
  const insertRecord = db.prepare(
    `insert into record (branch_id, seq, kind, at, actor, subject, retention, metadata, leaf_hash)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertPayload = db.prepare("insert into record_payload (branch_id, seq, salt, body) values (?, ?, ?, ?)");
  const insertNode = db.prepare("insert into log_node (branch_id, level, idx, hash) values (?, 8, ?, ?)");
  const updateHead = db.prepare("update branch_log set size = ?, frontier = ?, root = ? where branch_id = ?");
  const upsertSetting = db.prepare(
    `insert into branch_setting (branch_id, key, value, source, set_by, set_at) values (?, ?, ?, ?, ?, ?)
     on conflict (branch_id, key) do update set
       value = excluded.value, source = excluded.source, set_by = excluded.set_by, set_at = excluded.set_at`,
  );
  const [begin, commit] = [db.prepare("begin immediate"), db.prepare("commit")];
  let seq = (db.prepare("select size from branch_log where branch_id = ?").get(branchId) as { size: number }).size;

  const writeOne = (): void => {
    const { kind, at, actor, subject, retention, metadata, leaf_hash } = record;
    upsertSetting.run(branchId, setting.key, setting.value, setting.source, setting.set_by, setting.set_at);
    insertRecord.run(branchId, seq, kind, at, actor, subject, retention, metadata, leaf_hash);
    insertPayload.run(branchId, seq, payload.salt, payload.body);
    seq++;
    if (seq % recordsPerNode === 0) insertNode.run(branchId, seq / recordsPerNode - 1, leaf_hash);
    updateHead.run(seq, head.frontier, head.root, branchId);
  };
  return {
    /** Writes `count` records, `together` in each commit. */
    write(count: number, together: number): void {
      for (let done = 0; done < count; done += together) {
        begin.run();
        for (let place = 0; place < together; place++) writeOne();
        commit.run();
      }
    },
  };
}
