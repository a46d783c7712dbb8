import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, describe, expect, it } from "vitest";
import { verifyStoredLog } from "../archive/archive.js";
import type { Store } from "../store/store.js";
import { postgresForTest, sqliteForTest } from "../testing/databases.js";
import { administer } from "../testing/postgres-schemas.js";
import { type Acknowledged, type Audit, audit } from "./fixtures/kill-audit.js";
import { createLives, type Kill, type Lives } from "./fixtures/kill-lives.js";
import { branchId, makeBranch, openHub, type Place, type Said, storeOf, type Task } from "./fixtures/kill-order.js";
import { readPlatform } from "./fixtures/kill-platform.js";

const rounds = 50;
const seed = 20_260_302;
/** A Monday, 10:00 in Beijing. Each life begins six minutes later: claims of the one before have run out. */
const morning = Date.parse("2026-03-02T02:00:00Z");
const sixMinutesMs = 360_000;
const twentyMinutesMs = 1_200_000;

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

describe.each([
  { dialect: "sqlite", makePlace: sqlitePlace },
  { dialect: "postgres", makePlace: postgresPlace },
])("a hub on $dialect that is killed at any moment", ({ makePlace }) => {
  it(`loses no acknowledged command and leaves no delivery unexplained, ${rounds} times`, async () => {
    const place = await makePlace();
    const folder = await mkdtemp(join(tmpdir(), "microbranch-kill-"));
    ends.push(() => rm(folder, { recursive: true }));
    const platform = join(folder, "platform.jsonl");
    const lives = await createLives();
    ends.push(() => lives.end());
    const first = await openHub({ place, platform, startsAt: morning });
    await makeBranch(first);
    await first.stop();

    const history = await killAgainAndAgain({ lives, place, platform });
    const end = await lastLife({ place, platform });
    const last = await look(place, platform, history.acknowledged);

    expect(history.problems).toEqual([]);
    expect(end.left).toEqual([]);
    expect(last.problems).toEqual([]);
    expect(["accepted", "expired", "uncertain"]).toEqual(expect.arrayContaining(Object.keys(last.states)));
    expect(Object.keys(last.states)).toEqual(expect.arrayContaining(["accepted", "uncertain"]));
    expect(history.interrupted.length).toBeGreaterThan(rounds / 10);
    expect(end.uncertainTries).toEqual(expect.arrayContaining([...history.interrupted]));
    expect(history.acknowledged.size).toBeGreaterThan(rounds / 2);
  }, 240_000);
});

interface History {
  readonly acknowledged: ReadonlyMap<string, Acknowledged>;
  readonly problems: readonly string[];
  readonly interrupted: readonly string[];
}

async function killAgainAndAgain(on: { lives: Lives; place: Place; platform: string }): Promise<History> {
  const random = randomOf(seed);
  const acknowledged = new Map<string, Acknowledged>();
  const [problems, interrupted]: [string[], string[]] = [[], []];
  let again: readonly Task[] = [];
  for (let round = 1; round <= rounds && problems.length === 0; round++) {
    const startsAt = morning + round * sixMinutesMs;
    const said = await on.lives.live({ ...on, round, startsAt, again }, nextKill(random));
    await untilGone(on.place);
    for (const [key, done] of doneOf(said)) acknowledged.set(key, done);
    again = toDoAgain(said);
    const found = await look(on.place, on.platform, acknowledged);
    interrupted.push(...found.interrupted);
    problems.push(...found.problems.map((problem) => `round ${round} of seed ${seed}: ${problem}`));
  }
  return { acknowledged, problems, interrupted };
}

/** Some kills fall into the opening of the database, some into the first commands, most into the work. */
function nextKill(random: () => number): Kill {
  const after = (["order", "open", "done", "done", "done"] as const)[Math.floor(random() * 5)] ?? "done";
  return { after, ms: random() * 200 };
}

function doneOf(said: readonly Said[]): readonly (readonly [string, Acknowledged])[] {
  return said.flatMap((one) =>
    one.say === "done" ? [[one.task.key, { kind: one.task.kind, postId: one.postId ?? one.task.postId }] as const] : [],
  );
}

/** What was begun and not acknowledged, and what was acknowledged last: a repeated call must change nothing. */
function toDoAgain(said: readonly Said[]): readonly Task[] {
  const done = said.flatMap((one) => (one.say === "done" ? [one.task] : []));
  const isDone = new Set(done.map(({ key }) => key));
  const open = said.flatMap((one) => (one.say === "begun" && !isDone.has(one.task.key) ? [one.task] : []));
  return [...open, ...done.slice(-3)];
}

/** Opens the database as the next process does, and looks at everything. */
async function look(place: Place, platform: string, acknowledged: ReadonlyMap<string, Acknowledged>): Promise<Audit> {
  const store = storeOf(place);
  await store.open();
  try {
    const found = await audit(store, { acknowledged, platform: readPlatform(platform) });
    const log = await verifyStoredLog(store, { branchId });
    const broken = log.ok ? [] : [`the log does not verify: ${JSON.stringify(log.faults)}`];
    return { ...found, problems: [...(await damageOf(store)), ...broken, ...found.problems] };
  } finally {
    await store.close();
  }
}

/** What SQLite's own check says. */
async function damageOf(store: Store): Promise<string[]> {
  if (store.dialect !== "sqlite") return [];
  const { rows } = await store.read((db) => sql<{ integrity_check: string }>`pragma integrity_check`.execute(db));
  return rows.flatMap(({ integrity_check }) => (integrity_check === "ok" ? [] : [integrity_check]));
}

/** A killed process's last statements end on the server before it is looked at. */
async function untilGone(place: Place): Promise<void> {
  if (place.dialect === "sqlite") return;
  await administer(
    place.connectionString,
    `do $$ begin
      while exists (select 1 from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend') loop
        perform pg_sleep(0.005);
        perform pg_stat_clear_snapshot();
      end loop;
    end $$`,
  );
}

/** Lets everything be delivered that is still due, and stops in peace. */
async function lastLife(on: { place: Place; platform: string }) {
  for (let life = 1; life <= 3; life++) {
    const startsAt = morning + rounds * sixMinutesMs + life * twentyMinutesMs;
    const hub = await openHub({ ...on, startsAt });
    await hub.runDue();
    await hub.stop();
  }
  const store = storeOf(on.place);
  await store.open();
  const left = await store.read((db) =>
    db.selectFrom("outbox").select("id").where("state", "in", ["due", "sending"]).execute(),
  );
  const uncertain = await store.read((db) =>
    db.selectFrom("delivery_try").select("outbox_id").where("status", "=", "uncertain").execute(),
  );
  await store.close();
  return { left, uncertainTries: uncertain.map((row) => row.outbox_id) };
}

async function sqlitePlace(): Promise<Place> {
  const database = await sqliteForTest();
  ends.push(() => database.dispose());
  return { dialect: "sqlite", file: database.file };
}

async function postgresPlace(): Promise<Place> {
  const database = await postgresForTest({ wholeDatabase: true });
  ends.push(() => database.dispose());
  return { dialect: "postgres", connectionString: database.connectionString, schema: database.schema };
}

/** A linear congruential generator: the same kills for the same seed. @source Numerical Recipes, 2nd edition, 7.1. */
function randomOf(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
