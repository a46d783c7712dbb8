import { sql } from "kysely";
import type { Pool } from "pg";
import { systemClock, throwIfAborted } from "../../clock/clock.js";
import { MicrobranchError } from "../../error/error.js";
import { appliedVersion, type Migration, migrate } from "../migrations/migrations.js";
import type { Db, Store, StoreHealth, StoreLogger, StoreOpenOptions, TraceReport } from "../port.js";
import type { Database } from "../schema.js";
import { createNestingGuard } from "../work/nesting.js";
import { createPending } from "../work/pending.js";
import { type OpenPostgres, openPostgres } from "./postgres-connections.js";
import type { PostgresSettings } from "./postgres-options.js";
import { createPool } from "./postgres-pool.js";

/** The store on a PostgreSQL database, shared by any number of processes. */
export class PostgresStore implements Store {
  readonly dialect = "postgres";
  readonly #settings: PostgresSettings;
  readonly #steps: readonly Migration[];
  readonly #nesting = createNestingGuard();
  readonly #pending = createPending();
  #opening: Promise<OpenPostgres> | null = null;
  #opened: OpenPostgres | null = null;
  #logger: StoreLogger | undefined;

  constructor(settings: PostgresSettings, steps: readonly Migration[]) {
    this.#settings = settings;
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
    return (await this.#pending.track(this.#use().read(this.#nesting.bind(work)))) as T;
  }

  async write<T>(lane: string, work: (db: Db) => Promise<T>): Promise<T> {
    this.#nesting.assertOutside();
    return (await this.#pending.track(this.#use().write(lane, this.#nesting.bind(work)))) as T;
  }

  async eraseTraces(tables: readonly (keyof Database)[] = ["record_payload"]): Promise<TraceReport> {
    this.#nesting.assertOutside();
    await this.#pending.track(this.#use().vacuum(tables));
    return { cleared: ["dead-rows"], remaining: ["server-free-space", "server-write-ahead-log", "backups"] };
  }

  async backup(): Promise<never> {
    throw new MicrobranchError("STORE_SETTING_INVALID", {
      message: "PostgreSQL store: a copy is made by the server's own tools, as pg_dump or pg_basebackup.",
    });
  }

  async health(): Promise<StoreHealth> {
    const waitingWrites = this.#use().waitingWrites;
    return this.read(async (db) => {
      const { rows } = await sql<{ version: string; size: number }>`
        select current_setting('server_version') as version,
          (select coalesce(sum(pg_total_relation_size(c.oid)), 0) from pg_class c
            where c.relnamespace = ${this.#settings.schema}::regnamespace and c.relkind = 'r') as size`.execute(db);
      return {
        dialect: this.dialect,
        engineVersion: rows[0]?.version ?? "",
        schemaVersion: await appliedVersion(db),
        sizeBytes: rows[0]?.size ?? 0,
        waitingWrites,
      };
    });
  }

  async openPool(options: { readonly maxConnections: number }): Promise<Pool> {
    return createPool(this.#settings, {
      maxConnections: options.maxConnections,
      logger: this.#logger,
      ownTypes: false,
    });
  }

  async close(): Promise<void> {
    const opening = this.#opening;
    if (opening === null) return;
    this.#opening = null;
    this.#opened = null;
    const opened = await opening;
    await this.#pending.settled();
    await opened.end();
  }

  #use(): OpenPostgres {
    if (this.#opened !== null) return this.#opened;
    throw new MicrobranchError("STORE_CLOSED", { message: "PostgreSQL store: it is not open. Open it first." });
  }

  async #open(options: StoreOpenOptions): Promise<OpenPostgres> {
    if (options.signal !== undefined) throwIfAborted(options.signal);
    this.#logger = options.logger;
    const opened = await openPostgres(this.#settings, options.logger);
    try {
      await opened.check(options.logger);
      if (options.signal !== undefined) throwIfAborted(options.signal);
      await opened.migrate((db) => this.#migrate(db, (options.clock ?? systemClock).now()));
      return opened;
    } catch (error) {
      await opened.end();
      throw error;
    }
  }

  async #migrate(db: Db, now: number): Promise<void> {
    const { schema } = this.#settings;
    await sql`set local statement_timeout = 0`.execute(db);
    const { rows } = await sql`select 1 from pg_namespace where nspname = ${schema}`.execute(db);
    if (rows.length === 0) await db.schema.createSchema(schema).execute();
    await migrate(db, { dialect: this.dialect, steps: this.#steps, now });
  }
}
