import type { Channel, MediaShelf } from "../channel/channel.js";
import type { Clock } from "../clock/clock.js";
import type { Executor, Unit } from "../command/command.js";
import type { AddressOwner, DeliveryPorts, InboundMessage } from "../delivery/delivery.js";
import { createContentGuard, type GuardContext, guardContext } from "../guard/guard.js";
import type { IdMaker } from "../identifier/identifier.js";
import { branchProfile, memberByAddress, policyOf, recipientsOf } from "../organisation/organisation.js";
import { type HolidayCalendar, releaseAt } from "../schedule/schedule.js";
import type { Db, Store } from "../store/store.js";
import type { InstallationKeys } from "./keys.js";
import type { Logger } from "./logger.js";

/** What the ports of delivery are made from. */
export interface DeliveryPortParts {
  /** Where everything is kept. */
  readonly store: Store;
  /** The time. */
  readonly clock: Clock;
  /** Makes ids. */
  readonly id: IdMaker;
  /** The installation's keys. */
  readonly keys: InstallationKeys;
  /** The one door to the state. */
  readonly executor: Executor;
  /** The channels. */
  readonly channels: readonly Channel[];
  /** Says that work has come in. */
  readonly nudge: () => void;
  /** The network. */
  readonly fetch: typeof fetch;
  /** The log. */
  readonly logger: Logger;
  /** Images and files. */
  readonly media: MediaShelf;
  /** What is known of media that a branch's notice names. */
  readonly mediaFacts: DeliveryPorts["mediaFacts"];
  /** The branch's working days. */
  readonly calendarOf: (db: Db, branchId: string) => Promise<HolidayCalendar>;
  /** Who takes the answers to a kind of asks. */
  readonly takerOf: DeliveryPorts["answers"]["takerOf"];
  /** Lets messages wait for digests. */
  readonly defer: DeliveryPorts["defer"];
  /** Where members see the hub's pages; `null`: nowhere. */
  readonly pagesUrl: string | null;
  /** Takes in what a member wrote. */
  readonly onMessage: (unit: Unit, message: InboundMessage) => Promise<void>;
  /** Who is who. */
  readonly identity: DeliveryPorts["identity"];
  /** Marks an address that its platform does not know. */
  readonly onAddressDoubtful: DeliveryPorts["onAddressDoubtful"];
}

/** Tells delivery of the branch: its guard, its quiet hours, its members' addresses. */
export function deliveryPorts(parts: DeliveryPortParts): DeliveryPorts {
  const { store, clock, id, keys, executor, channels, nudge, logger, media, mediaFacts } = parts;
  return {
    store,
    clock,
    id,
    nudge,
    media,
    mediaFacts,
    channels,
    within: executor.within,
    fetch: parts.fetch,
    guard: createContentGuard({ key: keys.guardDigest }),
    guardContext: contextOf,
    memberByAddress: async (db, address): Promise<AddressOwner | null> => memberByAddress(db, address, clock.now()),
    identity: parts.identity,
    strangersBranch: onlyBranch,
    onAddressDoubtful: parts.onAddressDoubtful,
    onMessage: parts.onMessage,
    defer: parts.defer,
    answers: {
      takerOf: parts.takerOf,
      key: keys.answerToken,
      pagesUrl: parts.pagesUrl,
      async memberOf({ db, branchId, now }, memberId) {
        const [member] = await recipientsOf(db, {
          branchId,
          now,
          audience: { kind: "members", memberIds: [memberId] },
        });
        return member ?? null;
      },
      branchOf: (db, branchId) => branchProfile(db, branchId),
    },
    log: (level, message, details) => logger[level](message, details),
    async releaseAt(db, question) {
      if (question.class === "reply") return question.now;
      const release = releaseAt({
        queuedAt: question.now,
        purpose: question.class === "normal" || question.class === "digest" ? "notice" : question.class,
        policy: await policyOf(db, question.branchId, "quietHours"),
        calendar: await parts.calendarOf(db, question.branchId),
        zone: (await branchProfile(db, question.branchId)).zone,
      });
      return release.at ?? question.now;
    },
  };
}

async function contextOf(db: Db, branchId: string): Promise<GuardContext> {
  const settings = await policyOf(db, branchId, "guard");
  const members = await db
    .selectFrom("membership")
    .innerJoin("member", "member.id", "membership.member_id")
    .select("member.name")
    .where("membership.branch_id", "=", branchId)
    .execute();
  return guardContext({ ...settings, memberNames: members.map((member) => member.name) });
}

/** Strangers' messages belong to no branch unless the installation has only one. */
async function onlyBranch(db: Db): Promise<string | null> {
  const rows = await db.selectFrom("branch").select("id").limit(2).execute();
  return rows.length === 1 ? (rows[0]?.id ?? null) : null;
}
