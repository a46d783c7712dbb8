// Draining a long outbox over a wire that does nothing, beside the job engine doing nothing, and beside bare updates.
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import type { Microbranch } from "@microbranch/core";
import { postgres } from "@microbranch/core/postgres";
import { type Store, sqlite } from "@microbranch/core/sqlite";
import { startPostgres } from "../scripts/postgres-server.js";
import { fairShares } from "./fair-shares.js";
import { drainBareSqlite, workNoOpJobs } from "./floor-drain.js";
import { interleave, numberFlag, show, withFolder } from "./measuring.js";
import { memoryWatch, showMemory } from "./memory.js";
import { countStates, fillOutbox, makeDueAgain, type OutboxSize, openSender } from "./outbox.js";
import { type NoOpWire, noOpWire } from "./wire.js";

const rounds = numberFlag("rounds", 3);
const long: OutboxSize = {
  branches: numberFlag("branches", 1_000),
  notices: 10,
  recipients: numberFlag("recipients", 10),
};
const short: OutboxSize = { branches: 100, notices: 5, recipients: 10 };
/** Recipients of a parcel: of a platform that takes lists, and of one that takes one by one. */
const batches = [100, 1] as const;

const messagesOf = ({ branches, notices, recipients }: OutboxSize): number => branches * notices * recipients;

await withFolder(async (folder) => {
  for (const batch of batches) await compareOnSqlite(folder, batch);
  await drainLong("SQLite", () => sqlite(join(folder, "long.db")));
});
const server = await startPostgres();
const at = (schema: string) => postgres({ connectionString: server.connectionString, schema });
for (const batch of batches) await compareOnPostgres(batch);
await drainLong("PostgreSQL", () => at("long"));
await server.stop();

/** Drains while memory and shares are watched. */
async function drainLong(database: string, makeStore: () => Store): Promise<void> {
  const wire = noOpWire(1);
  const store = makeStore();
  const hub = await openSender(store, wire.channel);
  const count = messagesOf(long);
  await fillOutbox(hub, store, long);
  await makeDueAgain(store);
  const shares = fairShares(long.branches, count / long.branches);
  const memory = memoryWatch(count / 10);
  wire.onParcel = (ids) => {
    shares.note(ids);
    memory.tick(shares.total);
  };
  const start = performance.now();
  await hub.runDue();
  const seconds = (performance.now() - start) / 1_000;
  await assertDrained(store, count);
  await hub.stop();
  const each = count / long.branches;
  console.log(
    `${database}: ${count.toLocaleString("en")} messages of ${long.branches.toLocaleString("en")} branches, one recipient a parcel, ` +
      `in ${seconds.toFixed(1)} s: ${Math.round(count / seconds).toLocaleString("en")} a second`,
  );
  showMemory(memory.samples);
  console.log(
    `fairness: no branch was more than ${shares.largestLead} of its ${each} messages ahead of another that waited\n`,
  );
}

async function compareOnSqlite(folder: string, batch: number): Promise<void> {
  const [file, bare] = [join(folder, `ours-${batch}.db`), join(folder, `bare-${batch}.db`)];
  const wire = noOpWire(batch);
  const filling = sqlite(file);
  const hub = await openSender(filling, wire.channel);
  await fillOutbox(hub, filling, short);
  await hub.stop();
  copyFileSync(file, bare);
  const store = sqlite(file);
  const sender = await openSender(store, wire.channel);
  const results = await interleave(rounds, [
    { name: "microbranch", run: () => drainOnce(sender, store, wire) },
    { name: "bare libsql, 100 a commit", run: async () => drainBareSqlite(bare, 100) },
  ]);
  await sender.stop();
  show(`SQLite: ${recipientsIn(batch)}`, results, { count: messagesOf(short), name: "message" });
}

async function compareOnPostgres(batch: number): Promise<void> {
  const wire = noOpWire(batch);
  const store = at(`ours_${batch}`);
  const sender = await openSender(store, wire.channel);
  await fillOutbox(sender, store, short);
  const results = await interleave(rounds, [
    { name: "microbranch", run: () => drainOnce(sender, store, wire) },
    { name: "job engine, one no-op job each", run: () => workNoOpJobs(server.connectionString, messagesOf(short)) },
  ]);
  await sender.stop();
  show(`PostgreSQL: ${recipientsIn(batch)}`, results, { count: messagesOf(short), name: "message" });
}

function recipientsIn(batch: number): string {
  return batch === 1 ? "one recipient a parcel" : `${batch} recipients a parcel`;
}

/** Drains the short outbox once; the milliseconds without making everything due again. */
async function drainOnce(hub: Microbranch, store: Store, wire: NoOpWire): Promise<number> {
  await makeDueAgain(store);
  let handed = 0;
  wire.onParcel = (ids) => {
    handed += ids.length;
  };
  const start = performance.now();
  await hub.runDue();
  const ms = performance.now() - start;
  if (handed !== messagesOf(short)) throw new Error(`${handed} messages were handed over, not ${messagesOf(short)}.`);
  return ms;
}

async function assertDrained(store: Store, count: number): Promise<void> {
  const states = await countStates(store);
  if (states["accepted"] !== count) throw new Error(`The outbox is not drained: ${JSON.stringify(states)}.`);
}
