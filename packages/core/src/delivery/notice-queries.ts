import type { Loss } from "../channel/channel.js";
import { defineQuery, type View } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import { decide, type GuardFinding, type GuardVerdict } from "../guard/guard.js";
import type { Database } from "../store/store.js";
import { previewInput, stateInput } from "./draft-schema.js";
import { fitTo, mediaOf } from "./fitted.js";
import { attachmentsOf, textOfNotice } from "./notice-text.js";
import type { Room } from "./room.js";
import { noticeOf } from "./send-notice.js";

/** How a notice stands with one recipient. */
export interface RecipientState {
  /** The member, or `null`. */
  readonly memberId: string | null;
  /** The name. */
  readonly name: string;
  /**
   * `accepted`: a channel took all of it; `underway`; `uncertain`: nobody knows; `unreachable`: no way is left;
   * `expired`; `held` and `discarded`, as the notice.
   */
  readonly state: "accepted" | "underway" | "uncertain" | "unreachable" | "expired" | "held" | "discarded";
  /** Why, as a fault's code or a word; `null` when there is nothing to say. */
  readonly reason: string | null;
  /** The channel tried last, or `null`. */
  readonly channel: string | null;
  /** Tries begun, on all channels. */
  readonly attempts: number;
  /** When it was accepted, epoch milliseconds, or `null`. */
  readonly acceptedAt: number | null;
  /** When it is tried next, epoch milliseconds, or `null`. */
  readonly nextAt: number | null;
}

/** Tells what became of a notice, person by person, in the order in which its recipients were named. */
export const stateQuery = defineQuery({
  name: "delivery.state",
  input: stateInput,
  right: "delivery.read",
  async run(view, { noticeId, limit, cursor }) {
    const notice = await view.db
      .selectFrom("notice")
      .select(["state"])
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
    const rows = await rowsOf(view, noticeId, page);
    const items = page.map((person) => standing(person, notice.state, rows.get(person.position) ?? []));
    const last = page.at(-1);
    return { items, next: people.length > limit && last !== undefined ? String(last.position) : null };
  },
});

async function rowsOf(
  view: View,
  noticeId: string,
  page: readonly Database["notice_recipient"][],
): Promise<ReadonlyMap<number, readonly Database["outbox"][]>> {
  const byPosition = new Map<number, Database["outbox"][]>();
  if (page.length === 0) return byPosition;
  const rows = await view.db
    .selectFrom("outbox")
    .selectAll()
    .where("notice_id", "=", noticeId)
    .where("position", ">=", page[0]?.position ?? 0)
    .where("position", "<=", page.at(-1)?.position ?? 0)
    .orderBy("route")
    .orderBy("part")
    .execute();
  for (const row of rows) byPosition.set(row.position, [...(byPosition.get(row.position) ?? []), row]);
  return byPosition;
}

function standing(
  person: Database["notice_recipient"],
  noticeState: string,
  rows: readonly Database["outbox"][],
): RecipientState {
  const route = rows.at(-1)?.route;
  const latest = rows.filter((row) => row.route === route);
  const accepted = firstRouteAccepted(rows);
  const base = {
    memberId: person.member_id,
    name: person.name,
    channel: (accepted ?? latest)[0]?.channel ?? null,
    attempts: rows.reduce((sum, row) => sum + row.attempt, 0),
    acceptedAt: null,
    nextAt: null,
    reason: latest.find((row) => row.fault !== null)?.fault ?? null,
  };
  if (noticeState === "held" || noticeState === "discarded") return { ...base, state: noticeState };
  if (accepted !== null) {
    const acceptedAt = Math.max(...accepted.map((row) => row.accepted_at ?? 0));
    return { ...base, state: "accepted", reason: null, acceptedAt };
  }
  if (person.unreachable !== null) return { ...base, state: "unreachable", reason: base.reason ?? person.unreachable };
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

/** What a channel would show. */
export interface ChannelPreview {
  /** `Channel.id`. */
  readonly channel: string;
  /** The messages, as people would read them; empty when the channel cannot carry the notice. */
  readonly parts: readonly { readonly text: string; readonly bytes: number }[];
  /** What it cannot show. */
  readonly losses: readonly Loss[];
}

/** Shows what every channel would make of a notice, and what the guard would say. Nothing is stored. */
export function previewQuery(room: Room) {
  return defineQuery({
    name: "delivery.preview",
    input: previewInput,
    right: "section.publish",
    async run(
      view,
      input,
    ): Promise<{
      readonly channels: readonly ChannelPreview[];
      readonly verdict: GuardVerdict;
      readonly findings: readonly GuardFinding[];
    }> {
      const notice = noticeOf("notice_preview", {
        ...input,
        threadSubject: null,
        audience: "branch",
        retention: "transient",
      });
      const media = await mediaOf(room, view.db, view.branchId, notice);
      const { zone } = await room.ports.answers.branchOf(view.db, view.branchId);
      const channels = [...room.channels.values()].map((channel): ChannelPreview => {
        const { parts, losses } = fitTo(channel, notice, {
          media,
          zone,
          now: view.now,
          handedInAt: view.now,
          tokens: null,
          corrects: null,
        });
        const shown = parts.map((part) => channel.render(part));
        return { channel: channel.id, parts: shown.map(({ text, bytes }) => ({ text, bytes })), losses };
      });
      const context = await room.ports.guardContext(view.db, view.branchId);
      const message = {
        ...textOfNotice(notice),
        attachments: attachmentsOf(notice, (ref) => media.get(ref)?.name ?? ref),
        purpose: input.purpose === "greeting" ? ("greeting" as const) : ("notice" as const),
        audience: "branch" as const,
      };
      const findings = room.ports.guard.inspect(message, context);
      return { channels, verdict: decide(findings), findings };
    },
  });
}
