import type { z } from "zod";
import { recordQueries } from "../archivist/archivist.js";
import { createCalendar, createHolidayReader } from "../calendar/calendar.js";
import { createCare } from "../care/care.js";
import type { MediaShelf } from "../channel/channel.js";
import type { Command, InputSchema, Unit } from "../command/command.js";
import { createDelivery } from "../delivery/delivery.js";
import { createDeferral, createDigests } from "../digest/digest.js";
import type { RandomSource } from "../identifier/identifier.js";
import type { MediaStore } from "../media/media.js";
import { createOrganisation } from "../organisation/organisation.js";
import { createAnswerDesk, createQuestions } from "../question/question.js";
import { createLeaveDesk, createSections, mediaSweep, noteTakenIn, sectionsPart } from "../section/section.js";
import { createTrips, createWarnings } from "../supervision/supervision.js";
import type { AlarmHandlers } from "./alarm-handlers.js";
import { type DeliveryPortParts, deliveryPorts } from "./delivery-ports.js";

/** What the rooms are made from. */
export interface RoomParts
  extends Omit<
    DeliveryPortParts,
    "media" | "mediaFacts" | "calendarOf" | "defer" | "onMessage" | "onAddressDoubtful" | "identity" | "takerOf"
  > {
  /** Where media is kept. */
  readonly media: MediaStore;
  /** Makes salts. */
  readonly random: RandomSource;
}

/** Kinds of records whose payload is for few. */
const confidential = /^(trip\.|care\.)/u;

/** Makes the rooms, and puts their commands and queries together in the groups of the hub. */
export function createRooms(parts: RoomParts) {
  const organisation = createOrganisation({
    id: parts.id,
    digestKey: parts.keys.addressDigest,
    codes: { key: parts.keys.bindingCode, random: parts.random },
    canonicalAddress: (address) => {
      const channel = parts.channels.find(
        (each) => each.platform === address.platform && each.tenant === address.tenant,
      );
      return channel === undefined ? address : channel.canonical(address);
    },
    parts: { sections: sectionsPart, schedules: { read: (name, data) => calendar.part.read(name, data) } },
  });
  const { commands, queries } = organisation;
  const holidays = createHolidayReader();
  const delivery = createDelivery(
    deliveryPorts({
      ...parts,
      media: shelf(parts),
      identity: organisation.identity,
      calendarOf: holidays,
      defer: createDeferral(holidays),
      takerOf: (kind) => trips.answerTakers[kind],
      onMessage: (unit, message) => sections.onMessage(unit, message),
      async mediaFacts(db, branchId, ref) {
        const row = await db
          .selectFrom("media")
          .select(["name", "bytes"])
          .where("branch_id", "=", branchId)
          .where("ref", "=", ref)
          .executeTakeFirst();
        return row === undefined ? null : { ...row, url: null, urlExpiresAt: null };
      },
      async onAddressDoubtful(unit, { address, fault }) {
        await commands.members.markAddressDoubtful.run(unit, { address, reason: fault });
      },
    }),
  );
  const sections = createSections(delivery);
  const questions = createQuestions(delivery);
  const warnings = createWarnings(delivery);
  const trips = createTrips(delivery, { random: parts.random, store: parts.store });
  const care = createCare(delivery);
  const digests = createDigests(delivery);
  const calendar = createCalendar({ occasions: [...sections.occasions, ...warnings.occasions], holidays });
  const handlers: readonly AlarmHandlers[] = [
    organisation.handlers,
    questions.handlers,
    calendar.handlers,
    care.handlers,
    digests.handlers,
    trips.handlers,
  ];
  return {
    groups: {
      branches: {
        ...commands.branches,
        ...queries.branches,
        create: andThen(commands.branches.create, care.begin),
        import: andThen(commands.branches.import, care.begin),
      },
      members: { ...commands.members, ...queries.members },
      settings: { ...commands.settings, ...queries.settings },
      ...sections.groups,
      me: { ...commands.me, ...queries.me, ...sections.groups.me },
      ...questions.groups,
      ...calendar.groups,
      ...warnings.groups,
      ...trips.groups,
      delivery: delivery.tasks,
      archive: recordQueries((kind) => confidential.test(kind)),
    },
    handlers,
    directoryFor: organisation.directoryFor,
    errands: [delivery.outboxErrand, delivery.inboxErrand, delivery.upkeepErrand, mediaSweep(parts), ...trips.errands],
    delivery,
    answers: createAnswerDesk({ ...parts, receiver: delivery, key: parts.keys.answerToken }),
    leaving: createLeaveDesk({ ...parts, key: parts.keys.answerToken }),
  };
}

/** A command that is followed, in its transaction, by what another room does about it. */
function andThen<Schema extends InputSchema, Output>(
  command: Command<Schema, Output>,
  next: (unit: Unit) => Promise<void>,
): Command<Schema, Output> {
  return Object.freeze({
    ...command,
    async run(unit: Unit, input: z.output<Schema>) {
      const answer = await command.run(unit, input);
      await next(unit);
      return answer;
    },
  });
}

/** The commands and queries of the hub, by group and name. */
export type HubGroups = ReturnType<typeof createRooms>["groups"];

/** The media store as channels see it: what they bring has no name and, until its message is read, no branch. */
function shelf({ media, store, clock }: RoomParts): MediaShelf {
  return {
    open: (ref) => media.open(ref),
    async put(body, type) {
      const kept = await media.put(body, { name: attachmentName(type), type });
      await store.write("media", (db) => noteTakenIn(db, { ...kept, name: attachmentName(kept.type) }, clock.now()));
      return kept.ref;
    },
  };
}

function attachmentName(type: string): string {
  const ending = /^(?:image|audio|video|text|application)\/([a-z0-9]{2,5})$/u.exec(type)?.[1];
  return ending === undefined ? "attachment" : `attachment.${ending}`;
}
