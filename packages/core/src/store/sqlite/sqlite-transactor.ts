import type { Transactor } from "../work/group.js";
import type { SqliteFile } from "./sqlite-file.js";

/** What the one connection of a file can do for a group of works. */
export function sqliteTransactor(file: SqliteFile): Transactor {
  const command = async (sql: string): Promise<void> => file.command(sql);
  return {
    execute: async (sql, values) => file.execute(sql, values),
    begin: () => command("begin immediate"),
    commit: () => command("commit"),
    async rollback() {
      if (file.isInTransaction) file.command("rollback");
    },
    mark: () => command("savepoint work"),
    keep: () => command("release work"),
    takeBack: () => command("rollback to work; release work"),
    isAlive: () => file.isInTransaction,
    isPassing: () => false,
  };
}
