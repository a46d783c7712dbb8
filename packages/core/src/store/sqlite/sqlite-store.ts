import { systemClock, throwIfAborted } from "../../clock/clock.js";
import { MicrobranchError } from "../../error/error.js";
import { appliedVersion, type Migration, migrate } from "../migrations/migrations.js";
import type { Db, Store, StoreHealth, StoreOpenOptions, TraceReport } from "../port.js";
import { runGroup } from "../work/group.js";
import { createHandleMaker } from "../work/handle.js";
import { createNestingGuard } from "../work/nesting.js";
import { createPending } from "../work/pending.js";
import { backupSqlite } from "./sqlite-backup.js";
import type { SqliteFile } from "./sqlite-file.js";
import { applicationId, openOwnFile } from "./sqlite-open.js";
import { sqliteTransactor } from "./sqlite-transactor.js";
import { createSqliteTurns, type SqliteTurns } from "./sqlite-turns.js";

interface Opened {
  readonly file: SqliteFile;
  readonly turns: SqliteTurns;
}

/** The store on one SQLite file. */
export class SqliteStore implements Store {
  readonly dialect = "sqlite";
  readonly #path: string;
  readonly #steps: readonly Migration[];
  readonly #nesting = createNestingGuard();
  readonly #pending = createPending();
  #opening: Promise<Opened> | null = null;
  #opened: Opened | null = null;
  #upkeep: Promise<unknown> = Promise.resolve();

  constructor(path: string, steps: readonly Migration[]) {
    this.#path = path;
    this.#steps = steps;
  }

  async open(options: StoreOpenOptions = {}): Promise<void> {
    this.#opening ??= this.#open(options);
    try {
      this.#opened = await this.#opening;
    } catch (error) {
      this.#opening = null;
      throw error;
    }
  }

  async read<T>(work: (db: Db) => Promise<T>): Promise<T> {
    this.#nesting.assertOutside();
    return (await this.#pending.track(this.#use().turns.read(this.#nesting.bind(work)))) as T;
  }

  async write<T>(_lane: string, work: (db: Db) => Promise<T>): Promise<T> {
    this.#nesting.assertOutside();
    return (await this.#pending.track(this.#use().turns.write(this.#nesting.bind(work)))) as T;
  }

  async eraseTraces(): Promise<TraceReport> {
    const { file, turns } = this.#use();
    await this.#maintain(() =>
      turns.alone(() => {
        if (file.pragma("wal_checkpoint(TRUNCATE)") === 0) return;
        throw new MicrobranchError("STORE_UNAVAILABLE", {
          message: `Store ${this.#path}: the write-ahead log could not be emptied. Try again.`,
        });
      }),
    );
    return { cleared: ["write-ahead-log", "free-pages"], remaining: ["backups"] };
  }

  async backup(path: string): Promise<void> {
    const { file, turns } = this.#use();
    await this.#maintain(() => backupSqlite(file, turns, path));
  }

  async health(): Promise<StoreHealth> {
    const { file, turns } = this.#use();
    const waitingWrites = turns.waitingWrites;
    const schemaVersion = await this.read(appliedVersion);
    return turns.alone(() => ({
      dialect: this.dialect,
      engineVersion: String(file.execute("select sqlite_version() as version", []).rows[0]?.["version"]),
      schemaVersion,
      sizeBytes: Number(file.pragma("page_count")) * Number(file.pragma("page_size")),
      waitingWrites,
    }));
  }

  async openPool(): Promise<never> {
    throw new MicrobranchError("STORE_SETTING_INVALID", {
      message: `Store ${this.#path}: SQLite has one connection and no pool. Use PostgreSQL.`,
    });
  }

  async close(): Promise<void> {
    const opening = this.#opening;
    if (opening === null) return;
    this.#opening = null;
    this.#opened = null;
    const { file, turns } = await opening;
    await this.#pending.settled();
    await this.#upkeep;
    await turns.alone(() => file.close());
  }

  /** Upkeep runs one at a time: a checkpoint in the middle of a backup would spoil it. */
  #maintain<T>(task: () => Promise<T>): Promise<T> {
    this.#nesting.assertOutside();
    const mine = this.#upkeep.then(task);
    this.#upkeep = mine.catch(() => undefined);
    return mine;
  }

  #use(): Opened {
    if (this.#opened !== null) return this.#opened;
    throw new MicrobranchError("STORE_CLOSED", { message: `Store ${this.#path}: it is not open. Open it first.` });
  }

  async #open(options: StoreOpenOptions): Promise<Opened> {
    if (options.signal !== undefined) throwIfAborted(options.signal);
    const file = await openOwnFile(this.#path);
    try {
      if (options.signal !== undefined) throwIfAborted(options.signal);
      await this.#migrate(file, (options.clock ?? systemClock).now());
      return { file, turns: createSqliteTurns(file) };
    } catch (error) {
      file.close();
      throw error;
    }
  }

  async #migrate(file: SqliteFile, now: number): Promise<void> {
    const run = async (db: Db): Promise<void> => {
      await migrate(db, { dialect: this.dialect, steps: this.#steps, now });
      file.pragma(`application_id=${applicationId}`);
      file.pragma(`user_version=${this.#steps.at(-1)?.version ?? 0}`);
    };
    const ignore = (): void => undefined;
    const [outcome] = await runGroup(createHandleMaker("sqlite"), sqliteTransactor(file), [
      { run, resolve: ignore, reject: ignore },
    ]);
    file.forgetStatements();
    if (outcome?.kind === "failed") throw outcome.error;
  }
}
