import { appendRecord, type Retention } from "../archive/archive.js";
import type { RandomSource } from "../identifier/identifier.js";
import type { Db } from "../store/store.js";
import { type Actor, actorText } from "./actor.js";
import type { PendingEvent } from "./pending-event.js";

/** What a command adds to the archive. */
export interface RecordEntry {
  /** What happened, as `post.published`. */
  readonly kind: string;
  /** Id of what it was done to, or `null`. */
  readonly subject: string | null;
  /** How long the payload is kept. */
  readonly retention: Retention;
  /** What the record says: a JSON value without `undefined`. */
  readonly payload: unknown;
}

/** One command's hold on its transaction: all that it may change, and the time, actor and ids it works with. */
export interface Unit {
  /** The transaction. */
  readonly db: Db;
  /** The instant of the command, epoch milliseconds; the same for everything it writes. */
  readonly now: number;
  /** Who acts. */
  readonly actor: Actor;
  /** The branch in whose log the command is recorded. */
  readonly branchId: string;
  /** Makes an id that sorts by time. */
  readonly id: (prefix: string) => string;
  /** Appends to the branch's archive log. @returns The record's place in the log. */
  record(entry: RecordEntry): Promise<number>;
  /** Queues an event for after the commit. */
  emit(event: PendingEvent): void;
}

/** What a unit is made from. */
export interface UnitParts {
  /** The transaction. */
  readonly db: Db;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Who acts. */
  readonly actor: Actor;
  /** The branch. */
  readonly branchId: string;
  /** Makes ids. */
  readonly id: (prefix: string) => string;
  /** Where the salts of records come from. */
  readonly random: RandomSource;
  /** Where events wait. */
  readonly events: PendingEvent[];
}

/** Makes the unit of one command. */
export function createUnit(parts: UnitParts): Unit {
  const { db, now, actor, branchId, id, random, events } = parts;
  return {
    db,
    now,
    actor,
    branchId,
    id,
    async record(entry) {
      const { seq } = await appendRecord(db, {
        branchId,
        kind: entry.kind,
        at: now,
        actor: actorText(actor),
        subject: entry.subject,
        retention: entry.retention,
        payload: entry.payload,
        salt: random(32),
      });
      events.push({ name: "record.appended", payload: { branchId, seq, kind: entry.kind, subject: entry.subject } });
      return seq;
    },
    emit: (event) => {
      events.push(event);
    },
  };
}
