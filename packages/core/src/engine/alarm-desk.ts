import type { Clock } from "../clock/clock.js";
import { isMicrobranchError } from "../error/error.js";
import type { Db, Store } from "../store/store.js";
import { type FiredAlarm, firedAlarm, isTooLate, readMisfire } from "./alarm.js";
import type { AlarmDesk } from "./engine-port.js";

/** How often an alarm is tried before a person must look. */
const maxAttempts = 8;
/** The first pause after a failure, in milliseconds; it doubles with each further one. */
const firstPauseMs = 30_000;

/** What the desk needs of a transaction. */
interface AlarmUnit {
  readonly db: Db;
  readonly now: number;
}

/** What an {@link AlarmDesk} is made from. */
export interface AlarmDeskParts<Unit extends AlarmUnit> {
  /** Where alarms are kept. */
  readonly store: Store;
  /** The time. */
  readonly clock: Clock;
  /** Opens a transaction of the branch as the library's own command. */
  readonly within: <O>(branchId: string, work: (unit: Unit) => Promise<O>) => Promise<O>;
  /** Does what an alarm says, inside that transaction. */
  readonly handle: (unit: Unit, alarm: FiredAlarm) => Promise<void>;
}

/** Creates the desk where alarms are handled. */
export function createAlarmDesk<Unit extends AlarmUnit>(parts: AlarmDeskParts<Unit>): AlarmDesk {
  const { store, clock, within, handle } = parts;
  return {
    async fire(alarmId) {
      const branchId = await store.read(async (db) => {
        const row = await db.selectFrom("alarm").select("branch_id").where("id", "=", alarmId).executeTakeFirst();
        return row === undefined ? null : (row.branch_id ?? "");
      });
      if (branchId === null) return "gone";
      return within(branchId, async (unit) => {
        const row = await unit.db
          .deleteFrom("alarm")
          .where("id", "=", alarmId)
          .where("state", "=", "waiting")
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) return "gone";
        if (isTooLate(readMisfire(row.misfire), row.due_at, unit.now)) return "skipped";
        await handle(unit, firedAlarm(row));
        return "fired";
      });
    },

    async putOff(alarmId, error) {
      const now = clock.now();
      return store.write("engine:alarms", async (db) => {
        const row = await db.selectFrom("alarm").select("attempts").where("id", "=", alarmId).executeTakeFirst();
        if (row === undefined) return "later";
        const attempts = row.attempts + 1;
        const givenUp = attempts >= maxAttempts;
        await db
          .updateTable("alarm")
          .set({
            attempts,
            due_at: now + firstPauseMs * 2 ** (attempts - 1),
            state: givenUp ? "failed" : "waiting",
            last_error: isMicrobranchError(error) ? error.code : "INTERNAL",
          })
          .where("id", "=", alarmId)
          .execute();
        return givenUp ? "set-aside" : "later";
      });
    },
  };
}
