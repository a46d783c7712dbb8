import { defineQuery, type View } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import type { Database } from "../store/store.js";
import { type Aftermath, aftermathOf, aftermathOfWay } from "./aftermath.js";
import { stateInput } from "./draft-schema.js";
import type { EvidenceStanding } from "./evidence-standing.js";

/** How a notice stands with one recipient. */
export interface RecipientState {
  /** The member, or `null`. */
  readonly memberId: string | null;
  /** The name. */
  readonly name: string;
  /**
   * `waiting`: for the recipient's digest; `accepted`: a channel took all of it, or the digest into which it was merged;
   * `underway`; `uncertain`: nobody knows; `unreachable`: no way is left; `expired`; `held` and `discarded`, as the notice.
   */
  readonly state: "waiting" | "accepted" | "underway" | "uncertain" | "unreachable" | "expired" | "held" | "discarded";
  /** Why, as a fault's code or a word; `null` when there is nothing to say. */
  readonly reason: string | null;
  /** The channel tried last, or `null`. */
  readonly channel: string | null;
  /** Tries begun, on all channels. */
  readonly attempts: number;
  /** When it was accepted, epoch milliseconds, or `null`. */
  readonly acceptedAt: number | null;
  /** When it is tried next, or its digest goes out, epoch milliseconds, or `null`. */
  readonly nextAt: number | null;
  /** Id of the notice of the digest into which it was merged, or `null`. */
  readonly digest: string | null;
  /** What its platform reported by itself, or when asked a few times, and since when; `null`: nothing. */
  readonly evidence: EvidenceStanding | null;
  /** When the message was taken back, epoch milliseconds, or `null`. */
  readonly takenBackAt: number | null;
}

/** Tells what became of a notice, person by person, in the order in which its recipients were named. */
export const stateQuery = defineQuery({
  name: "delivery.state",
  input: stateInput,
  right: "delivery.read",
  async run(view, { noticeId, limit, cursor }) {
    const notice = await view.db
      .selectFrom("notice")
      .select(["state", "expires_at"])
      .where("id", "=", noticeId)
      .where("branch_id", "=", view.branchId)
      .executeTakeFirst();
    if (notice === undefined)
      throw new MicrobranchError("NOT_FOUND", {
        message: `delivery.state: there is no notice ${noticeId} in this branch.`,
        field: "noticeId",
      });
    const people = await view.db
      .selectFrom("notice_recipient")
      .selectAll()
      .where("notice_id", "=", noticeId)
      .where("position", ">", cursor === null ? -1 : Number(cursor))
      .orderBy("position")
      .limit(limit + 1)
      .execute();
    const page = people.slice(0, limit);
    const own = await rowsOf(view, page);
    const digests = await digestsOf(view, page);
    const messages = [...own.values(), ...[...digests.values()].map(({ rows }) => rows)].flat();
    const aftermath = await aftermathOf(
      view,
      messages.map(({ id }) => id),
    );
    const items = page.map((person): RecipientState => {
      const inDigest = digests.get(mark(person.merged_into, person.member_id));
      const base = { memberId: person.member_id, name: person.name, digest: person.merged_into };
      const hasExpired = notice.expires_at !== null && notice.expires_at <= view.now;
      if (inDigest !== undefined)
        return { ...standing(inDigest, { state: "queued", hasExpired: false }, aftermath), ...base };
      const rows = own.get(mark(noticeId, String(person.position))) ?? [];
      return { ...standing({ person, rows }, { state: notice.state, hasExpired }, aftermath), ...base };
    });
    const last = page.at(-1);
    return { items, next: people.length > limit && last !== undefined ? String(last.position) : null };
  },
});

/** A recipient of a notice, with the messages to it. */
interface Standing {
  readonly person: Database["notice_recipient"];
  readonly rows: readonly Database["outbox"][];
}

const mark = (one: string | null, other: string | null): string => `${one ?? ""} ${other ?? ""}`;

/** Messages to recipients, by notice and place. */
async function rowsOf(
  view: View,
  people: readonly Database["notice_recipient"][],
): Promise<ReadonlyMap<string, readonly Database["outbox"][]>> {
  const found = new Map<string, Database["outbox"][]>();
  if (people.length === 0) return found;
  const rows = await view.db
    .selectFrom("outbox")
    .selectAll()
    .where("notice_id", "in", [...new Set(people.map((person) => person.notice_id))])
    .where("position", "in", [...new Set(people.map((person) => person.position))])
    .orderBy("route")
    .orderBy("part")
    .execute();
  for (const row of rows) {
    const key = mark(row.notice_id, String(row.position));
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return found;
}

/** How the digests stand into which recipients' messages were merged, by digest and member. */
async function digestsOf(
  view: View,
  people: readonly Database["notice_recipient"][],
): Promise<ReadonlyMap<string, Standing>> {
  const ids = [...new Set(people.flatMap((person) => person.merged_into ?? []))];
  const memberIds = people.flatMap((person) => person.member_id ?? []);
  if (ids.length === 0 || memberIds.length === 0) return new Map();
  const merged = await view.db
    .selectFrom("notice_recipient")
    .selectAll()
    .where("notice_id", "in", ids)
    .where("member_id", "in", memberIds)
    .execute();
  const rows = await rowsOf(view, merged);
  return new Map(
    merged.map((person) => [
      mark(person.notice_id, person.member_id),
      { person, rows: rows.get(mark(person.notice_id, String(person.position))) ?? [] },
    ]),
  );
}

function standing(
  { person, rows }: Standing,
  notice: { readonly state: string; readonly hasExpired: boolean },
  aftermath: Aftermath,
): Omit<RecipientState, "memberId" | "name" | "digest"> {
  const route = rows.at(-1)?.route;
  const latest = rows.filter((row) => row.route === route);
  const accepted = firstRouteAccepted(rows);
  const base = {
    channel: (accepted ?? latest)[0]?.channel ?? null,
    attempts: rows.reduce((sum, row) => sum + row.attempt, 0),
    acceptedAt: null,
    nextAt: null,
    reason: latest.find((row) => row.fault !== null)?.fault ?? null,
    ...aftermathOfWay(aftermath, accepted ?? latest),
  };
  if (notice.state === "held" || notice.state === "discarded") return { ...base, state: notice.state };
  if (accepted !== null) {
    const acceptedAt = Math.max(...accepted.map((row) => row.accepted_at ?? 0));
    return { ...base, state: "accepted", reason: null, acceptedAt };
  }
  if (person.unreachable !== null) return { ...base, state: "unreachable", reason: base.reason ?? person.unreachable };
  if (rows.length === 0 && notice.hasExpired) return { ...base, state: "expired" };
  if (person.waits_until !== null) return { ...base, state: "waiting", nextAt: person.waits_until };
  const waiting = latest.filter((row) => row.state === "due" || row.state === "sending");
  if (waiting.length > 0) return { ...base, state: "underway", nextAt: Math.min(...waiting.map((row) => row.due_at)) };
  if (latest.some((row) => row.state === "uncertain")) return { ...base, state: "uncertain" };
  if (latest.some((row) => row.state === "expired")) return { ...base, state: "expired" };
  return { ...base, state: "unreachable" };
}

function firstRouteAccepted(rows: readonly Database["outbox"][]): readonly Database["outbox"][] | null {
  for (const route of new Set(rows.map((row) => row.route))) {
    const parts = rows.filter((row) => row.route === route);
    if (parts.every((row) => row.state === "accepted")) return parts;
  }
  return null;
}
