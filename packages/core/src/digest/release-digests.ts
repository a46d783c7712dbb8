import type { Unit } from "../command/command.js";
import type { NoticeDesk, WaitingDesk, WaitingNotice } from "../delivery/delivery.js";
import type { FiredAlarm } from "../engine/engine.js";
import { branchProfile, type DigestRhythm, type Recipient, recipientsOf } from "../organisation/organisation.js";
import { localDateOf } from "../schedule/schedule.js";
import type { Database } from "../store/store.js";
import { bundle, type DigestEntry } from "./bundle.js";
import { digestDraft } from "./compose-digest.js";
import { digestAlarm } from "./deferral.js";

/** Creates the room of digests: what waited goes out when its alarm fires. */
export function createDigests(desk: NoticeDesk & WaitingDesk) {
  return {
    handlers: { [digestAlarm]: (unit: Unit, _alarm: FiredAlarm) => releaseDigests(unit, desk) },
  };
}

type Item = Database["digest_item"];

/** What became of one waiting message that goes out. */
interface Sending {
  readonly member: Recipient;
  readonly rhythm: DigestRhythm;
  readonly positions: ReadonlyMap<string, number>;
}

/** Members whose digest is the same. */
interface Group {
  readonly rhythm: DigestRhythm;
  readonly entries: readonly DigestEntry[];
  readonly members: Sending[];
}

/** What the record says of a release. */
interface Released {
  readonly digests: {
    readonly noticeId: string;
    readonly merged: readonly string[];
    readonly memberIds: readonly string[];
  }[];
  readonly alone: Map<string, { readonly memberId: string; readonly position: number; readonly member: Recipient }[]>;
  readonly leftOut: { readonly noticeId: string; readonly memberId: string; readonly why: "expired" | "left" }[];
}

/** Sends all of the branch's digests that are due: one message to a member, the same one to all who get the same. */
async function releaseDigests(unit: Unit, desk: NoticeDesk & WaitingDesk): Promise<void> {
  const items = await takeDue(unit);
  if (items.length === 0) return;
  const released: Released = { digests: [], alone: new Map(), leftOut: [] };
  const notices = await desk.waitingNotices(unit, [...new Set(items.map((item) => item.notice_id))]);
  const going = await sort(unit, desk, { items, notices, released });
  const groups = new Map<string, Group>();
  const room = desk.messageRoom();
  for (const sending of going)
    for (const part of bundle(inOrder(sending, notices), room)) {
      if (part.kind === "alone") goesAlone(released, part.noticeId, sending);
      else join(groups, part.items, sending);
    }
  for (const group of groups.values()) await sendDigest(unit, desk, group, released);
  for (const [noticeId, people] of released.alone)
    await desk.releaseWaiting(
      unit,
      noticeId,
      people.map(({ position, member }) => ({ position, addresses: member.addresses })),
    );
  await record(unit, released);
}

/** Takes what is due out of the waiting messages, in the order in which it was handed in. */
async function takeDue({ db, branchId, now }: Unit): Promise<readonly Item[]> {
  const items = await db
    .selectFrom("digest_item")
    .selectAll()
    .where("branch_id", "=", branchId)
    .where("release_at", "<=", now)
    .orderBy("notice_id")
    .orderBy("position")
    .execute();
  await db.deleteFrom("digest_item").where("branch_id", "=", branchId).where("release_at", "<=", now).execute();
  return items;
}

interface Due {
  readonly items: readonly Item[];
  readonly notices: ReadonlyMap<string, WaitingNotice>;
  readonly released: Released;
}

/** Leaves out what has expired or was recalled, and who has left; the others with what they get, in roster order. */
async function sort(unit: Unit, desk: WaitingDesk, { items, notices, released }: Due): Promise<readonly Sending[]> {
  const { db, branchId, now } = unit;
  const memberIds = [...new Set(items.map((item) => item.member_id))];
  const members = await recipientsOf(db, { branchId, now, audience: { kind: "members", memberIds } });
  const present = new Set(members.map((member) => member.memberId));
  const going = new Map<string, Map<string, number>>();
  const ended = { expired: new Map<string, number[]>(), left: new Map<string, number[]>() };
  for (const { notice_id: noticeId, position, member_id: memberId } of items) {
    const expiresAt = notices.get(noticeId)?.expiresAt ?? null;
    const why = expiresAt !== null && expiresAt <= now ? "expired" : present.has(memberId) ? null : "left";
    if (why === null) going.set(memberId, (going.get(memberId) ?? new Map()).set(noticeId, position));
    else {
      ended[why].set(noticeId, [...(ended[why].get(noticeId) ?? []), position]);
      released.leftOut.push({ noticeId, memberId, why });
    }
  }
  for (const why of ["expired", "left"] as const)
    for (const [noticeId, positions] of ended[why]) await desk.endWaiting(unit, { noticeId, positions }, why);
  const rhythms = await rhythmsOf(unit, memberIds);
  return members.flatMap((member) => {
    const positions = going.get(member.memberId);
    return positions === undefined ? [] : [{ member, positions, rhythm: rhythms.get(member.memberId) ?? "each" }];
  });
}

async function rhythmsOf({ db }: Unit, memberIds: readonly string[]): Promise<ReadonlyMap<string, DigestRhythm>> {
  const rows = await db.selectFrom("member").select(["id", "digest"]).where("id", "in", memberIds).execute();
  return new Map(rows.map(({ id, digest }) => [id, digest as DigestRhythm]));
}

function inOrder({ positions }: Sending, notices: ReadonlyMap<string, WaitingNotice>): readonly WaitingNotice[] {
  return [...positions.keys()].flatMap((noticeId) => notices.get(noticeId) ?? []);
}

function goesAlone(released: Released, noticeId: string, { member, positions }: Sending): void {
  const position = positions.get(noticeId);
  if (position === undefined) return;
  const people = released.alone.get(noticeId) ?? [];
  people.push({ memberId: member.memberId, position, member });
  released.alone.set(noticeId, people);
}

function join(groups: Map<string, Group>, entries: readonly DigestEntry[], sending: Sending): void {
  const { rhythm } = sending;
  const key = [rhythm === "weekly", ...entries.map((entry) => entry.noticeId)].join(" ");
  const group = groups.get(key) ?? { rhythm, entries, members: [] };
  group.members.push(sending);
  groups.set(key, group);
}

/** Sends one digest; what the guard does not let go merged goes as it was let go, each by itself. */
async function sendDigest(unit: Unit, desk: NoticeDesk & WaitingDesk, group: Group, released: Released): Promise<void> {
  const { entries, members, rhythm } = group;
  const { locale, zone } = await branchProfile(unit.db, unit.branchId);
  const { noticeId } = await desk.sendNotice(
    unit,
    digestDraft({
      id: unit.id("digest"),
      day: localDateOf(unit.now, zone),
      locale,
      rhythm,
      entries,
      recipients: members.map(({ member }) => member),
    }),
  );
  for (const { noticeId: merged } of entries) {
    if (noticeId === null) for (const sending of members) goesAlone(released, merged, sending);
    else {
      const positions = members.flatMap((sending) => sending.positions.get(merged) ?? []);
      await desk.mergeWaiting(unit, { noticeId: merged, positions }, noticeId);
    }
  }
  if (noticeId === null) return;
  const memberIds = members.map(({ member }) => member.memberId);
  released.digests.push({ noticeId, merged: entries.map((entry) => entry.noticeId), memberIds });
}

async function record(unit: Unit, { digests, alone, leftOut }: Released): Promise<void> {
  await unit.record({
    kind: "digest.sent",
    subject: null,
    retention: "years10",
    payload: {
      digests,
      alone: [...alone].map(([noticeId, people]) => ({ noticeId, memberIds: people.map(({ memberId }) => memberId) })),
      leftOut,
    },
  });
}
