import { createHash } from "node:crypto";
import { createMicrobranch, type Microbranch } from "@microbranch/core";
import type { Channel } from "@microbranch/core/channel";
import type { Store } from "@microbranch/core/sqlite";
import { wireId } from "./wire.js";

/** How large an outbox is made. */
export interface OutboxSize {
  readonly branches: number;
  /** Notices of each branch. */
  readonly notices: number;
  /** Recipients of each notice. */
  readonly recipients: number;
}

/** A Monday, 10:00 in Beijing: no quiet hours, and everything is due. */
const morning = Date.parse("2026-03-02T02:00:00Z");

/** Opens a hub with one channel; its clock stands still in the morning. */
export function openSender(store: Store, channel: Channel): Promise<Microbranch> {
  return createMicrobranch({
    store,
    secret: "the secret of the benchmarks",
    channels: [channel],
    clock: { now: () => morning, sleep: (ms, signal) => pause(ms, signal) },
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

/**
 * Fills the outbox of a new database: one notice by publishing a post, and copies of its rows for all others, so that
 * every row is as the library writes it.
 */
export async function fillOutbox(hub: Microbranch, store: Store, size: OutboxSize): Promise<void> {
  await publishOne(hub, size.recipients);
  await store.write("fill", async (db) => {
    const branch = await db.selectFrom("branch").selectAll().executeTakeFirstOrThrow();
    const notice = await db.selectFrom("notice").selectAll().executeTakeFirstOrThrow();
    const fitting = await db.selectFrom("notice_fitting").selectAll().executeTakeFirstOrThrow();
    const people = await db.selectFrom("notice_recipient").selectAll().orderBy("position").execute();
    const rows = await db.selectFrom("outbox").selectAll().orderBy("position").execute();
    for (let index = 0; index < size.branches; index++) {
      const branchId = index === 0 ? branch.id : `b${index + 1}`;
      if (index > 0)
        await db
          .insertInto("branch")
          .values({ ...branch, id: branchId })
          .execute();
      for (let number = index === 0 ? 1 : 0; number < size.notices; number++) {
        const noticeId = `notice_${branchId}_${number}`;
        await db
          .insertInto("notice")
          .values({ ...notice, id: noticeId, branch_id: branchId })
          .execute();
        await db
          .insertInto("notice_fitting")
          .values({ ...fitting, notice_id: noticeId })
          .execute();
        await db
          .insertInto("notice_recipient")
          .values(people.map((row) => ({ ...row, notice_id: noticeId, branch_id: branchId })))
          .execute();
        await db
          .insertInto("outbox")
          .values(
            rows.map((row) => ({
              ...row,
              id: `out_${branchId}_${number}_${row.position}`,
              key: `${branchId}_${number}_${row.position}`,
              branch_id: branchId,
              notice_id: noticeId,
              lane: laneOf(branchId),
              address: JSON.stringify({ ...JSON.parse(row.address), id: `${branchId}/${number}/${row.position}` }),
            })),
          )
          .execute();
      }
    }
  });
}

async function publishOne(hub: Microbranch, recipients: number): Promise<void> {
  const from = "2020-01-01";
  const members = Array.from({ length: recipients + 1 }, (_, index) => ({
    id: `m${index}`,
    name: `成员${index}`,
    membership: { from },
    statuses: [{ status: "full" as const, from }],
    addresses: index === 0 ? [] : [{ platform: "loopback", tenant: null, id: `b1/0/${index - 1}` }],
  }));
  await hub.as({ host: "bench" }).branches.import({
    document: {
      branch: { id: "b1", name: "示例支部", unit: "示例单位" },
      members,
      posts: [{ memberId: "m0", role: "secretary", from }],
      sections: [{ id: "s1", ownerRole: "secretary", from, titles: [{ title: "动态", from }] }],
    },
  });
  const body = "本周五下午三点在二楼会议室集中学习，请提前阅读附件并准备发言。".repeat(5);
  await hub.as({ memberId: "m0" }).posts.publish({ sectionId: "s1", title: "本周学习安排", body });
}

/** The lane in which a branch's messages stand. */
function laneOf(branchId: string): string {
  return `${wireId}/${(createHash("sha256").update(branchId).digest()[0] ?? 0) % 16}`;
}

/** Makes everything due again, as if nothing had been sent; the archive keeps its records. */
export async function makeDueAgain(store: Store): Promise<void> {
  await store.write("fill", async (db) => {
    await db.deleteFrom("delivery_try").execute();
    await db
      .updateTable("outbox")
      .set({
        state: "due",
        attempt: 0,
        due_at: morning,
        claimed_by: null,
        claimed_at: null,
        receipt_id: null,
        accepted_at: null,
      })
      .execute();
  });
}

/** How many messages are in each state. */
export async function countStates(store: Store): Promise<Readonly<Record<string, number>>> {
  const rows = await store.read((db) =>
    db
      .selectFrom("outbox")
      .select((on) => ["state", on.fn.countAll<number>().as("count")])
      .groupBy("state")
      .execute(),
  );
  return Object.fromEntries(rows.map((row) => [row.state, Number(row.count)]));
}
