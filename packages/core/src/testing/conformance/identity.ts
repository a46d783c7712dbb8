import assert from "node:assert/strict";
import { type Address, addressSchema, type Channel } from "../../channel/channel.js";
import { hasCode } from "../../error/error.js";
import { audience, somebody } from "./audience.js";
import { breathe, seenBy } from "./playing.js";
import { comesIn, flaw, one, pushed } from "./pushing.js";
import { delivering, handOver, nth, parcelOf, partsOf } from "./sending.js";
import type { ConformanceCase, Stage } from "./stage.js";
import { refusal } from "./watching.js";

const oddIds = [" ", "\t\n", "..", "__proto__", "0", "-1", "null", "😀", "王小明", "%00", `"'<>`, "x".repeat(10_000)];

/** Asserts that `canonical` takes an address, or refuses it, as the contract wants; returns the form. */
function checkedForm(channel: Channel, address: Address): Address | null {
  const before = JSON.stringify(address);
  const shown = address.id.slice(0, 40);
  const form = channel.canonical(Object.freeze({ ...address }));
  assert.deepEqual(channel.canonical(address), form, `canonical() must be pure: ${shown} gave two answers`);
  assert.equal(JSON.stringify(address), before, "canonical() must leave its argument as it is");
  if (form === null) return null;
  const wrong = flaw(addressSchema, form);
  assert.equal(wrong, null, `canonical() must give an address and nothing besides: ${wrong}`);
  assert.deepEqual(
    channel.canonical(form),
    form,
    `canonical() must be idempotent: the form of ${shown} is none itself`,
  );
  const { platform, tenant, kind } = form;
  assert.deepEqual(
    { platform, tenant, kind },
    { platform: address.platform, tenant: address.tenant, kind: address.kind },
    "canonical() must change nothing but the id",
  );
  return form;
}

function raw({ channel }: Stage, id: string, kind: Address["kind"] = "person"): Address {
  return { platform: channel.platform, tenant: channel.tenant, kind, id };
}

function peopleOf(stage: Stage): readonly string[] {
  return stage.options.people ?? ["member-1", "member-2", "member-3"];
}

const c77: ConformanceCase = {
  number: "C77",
  title: "`canonical` is pure and idempotent, and equal people become equal",
  async play(stage) {
    const { channel, options, wire } = stage;
    const { requests } = wire;
    const own = somebody(stage);
    const people = own.kind === "group" ? [own.id] : peopleOf(stage);
    const forms = people.map((id) => checkedForm(channel, raw(stage, id, own.kind)));
    assert.ok(!forms.includes(null), "canonical() refuses one of options.people");
    const different = new Set(forms.map((form) => form?.id));
    assert.equal(different.size, people.length, "canonical() makes different people equal");
    for (const [id, alias] of options.aliases ?? []) {
      assert.notEqual(id, alias, "a pair of options.aliases must be two ids of one person");
      const form = checkedForm(channel, raw(stage, id, own.kind));
      assert.notEqual(form, null, `canonical() refuses ${id} of options.aliases`);
      const same = checkedForm(channel, raw(stage, alias, own.kind));
      assert.deepEqual(same, form, `${id} and ${alias} are one person: canonical() must make them equal`);
    }
    for (const id of oddIds)
      for (const kind of ["person", "group"] as const) checkedForm(channel, raw(stage, id, kind));
    await breathe(stage);
    assert.equal(wire.requests, requests, "canonical() must ask nobody: it sent a request");
  },
};

const c78: ConformanceCase = {
  number: "C78",
  title: "an id of the wrong kind or tenant is null",
  async play(stage) {
    const { channel, options } = stage;
    const own = somebody(stage);
    const refused = (change: Partial<Address>, why: string): void => {
      assert.equal(channel.canonical({ ...own, ...change }), null, `canonical() must give null for ${why}`);
    };
    assert.notEqual(channel.canonical(own), null, "canonical() refuses an address of its own platform and tenant");
    refused({ platform: `${channel.platform}-2` }, "an address of another platform");
    refused({ platform: "" }, "an address of no platform");
    for (const tenant of otherTenants(channel)) refused({ tenant }, "an address of another tenant");
    for (const id of options.notIds ?? [""]) refused({ id }, `an id that is none (${JSON.stringify(id)})`);
    const group = stage.group();
    assert.ok(own.kind === "person" || group !== null, "the channel reaches groups only, yet takes none");
    if (group === null) refused({ kind: "group" }, "a group, which the channel takes none of");
    else assert.equal(group.kind, "group", "canonical() must not make a person of a group");
  },
};

function otherTenants({ tenant }: Channel): readonly (string | null)[] {
  return tenant === null ? ["another-organisation", ""] : [`${tenant}-2`, "another-organisation", "", null];
}

const c79: ConformanceCase = {
  number: "C79",
  title: "the sender of a sample can be delivered to",
  async play(stage) {
    if (!(await comesIn(stage))) return;
    await stage.open();
    const { channel } = stage;
    const event = one(await pushed(stage, "text"), "text");
    const sender = event.sender ?? assert.fail("the event of samples.text names no sender");
    assert.deepEqual(channel.canonical(sender), sender, "the sender must be a canonical address of this channel");
    const isAlone = channel.capabilities.reach !== "group-only";
    const to = isAlone ? sender : event.conversation.kind === "group" ? event.conversation : somebody(stage);
    assert.deepEqual(channel.canonical(to), to, "where to answer must be a canonical address of this channel");
    const [part] = partsOf(stage, nth(1));
    const parcel = parcelOf(stage, part ?? assert.fail("no part"), [to]);

    const [outcome] = await handOver(stage, parcel);

    assert.equal(
      outcome?.status,
      "accepted",
      `whoever wrote must be answered; deliver() gave ${JSON.stringify(outcome)} (the wire must know the sample's sender)`,
    );
    assert.equal(seenBy(stage, to).length, 1, "deliver() said accepted, yet the sender of the sample sees no message");
  },
};

const c80: ConformanceCase = {
  number: "C80",
  title: "equal ids in two tenants stay different",
  async play(stage) {
    const { channel, wire } = stage;
    await stage.open();
    const [own] = await audience(stage, 1);
    assert.ok(own, "options.people is empty");
    assert.equal(channel.canonical(own)?.tenant, channel.tenant, "canonical() must keep the tenant");
    const [part] = partsOf(stage, nth(1));
    for (const tenant of otherTenants(channel)) {
      const twin: Address = { ...own, tenant };
      assert.equal(
        channel.canonical(twin),
        null,
        "the same id in another tenant is somebody else: canonical() gives null",
      );
      const parcel = parcelOf(stage, part ?? assert.fail("no part"), [twin]);
      const error = await refusal(() => stage.settled(delivering(stage, parcel)), "a parcel to the same id elsewhere");
      assert.ok(
        hasCode(error, "ADDRESS_FOREIGN"),
        `a parcel to the same id in another tenant must throw ADDRESS_FOREIGN, not ${String(error)}`,
      );
    }
    await breathe(stage);
    assert.deepEqual(wire.sent, [], "a message for the same id in another tenant reached somebody");
  },
};

/** Who is who (C77 to C80). */
export const identityCases: readonly ConformanceCase[] = Object.freeze([c77, c78, c79, c80]);
