import { describe, expect, it } from "vitest";
import { createUnit, systemActor, type Unit } from "../command/command.js";
import { createIdMaker, systemRandom } from "../identifier/identifier.js";
import type { Store } from "../store/store.js";
import { forEachStore, postgresForTest } from "../testing/databases.js";
import { createManualClock, type ManualClock } from "../testing/manual-clock.js";
import {
  cancelAlarm,
  createAlarmDesk,
  createDistributedEngine,
  createEmbeddedEngine,
  type Engine,
  type EngineFault,
  type Errand,
  type FiredAlarm,
  type Misfire,
  setAlarm,
} from "./engine.js";

const start = Date.UTC(2026, 2, 1);
const minute = 60_000;
const once: Misfire = { policy: "fire-once-late" };

interface Bench {
  readonly engine: Engine;
  readonly clock: ManualClock;
  readonly fired: FiredAlarm[];
  readonly faults: EngineFault[];
  within<T>(branchId: string, work: (unit: Unit) => Promise<T>): Promise<T>;
  set(key: string, dueAt: number, more?: { branchId?: string; misfire?: Misfire }): Promise<void>;
}

function benchOn(
  store: Store,
  options: {
    errands?: readonly Errand[];
    handle?: (alarm: FiredAlarm) => Promise<void>;
    make?: (parts: Parameters<typeof createEmbeddedEngine>[0]) => Engine;
    clock?: ManualClock;
  } = {},
): Bench {
  const clock = options.clock ?? createManualClock(start);
  const id = createIdMaker(clock, systemRandom);
  const fired: FiredAlarm[] = [];
  const faults: EngineFault[] = [];
  const within = <T>(branchId: string, work: (unit: Unit) => Promise<T>): Promise<T> =>
    store.write(branchId, (db) =>
      work(createUnit({ db, now: clock.now(), actor: systemActor, branchId, id, random: systemRandom, events: [] })),
    );
  const desk = createAlarmDesk<Unit>({
    store,
    clock,
    within,
    async handle(unit, alarm) {
      await options.handle?.(alarm);
      await unit.record({ kind: "test.fired", subject: alarm.key, retention: "transient", payload: {} });
      fired.push(alarm);
    },
  });
  const make = options.make ?? createEmbeddedEngine;
  const engine = make({ store, clock, desk, errands: options.errands ?? [], onFault: (fault) => faults.push(fault) });
  return {
    engine,
    clock,
    fired,
    faults,
    within,
    set: (key, dueAt, more = {}) =>
      within(more.branchId ?? "b1", (unit) =>
        setAlarm(unit, {
          branchId: more.branchId ?? "b1",
          kind: "test",
          subject: "s",
          key,
          dueAt,
          payload: { key },
          misfire: more.misfire ?? once,
        }),
      ),
  };
}

forEachStore("alarms", (stores) => {
  it("fire when they are due, in order of time, and only once", async () => {
    const bench = benchOn(await stores.open());
    await bench.set("late", start + 2 * minute);
    await bench.set("early", start + minute);
    await bench.set("future", start + 9 * minute);

    expect(await bench.engine.runDue()).toMatchObject({ alarms: 0 });
    bench.clock.advance(5 * minute);
    await bench.engine.runDue();
    await bench.engine.runDue();

    expect(bench.fired.map((alarm) => alarm.key)).toEqual(["early", "late"]);
    expect(bench.fired[0]).toMatchObject({ branchId: "b1", kind: "test", subject: "s", payload: { key: "early" } });
    expect(await bench.engine.nextDueAt()).toBe(start + 9 * minute);
  });

  it("move when they are set again under the same kind, subject and key", async () => {
    const bench = benchOn(await stores.open());
    await bench.set("k", start + minute);
    await bench.set("k", start + 7 * minute);

    bench.clock.advance(2 * minute);
    await bench.engine.runDue();

    expect(bench.fired).toEqual([]);
    expect(await bench.engine.nextDueAt()).toBe(start + 7 * minute);
  });

  it("do not exist when the command that set them failed", async () => {
    const bench = benchOn(await stores.open());

    const failing = bench.within("b1", async (unit) => {
      await setAlarm(unit, {
        branchId: "b1",
        kind: "test",
        subject: "s",
        key: "k",
        dueAt: start,
        payload: 1,
        misfire: once,
      });
      throw new Error("refused");
    });

    await expect(failing).rejects.toThrow("refused");
    expect(await bench.engine.nextDueAt()).toBeNull();
  });

  it("can be taken back", async () => {
    const bench = benchOn(await stores.open());
    await bench.set("k", start);

    const taken = await bench.within("b1", (unit) => cancelAlarm(unit.db, { kind: "test", subject: "s", key: "k" }));
    await bench.engine.runDue();

    expect(taken).toBe(1);
    expect(bench.fired).toEqual([]);
  });

  it("are dropped when they are met later than they are worth", async () => {
    const bench = benchOn(await stores.open());
    await bench.set("greeting", start, { misfire: { policy: "skip-if-older-than", ms: minute } });
    await bench.set("reminder", start);

    bench.clock.advance(2 * minute);
    const report = await bench.engine.runDue();

    expect(bench.fired.map((alarm) => alarm.key)).toEqual(["reminder"]);
    expect(report).toMatchObject({ alarms: 1, skipped: 1 });
  });

  it("are put off with growing pauses when their handler fails, and set aside after the eighth try", async () => {
    const bench = benchOn(await stores.open(), { handle: () => Promise.reject(new Error("broken")) });
    await bench.set("k", start);

    const pauses: number[] = [];
    for (let at: number | null = start; at !== null; at = await bench.engine.nextDueAt()) {
      pauses.push(at - bench.clock.now());
      bench.clock.set(at);
      await bench.engine.runDue();
    }

    expect(pauses).toEqual([0, 30_000, 60_000, 120_000, 240_000, 480_000, 960_000, 1_920_000]);
    expect(bench.faults.map((fault) => fault.outcome)).toEqual([...Array(7).fill("later"), "set-aside"]);
    expect(await bench.engine.health()).toMatchObject({ setAside: 1 });
    expect(bench.fired).toEqual([]);
  });

  it("fire once when several runners meet them at the same time", async () => {
    const store = await stores.open();
    const bench = benchOn(store);
    const other = benchOn(store, { clock: bench.clock });
    for (let i = 0; i < 40; i++) await bench.set(`k${i}`, start, { branchId: `b${i % 4}` });

    await Promise.all([bench.engine.runDue(), other.engine.runDue(), bench.engine.runDue()]);

    const keys = [...bench.fired, ...other.fired].map((alarm) => alarm.key);
    const recorded = await store.read((db) => db.selectFrom("record").select("subject").execute());
    expect(recorded.map((row) => row.subject).sort()).toEqual([...new Set(keys)].sort());
    expect(recorded).toHaveLength(40);
  });
});

forEachStore("errands", (stores) => {
  it("are performed until drained, and a failing key rests without holding up another", async () => {
    const left = new Map([
      ["good", 3],
      ["bad", 1],
    ]);
    const errand: Errand = {
      name: "test.errand",
      due: async () => ({ keys: [...left].flatMap(([key, n]) => (n > 0 ? [key] : [])), nextAt: null }),
      async perform(key) {
        if (key === "bad") throw new Error("unreachable");
        left.set(key, (left.get(key) ?? 0) - 1);
        return (left.get(key) ?? 0) > 0 ? "more" : "drained";
      },
    };
    const bench = benchOn(await stores.open(), { errands: [errand] });

    await bench.engine.runDue();

    expect(left.get("good")).toBe(0);
    expect(bench.faults).toEqual([expect.objectContaining({ work: "test.errand", key: "bad", outcome: "later" })]);
  });
});

const engines: readonly {
  readonly name: string;
  readonly store: () => Promise<{ store: Store; dispose: () => Promise<void> }>;
  readonly make: (parts: Parameters<typeof createEmbeddedEngine>[0]) => Engine;
}[] = [
  {
    name: "embedded on SQLite",
    make: createEmbeddedEngine,
    async store() {
      const { sqliteForTest } = await import("../testing/databases.js");
      const database = await sqliteForTest();
      return { store: database.store(), dispose: () => database.dispose() };
    },
  },
  {
    name: "distributed on PostgreSQL",
    make: (parts) => createDistributedEngine(parts, { concurrency: 4 }),
    async store() {
      const database = await postgresForTest({ wholeDatabase: true });
      return { store: database.store({ poolSize: 8 }), dispose: () => database.dispose() };
    },
  },
];

describe.each(engines)("a started engine, $name", ({ store: open, make }) => {
  it("fires what a commit made due as soon as it is nudged, and rests when stopped", async () => {
    const { store, dispose } = await open();
    await store.open();
    const arrived = deferred();
    const bench = benchOn(store, {
      make,
      async handle(alarm) {
        if (alarm.key === "k2") arrived.resolve();
      },
    });
    await bench.engine.start();

    await bench.set("k1", start);
    bench.engine.nudge();
    await bench.set("k2", start);
    bench.engine.nudge();
    await arrived.promise;
    await bench.engine.stop();
    await bench.set("k3", start);
    bench.engine.nudge();

    expect(bench.fired.map((alarm) => alarm.key).sort()).toEqual(["k1", "k2"]);
    expect(bench.faults).toEqual([]);
    expect(await bench.engine.health()).toMatchObject({ running: false, setAside: 0 });
    await dispose();
  });

  it("lets no stalled errand hold up alarms or other errands, and aborts it after the grace", async () => {
    const { store, dispose } = await open();
    await store.open();
    const done = deferred();
    const open_ = new Set(["stalled", "quick"]);
    let sawAbort = false;
    const errand: Errand = {
      name: "test.errand",
      due: async () => ({ keys: [...open_], nextAt: null }),
      async perform(key, { signal }) {
        if (key === "quick") {
          open_.delete("quick");
          done.resolve();
          return "drained";
        }
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
        sawAbort = true;
        return "drained";
      },
    };
    const fired = deferred();
    const bench = benchOn(store, { make, errands: [errand], handle: async () => fired.resolve() });
    await bench.engine.start();
    bench.engine.nudge();
    await done.promise;

    await bench.set("k", start);
    bench.engine.nudge();
    await fired.promise;
    await bench.engine.stop({ graceMs: 50 });

    expect(bench.fired.map((alarm) => alarm.key)).toEqual(["k"]);
    expect(sawAbort).toBe(true);
    await dispose();
  });
});

describe("two distributed engines on one PostgreSQL", () => {
  it("fire each alarm once between them, and go on when one of them stops", async () => {
    const database = await postgresForTest({ wholeDatabase: true });
    const [left, right] = [database.store({ poolSize: 6 }), database.store({ poolSize: 6 })];
    await left.open();
    await right.open();
    const clock = createManualClock(start);
    const wanted = 120;
    const [half, all] = [deferred(), deferred()];
    let met = 0;
    const handle = async (): Promise<void> => {
      met += 1;
      if (met >= wanted / 2) half.resolve();
      if (met >= wanted) all.resolve();
    };
    const make = (parts: Parameters<typeof createEmbeddedEngine>[0]): Engine =>
      createDistributedEngine(parts, { concurrency: 4 });
    const one = benchOn(left, { make, clock, handle });
    const two = benchOn(right, { make, clock, handle });
    await Promise.all([one.engine.start(), two.engine.start()]);

    for (let i = 0; i < wanted / 2; i++) await one.set(`k${i}`, start, { branchId: `b${i % 10}` });
    one.engine.nudge();
    two.engine.nudge();
    await half.promise;
    await one.engine.stop();
    for (let i = wanted / 2; i < wanted; i++) await two.set(`k${i}`, start, { branchId: `b${i % 10}` });
    two.engine.nudge();
    await all.promise;
    await two.engine.stop();
    const recorded = await left.read((db) => db.selectFrom("record").select("subject").execute());

    expect(recorded).toHaveLength(wanted);
    expect(new Set(recorded.map((row) => row.subject)).size).toBe(wanted);
    expect([...one.faults, ...two.faults]).toEqual([]);
    await database.dispose();
  });
});

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
