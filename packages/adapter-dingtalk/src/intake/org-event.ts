import { createHash } from "node:crypto";
import type { Address, MembershipEvent } from "@microbranch/core/channel";
import { z } from "zod";
import { addressOf, type Organisation, platform } from "../identity.js";
import { plain, type Read, type Reading } from "./reading.js";

/** An event of the organisation, however it came. */
export interface OrgEvent {
  /** What happened. */
  readonly type: string;
  /** DingTalk's id of it (a hash of what it says). */
  readonly id: string | undefined;
  /** When: epoch ms (unknown). */
  readonly at: number | undefined;
  /** The organisation that it names (ours). */
  readonly corpId: string | undefined;
  /** What it says. */
  readonly data: unknown;
  /** How well the sender is known. */
  readonly trust: "signed" | "session";
}

/** @source DingTalk documentation, 不纳入使用量限制的事件清单 and the pages of the events, 2026-08-22. */
const changes: Readonly<Record<string, MembershipEvent["change"]>> = Object.freeze({
  user_add_org: "joined",
  user_leave_org: "left",
  user_active_org: "enabled",
});

const ids = z
  .union([z.array(z.string().min(1).max(200)).max(2000), z.string().min(1).max(200)])
  .transform((given) => (typeof given === "string" ? [given] : given));
const persons = z
  .looseObject({ userId: ids.optional(), UserId: ids.optional() })
  .transform(({ userId, UserId }) => userId ?? UserId ?? []);
const place = z
  .looseObject({ openConversationId: z.string().optional(), OpenConversationId: z.string().optional() })
  .transform(({ openConversationId, OpenConversationId }) => openConversationId ?? OpenConversationId);

/** What an event means: one for each member whose standing changed; what says nothing to us is kept as it is. */
export function readOrgEvent(event: OrgEvent, organisation: Organisation): Reading {
  const name =
    event.id ??
    createHash("sha256")
      .update(JSON.stringify([event.type, event.data]))
      .digest("hex");
  const group = addressOf("group", place.safeParse(event.data).data ?? "", organisation);
  const common = {
    occurredAt: event.at ?? null,
    sender: null,
    trust: event.trust,
    automated: false,
    redelivery: null,
  };
  const unread = (why: string): Reading =>
    plain({
      ...common,
      id: `event:${name}`,
      conversation: group ?? wholeOrganisation(organisation),
      type: "unrecognised",
      why,
    });
  if (event.corpId !== undefined && event.corpId !== organisation.corpId)
    return unread("An event of another organisation.");
  const change = changes[event.type];
  if (change === undefined) return unread(`An event of a kind that has no meaning here: ${nameOf(event.type)}.`);
  const subjects = (persons.safeParse(event.data).data ?? []).flatMap(
    (userId) => addressOf("person", userId, organisation) ?? [],
  );
  if (subjects.length === 0) return unread(`An event that names nobody: ${nameOf(event.type)}.`);
  return {
    events: subjects.map(
      (subject): Read => ({
        ...common,
        id: `event:${name}:${subject.id}`,
        conversation: subject,
        type: "membership",
        change,
        subject,
      }),
    ),
    files: [],
    trouble: null,
  };
}

function wholeOrganisation({ corpId }: Organisation): Address {
  return { platform, tenant: corpId, kind: "group", id: corpId };
}

function nameOf(type: string): string {
  return type.replace(/[^\w.]/gu, "").slice(0, 60);
}
