import { isMicrobranchError } from "@microbranch/core";
import { branchDocument, data } from "./branch-document.js";
import { mailActs, topics } from "./conversation.js";
import type { Home, Refusal } from "./home.js";
import { type Act, inShanghai } from "./month.js";
import { albumPictures } from "./pictures.js";
import { travellers, tripActs } from "./trip.js";

/** When the month begins, epoch milliseconds. */
export const monthStart = inShanghai("2026-03-01T07:00");

/** When the month has ended, epoch milliseconds. */
export const monthEnd = inShanghai("2026-04-01T00:00");

/** What people do in March; everything else follows from it, or falls due by itself. */
export const acts: readonly Act[] = [
  act("2026-03-01T07:00", foundBranch),
  act("2026-03-02T09:10", draftRelay),
  act("2026-03-02T09:15", (home) => tryTooEarly(home)),
  act("2026-03-02T11:00", reviewRelay),
  act("2026-03-02T11:30", publishRelay),
  act("2026-03-03T10:00", tryMarkedText),
  act("2026-03-05T10:00", shareNews),
  act("2026-03-06T15:00", warnBeforeTrip),
  act("2026-03-20T16:40", postAlbum),
  ...mailActs,
  ...tripActs(monthEnd),
];

function act(local: string, run: Act["run"]): Act {
  return { at: inShanghai(local), run };
}

async function foundBranch({ hub }: Home): Promise<void> {
  await hub.as({ host: data.superior.id }).branches.import({ document: branchDocument() });
}

async function draftRelay({ hub }: Home): Promise<void> {
  const { text } = sample("p9");
  await hub.as({ memberId: "m01" }).relays.draft({
    sectionId: "s-assembly",
    origin: data.superior.name,
    title: topics.relay,
    gist: text,
  });
}

/** Publishes before the review: the library must refuse it. */
async function tryTooEarly(home: Home): Promise<void> {
  await refused(home, { memberId: "m01", wanted: "想在保密审查之前发布传达稿" }, publishRelay(home));
}

async function reviewRelay({ hub }: Home): Promise<void> {
  const { relays } = hub.as({ memberId: "m04" });
  const relayId = await openRelay(hub);
  await relays.review({ relayId, result: "publishable" });
}

async function publishRelay({ hub }: Home): Promise<void> {
  await hub.as({ memberId: "m01" }).relays.publish({ relayId: await openRelay(hub) });
}

async function openRelay(hub: Home["hub"]): Promise<string> {
  const { items } = await hub.as({ memberId: "m01" }).archive.list({ kind: "relay.drafted", limit: 1 });
  const relayId = items[0]?.metadata.subject;
  if (typeof relayId !== "string") throw new Error("Nobody has drafted a relay.");
  return relayId;
}

/** A text with a secrecy mark: the guard must refuse it. */
async function tryMarkedText(home: Home): Promise<void> {
  const { by, section, text } = sample("p2");
  const published = home.hub.as({ memberId: by }).posts.publish({ sectionId: section, title: "一则通知", body: text });
  await refused(home, { memberId: by, wanted: "想发布一则带密级标志的通知" }, published);
}

async function shareNews({ hub }: Home): Promise<void> {
  const { by, section, text } = sample("p1");
  await hub.as({ memberId: by }).posts.publish({ sectionId: section, title: "今日要闻", body: text });
}

/** The discipline member's word to those who leave on Monday. */
async function warnBeforeTrip({ hub }: Home): Promise<void> {
  await hub.as({ memberId: "m04" }).warnings.send({
    kind: "integrity",
    occasion: "beforeTrip",
    audience: { kind: "members", memberIds: [...travellers] },
  });
}

async function postAlbum({ hub }: Home): Promise<void> {
  const office = hub.as({ memberId: "m22" });
  const pictures: { ref: string; caption: string }[] = [];
  for (const { name, type, bytes } of albumPictures()) {
    const { ref } = await office.media.add({ name, type, source: bytes });
    pictures.push({ ref, caption: name.replace(/\.png$/u, "") });
  }
  await office.albums.create({
    sectionId: "s-album",
    title: "三月主题党日",
    gathering: "三月主题党日",
    heldOn: "2026-03-20",
    pictures,
  });
}

function sample(id: string) {
  const found = data.sampleMessages.find((message) => message.id === id);
  if (found === undefined) throw new Error(`The data have no message ${id}.`);
  return found;
}

/** Notes what the library refused. @throws If it was not refused, or went wrong in another way. */
async function refused(home: Home, what: Pick<Refusal, "memberId" | "wanted">, work: Promise<unknown>): Promise<void> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!isMicrobranchError(error)) throw new Error(`The library should have refused: ${what.wanted}.`, { cause: error });
  home.refusals.push({ ...what, at: home.clock.now(), code: error.code });
}
