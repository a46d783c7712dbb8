import type { Db } from "../store/store.js";
import type { HashName } from "./hashing.js";
import type { HashReader, StoredTree } from "./stored-proof.js";

/** The stored hashes of a branch's log; what was read once is not read again. */
export function storedTree(db: Db, branchId: string, hash: HashName): StoredTree {
  const known = new Map<string, readonly Uint8Array[]>();
  const hashes: HashReader = async (level, start, count) => {
    const key = `${level}/${start}/${count}`;
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const read =
      level === 0
        ? await readLeaves(db, branchId, start, count)
        : await readNodes(db, branchId, { level, start, count });
    known.set(key, read);
    return read;
  };
  return { hashes, hash };
}

async function readLeaves(db: Db, branchId: string, start: number, count: number): Promise<readonly Uint8Array[]> {
  const rows = await db
    .selectFrom("record")
    .select("leaf_hash")
    .where("branch_id", "=", branchId)
    .where("seq", ">=", start)
    .where("seq", "<", start + count)
    .orderBy("seq")
    .execute();
  return rows.map((row) => row.leaf_hash);
}

async function readNodes(
  db: Db,
  branchId: string,
  run: { readonly level: number; readonly start: number; readonly count: number },
): Promise<readonly Uint8Array[]> {
  const rows = await db
    .selectFrom("log_node")
    .select("hash")
    .where("branch_id", "=", branchId)
    .where("level", "=", run.level)
    .where("idx", ">=", run.start)
    .where("idx", "<", run.start + run.count)
    .orderBy("idx")
    .execute();
  return rows.map((row) => row.hash);
}
