import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { verifyStoredLog } from "../archive/archive.js";
import { openBench, person } from "../delivery/fixtures/bench.js";
import type { Database, Store } from "../store/store.js";
import { postgresForTest } from "../testing/databases.js";
import { buildProgram, type ChildProgram } from "./fixtures/child-program.js";
import { type DrainOrder, openDrainHub } from "./fixtures/drain-order.js";
import { type DrainLine, drainChannels, drainTenants, readDrain } from "./fixtures/drain-platform.js";

/** A Monday, 10:00 in Beijing. */
const morning = Date.parse("2026-03-02T02:00:00Z");
const minuteMs = 60_000;
/** Claims of the dead have run out by then. */
const afterLeaseMs = 6 * minuteMs;
const branches = Array.from({ length: 8 }, (_, index) => `b${index + 1}`);
const purposes = ["greeting", "reminder", "notice"] as const;
const peopleOfATenant = 5;
const survivor = { name: "survivor", diesAfter: null, awaitsDeaths: 0 };

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

describe("several engines on one PostgreSQL, two of which die between hand-over and record", () => {
  it("deliver each message once, and treat what is uncertain by its purpose", async () => {
    const { database, store, platform, program } = await prepare();
    const order = { connectionString: database.connectionString, schema: database.schema, platform };
    await queueEverything(store, platform);

    const first = ["dies-greeting", "dies-reminder", "survivor"].map(() => start(program));
    const next = ["next-1", "next-2"].map(() => start(program));
    const dead = await firstHour({ children: first, store, order });
    const interrupted = await rowsIn(store, ["sending"]);
    await liveTogether({ children: next, store, order });
    await lastRun({ ...order, ...survivor, startsAt: morning + 4 * afterLeaseMs });

    const rows = await rowsIn(store, null);
    const doubted = await uncertainTries(store);
    const seen = readDrain(platform);
    expect(dead).toEqual(["SIGKILL", "SIGKILL"]);
    expect(rows).toHaveLength(branches.length * purposes.length * drainTenants.length * peopleOfATenant);
    expect(workers(seen)).toEqual(expect.arrayContaining(["dies-greeting", "dies-reminder", "survivor", "next-1"]));
    expect([...doubted].sort()).toEqual(interrupted.map((row) => row.id).sort());
    expect(rows.flatMap((row) => problemsOf(row, { isDoubted: doubted.has(row.id), seen }))).toEqual([]);
    const [greeting, reminder] = seen
      .flatMap(({ what }, place) => (what === "died" ? [lastBefore(seen, place)] : []))
      .map((key) => rows.find((row) => row.key === key))
      .sort((one, other) => (one?.purpose ?? "").localeCompare(other?.purpose ?? ""));
    expect(greeting).toMatchObject({ purpose: "greeting", state: "uncertain", attempt: 1 });
    expect(shown(seen, greeting?.key)).toBe(1);
    expect(reminder).toMatchObject({ purpose: "reminder", state: "accepted", attempt: 2, repeats: 1 });
    expect(shown(seen, reminder?.key)).toBe(2);
    for (const branchId of branches.slice(0, 3))
      expect(await verifyStoredLog(store, { branchId })).toMatchObject({ ok: true });
  }, 60_000);
});

interface Ground {
  readonly children: readonly ChildProcess[];
  readonly store: Store;
  readonly order: Pick<DrainOrder, "connectionString" | "schema" | "platform">;
}

async function prepare() {
  const database = await postgresForTest({ wholeDatabase: true });
  ends.push(() => database.dispose());
  const folder = await mkdtemp(join(tmpdir(), "microbranch-engines-"));
  ends.push(() => rm(folder, { recursive: true }));
  const program = await buildProgram("drain-child");
  ends.push(() => program.remove());
  const { connectionString, schema } = database;
  const platform = join(folder, "platform.jsonl");
  const hub = await openDrainHub({ connectionString, schema, platform, ...survivor, startsAt: morning });
  for (const id of branches) await hub.as({ host: "test" }).branches.create({ id, name: id, unit: "Unit" });
  await hub.stop();
  const store = database.store();
  await store.open();
  return { database, store, platform, program };
}

/** Every branch says three things to five people of each tenant; half of the branches begin with the reminder. */
async function queueEverything(store: Store, platform: string): Promise<void> {
  const bench = await openBench(store, { channels: drainChannels(platform, survivor) });
  for (const [index, branchId] of branches.entries()) {
    const inTurn = index % 2 === 0 ? purposes : [...purposes].reverse();
    for (const purpose of inTurn)
      await bench.send({ purpose, title: `${purpose} of ${branchId}`, recipients: people(branchId) }, branchId);
  }
}

function people(branchId: string) {
  return drainTenants.flatMap((tenant) =>
    Array.from({ length: peopleOfATenant }, (_, index) => {
      const id = `${branchId}-${tenant}-${index}`;
      return person(id, [{ platform: "loopback", tenant, kind: "person", id }]);
    }),
  );
}

/** Three processes; the survivor leaves enough to the two that will die, and sends all the rest. @returns How those ended. */
async function firstHour({ children, store, order }: Ground): Promise<readonly (NodeJS.Signals | null)[]> {
  const [one, other, living] = children as [ChildProcess, ChildProcess, ChildProcess];
  const dying = [one, other];
  const endings = dying.map(async (child) => (await once(child, "exit"))[1] as NodeJS.Signals | null);
  ["greeting", "reminder"].forEach((diesAfter, index) => {
    tell(dying[index], { ...order, name: `dies-${diesAfter}`, diesAfter, awaitsDeaths: 0, startsAt: morning });
  });
  tell(living, { ...order, ...survivor, awaitsDeaths: 2, startsAt: morning });
  const died = await Promise.all(endings);
  await untilNothing(store, { dueBefore: morning + minuteMs / 2 });
  await end(living);
  return died;
}

/** Two processes at once, when the claims of the dead have run out, until everything that is due by then is settled. */
async function liveTogether({ children, store, order }: Ground): Promise<void> {
  const startsAt = morning + afterLeaseMs;
  children.forEach((child, index) => {
    tell(child, { ...order, ...survivor, name: `next-${index + 1}`, startsAt });
  });
  await untilNothing(store, { dueBefore: startsAt + minuteMs / 2, alsoSending: true });
  await Promise.all(children.map(end));
}

async function lastRun(order: DrainOrder): Promise<void> {
  const hub = await openDrainHub(order);
  await hub.runDue();
  await hub.stop();
}

function start(program: ChildProgram): ChildProcess {
  const child = program.start();
  ends.push(async () => void child.kill("SIGKILL"));
  child.stdin?.on("error", () => {}); // one that has died reads no more
  return child;
}

function tell(child: ChildProcess | undefined, order: DrainOrder): void {
  child?.stdin?.write(`${JSON.stringify(order)}\n`);
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.stdin?.end();
  expect((await ended)[0]).toBe(0);
}

/** Waits until no message is due by then, and none is being sent either if that is asked for. */
async function untilNothing(
  store: Store,
  what: { readonly dueBefore: number; readonly alsoSending?: boolean },
): Promise<void> {
  for (;;) {
    const rows = await rowsIn(store, ["due", ...(what.alsoSending === true ? ["sending"] : [])]);
    if (!rows.some((row) => row.state === "sending" || row.due_at <= what.dueBefore)) return;
    await sleep(30);
  }
}

type Row = Database["outbox"] & { readonly purpose: string };

function rowsIn(store: Store, states: readonly string[] | null): Promise<readonly Row[]> {
  return store.read((db) =>
    db
      .selectFrom("outbox")
      .innerJoin("notice", "notice.id", "outbox.notice_id")
      .selectAll("outbox")
      .select("notice.purpose")
      .$if(states !== null, (query) => query.where("outbox.state", "in", [...(states ?? [])]))
      .execute(),
  );
}

async function uncertainTries(store: Store): Promise<ReadonlySet<string>> {
  const rows = await store.read((db) =>
    db.selectFrom("delivery_try").select("outbox_id").where("status", "=", "uncertain").execute(),
  );
  return new Set(rows.map((row) => row.outbox_id));
}

/** What the platform saw of a message must fit what is recorded of it. */
function problemsOf(row: Row, known: { readonly isDoubted: boolean; readonly seen: readonly DrainLine[] }): string[] {
  const times = shown(known.seen, row.key);
  const knowsKeys = row.channel === "loopback:knows-keys";
  const name = `${row.purpose} ${row.id} on ${row.channel}, ${row.state}, shown ${times} times`;
  if (!known.isDoubted)
    return row.state === "accepted" && times === 1 ? [] : [`${name}: must be accepted and shown once`];
  if (row.purpose === "greeting") return row.state === "uncertain" && times <= 1 ? [] : [`${name}: must be left alone`];
  if (row.purpose === "notice" && !knowsKeys)
    return row.state === "uncertain" && times <= 1 ? [] : [`${name}: must be left alone where keys are not known`];
  const most = knowsKeys ? 1 : 2;
  return row.state === "accepted" && row.repeats === 1 && times >= 1 && times <= most
    ? []
    : [`${name}: must be repeated once with the same key`];
}

const shown = (seen: readonly DrainLine[], key: string | undefined): number =>
  seen.filter((line) => line.key === key && line.what === "shown").length;

const workers = (seen: readonly DrainLine[]): readonly string[] => [...new Set(seen.map((line) => line.by))];

/** What a process handed over last before it died. */
function lastBefore(seen: readonly DrainLine[], place: number): string {
  return seen.slice(0, place).findLast((line) => line.by === seen[place]?.by)?.key ?? "";
}
