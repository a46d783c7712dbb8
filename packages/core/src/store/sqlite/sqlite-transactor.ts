import type { Transactor } from "../work/group.js";
import type { SqliteFile } from "./sqlite-file.js";

/** What the one connection of a file can do for a group of works. */
export function sqliteTransactor(file: SqliteFile): Transactor {
  const command = async (sql: string): Promise<void> => file.command(sql);
  let isMarked = false;
  return {
    execute: async (sql, values) => file.execute(sql, values),
    begin() {
      isMarked = false;
      return command("begin immediate");
    },
    commit: () => command("commit"),
    async rollback() {
      if (file.isInTransaction) file.command("rollback");
    },
    mark() {
      const sql = isMarked ? "release work; savepoint work" : "savepoint work";
      isMarked = true;
      return command(sql);
    },
    takeBack() {
      isMarked = false;
      return command("rollback to work; release work");
    },
    isAlive: () => file.isInTransaction,
    isPassing: () => false,
  };
}
