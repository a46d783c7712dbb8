import assert from "node:assert/strict";
import { audience, parcelAudience } from "./audience.js";
import { assertFailed, assertOneEach, receiptsOf } from "./outcomes.js";
import { seenBy } from "./playing.js";
import { delivering, handOver, nth, send } from "./sending.js";
import type { ConformanceCase, Stage } from "./stage.js";
import { healthOf, quiet } from "./watching.js";

/** C53–C56: credentials that end, are refused, and are shared. */
export const credentialCases: readonly ConformanceCase[] = [
  { number: "C53", title: "an expired token is refreshed once and the call repeated once", play: refreshesOnce },
  { number: "C54", title: "a refused refresh is `CREDENTIAL_REJECTED` for all, one request", play: refusesAllAtOnce },
  { number: "C55", title: "ten parcels with a stale token refresh once", play: refreshesOnceForAll },
  { number: "C56", title: "dropping an old token leaves a newer one in place", play: leavesNewerToken },
];

/** Opens the channel and delivers, so that a credential is in use; whether there is one that can be renewed. */
async function warm(stage: Stage): Promise<boolean> {
  await stage.open();
  receiptsOf(await send(stage, await audience(stage), nth(900)), "delivering with a good credential");
  await quiet(stage);
  const { wire, host } = stage;
  const isRenewable = wire.tokenRequests > 0 || host.credentials.size > 0;
  if (!isRenewable) return false;
  assert.ok(
    host.credentials.size > 0,
    "the channel obtains credentials by itself; take them from host.tokens, which all processes share",
  );
  const lacks = (["CREDENTIAL_EXPIRED", "CREDENTIAL_REJECTED"] as const).filter((code) => !wire.speaks.includes(code));
  assert.deepEqual(lacks, [], "the channel obtains credentials, so that speaks must have what may happen to them");
  assert.ok(wire.expire !== undefined, "the channel obtains credentials, so that the wire needs expire()");
  return true;
}

/** A channel without credentials that can be renewed obtains none, whatever happens. */
async function obtainsNone(stage: Stage): Promise<void> {
  stage.host.clock.advance(86_400_000);
  receiptsOf(await send(stage, await audience(stage), nth(901)), "delivering a day later");
  await healthOf(stage);
  await quiet(stage);
  assert.equal(stage.wire.tokenRequests, 0, "the channel has no credential to renew, and yet it asks for one");
  assert.equal(stage.host.credentials.size, 0, "the channel has no credential to renew, and yet it keeps one");
  assert.equal(stage.host.dropped.length, 0, "the channel has no credential to renew, and yet it drops one");
}

async function refreshesOnce(stage: Stage): Promise<void> {
  if (!(await warm(stage))) return await obtainsNone(stage);
  const { wire, host } = stage;
  const to = await parcelAudience(stage);
  const old = [...host.credentials].map(([name, { value }]) => `${name} ${value}`);
  const before = countsOf(stage);

  wire.answer([{ kind: "fault", code: "CREDENTIAL_EXPIRED" }]);
  const outcomes = await handOver(stage, stage.parcel(to, nth(1)));
  assertOneEach(outcomes, to, "the platform said once that the credential has expired");
  receiptsOf(outcomes, "the platform said once that the credential has expired");
  await quiet(stage);
  assert.equal(wire.tokenRequests, before.tokens + 1, "an expired credential must be renewed once");
  assert.ok(host.dropped.length > 0, "an expired credential must be given back with host.tokens.drop()");
  for (const { name, value } of host.dropped)
    assert.ok(old.includes(`${name} ${value}`), "the credential given back must be the one that was refused");
  for (const address of to)
    assert.equal(seenBy(stage, address).length, before.seen(address.id) + 1, `${address.id} must see it once`);

  const later = countsOf(stage);
  wire.answer([0, 1].map(() => ({ kind: "fault", code: "CREDENTIAL_EXPIRED" }) as const));
  const twice = await handOver(stage, stage.parcel(to, nth(2)));
  assertFailed(twice, "CREDENTIAL_EXPIRED", "the platform said twice that the credential has expired");
  await quiet(stage);
  const asked = wire.tokenRequests - later.tokens;
  assert.ok(asked === 1, `one delivery must renew the credential once, not ${asked} times`);
  for (const address of to)
    assert.equal(
      seenBy(stage, address).length,
      later.seen(address.id),
      "the call must be repeated once; a third one was made",
    );
}

function countsOf(stage: Stage): { readonly tokens: number; seen(id: string): number } {
  const { wire } = stage;
  const ids = wire.sent.flatMap(({ to }) => to);
  return {
    tokens: wire.tokenRequests,
    seen: (id) => ids.filter((one) => one === id || one.toLowerCase() === id.toLowerCase()).length,
  };
}

async function refusesAllAtOnce(stage: Stage): Promise<void> {
  const isRenewable = await warm(stage);
  const { wire } = stage;
  const to = await parcelAudience(stage);
  if (!isRenewable && !wire.speaks.includes("CREDENTIAL_REJECTED")) return await obtainsNone(stage);
  const [asked, seen] = [wire.tokenRequests, wire.sent.length];
  wire.answer([{ kind: "fault", code: "CREDENTIAL_REJECTED" }]);
  const outcomes = await handOver(stage, stage.parcel(to, nth(1)));
  assertOneEach(outcomes, to, "the platform refused the credential");
  for (const { fault } of assertFailed(outcomes, "CREDENTIAL_REJECTED", "the platform refused the credential"))
    assert.equal(fault.scope, "channel", "a refused credential concerns the whole channel");
  await quiet(stage);
  const more = wire.tokenRequests - asked;
  assert.ok(
    more <= (isRenewable ? 1 : 0),
    `a credential that is refused must not be asked for again; there were ${more} requests`,
  );
  assert.equal(wire.sent.length, seen, "the credential was refused, and yet a message is seen");
  receiptsOf(await handOver(stage, stage.parcel(to, nth(2))), "delivering once the credential is right");
}

async function refreshesOnceForAll(stage: Stage): Promise<void> {
  if (!(await warm(stage))) return await obtainsNone(stage);
  const { wire } = stage;
  const people = await audience(stage);
  const parcels = Array.from({ length: 10 }, (_, index) => {
    const address = people[index % people.length] ?? assert.fail("nobody");
    return { address, parcel: stage.parcel([address], nth(index + 1)), title: stage.notice(nth(index + 1)).title };
  });
  for (const round of [1, 2]) {
    const asked = wire.tokenRequests;
    const seen = wire.sent.length;
    wire.expire?.();
    const again = parcels.map(({ address, parcel }, index) =>
      round === 1 ? parcel : stage.parcel([address], nth(index + 101)),
    );
    const all = await stage.settled(Promise.all(again.map((parcel) => delivering(stage, parcel))), { steps: 1000 });
    await quiet(stage);
    for (const outcomes of all) receiptsOf(outcomes, "ten parcels at once, when the credential has just expired");
    const more = wire.tokenRequests - asked;
    assert.equal(
      more,
      1,
      `ten parcels with a stale credential must renew it once, not ${more} times; drop only the value that was refused`,
    );
    assert.equal(wire.sent.length - seen, 10, `of ten parcels ${wire.sent.length - seen} messages are seen`);
  }
}

async function leavesNewerToken(stage: Stage): Promise<void> {
  if (!(await warm(stage))) return await obtainsNone(stage);
  const { host, wire } = stage;
  const to = await parcelAudience(stage);
  for (const moment of ["just before it is dropped", "just before it is lent again"] as const) {
    const old = new Set([...host.credentials.values()].map(({ value }) => value));
    const dropped = host.dropped.length;
    const asked = wire.tokenRequests;
    let lent = 0;
    let renewed: string | null = null;
    const renew = async (name: string): Promise<void> => {
      if (renewed === null) renewed = await host.renew(name);
    };
    if (moment === "just before it is dropped") host.beforeDrop = renew;
    else
      host.beforeLend = async (name) => {
        if (++lent === 2) await renew(name);
      };
    wire.expire?.();
    const outcomes = await handOver(stage, stage.parcel(to, nth(moment === "just before it is dropped" ? 1 : 2)));
    host.beforeDrop = async () => {};
    host.beforeLend = async () => {};
    receiptsOf(outcomes, `another process renewed the credential ${moment}`);
    for (const { value } of host.dropped.slice(dropped))
      assert.ok(
        old.has(value),
        "the channel dropped a credential that another process had just obtained; drop the value that was refused",
      );
    const current = [...host.credentials.values()].map(({ value }) => value);
    if (renewed !== null)
      assert.ok(current.includes(renewed), "the credential that another process had just obtained is gone");
    const more = wire.tokenRequests - asked;
    assert.equal(more, 1, `the credential was renewed ${more} times, although another process had just obtained one`);
  }
}
