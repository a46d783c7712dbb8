import { expect, it } from "vitest";
import type { DirectoryEntry } from "../channel/channel.js";
import { forEachStore } from "../testing/databases.js";
import { createLoopbackChannel, type LoopbackChannel } from "../testing/loopback-channel.js";
import { openThreeChannels } from "./fixtures/three-channel-home.js";

/** A channel whose directory lists these people, by id and name. */
function office(people: readonly (readonly [id: string, name: string, active?: boolean])[]): LoopbackChannel {
  const channel = createLoopbackChannel({
    id: "loopback:office",
    tenant: "office",
    capabilities: { directory: true },
  });
  async function* directory(): AsyncGenerator<DirectoryEntry, void, undefined> {
    for (const [id, displayName, active = true] of people) yield { address: channel.address(id), displayName, active };
  }
  return Object.freeze({ ...channel, directory });
}

const at = (id: string) => ({ platform: "loopback", tenant: "office", kind: "person" as const, id });

forEachStore("members.matchDirectory", ({ database }) => {
  const matching = async (people: Parameters<typeof office>[0]) => {
    const home = await openThreeChannels(await database(), { more: [office(people)] });
    const match = (more: object = {}, options: { readonly signal?: AbortSignal } = {}) =>
      home.as("sec").members.matchDirectory({ channel: "loopback:office", ...more }, options);
    return { ...home, match };
  };

  it("proposes addresses for exactly the same names, in roster order, and links nothing until somebody confirms", async () => {
    const home = await matching([
      ["u9", "王例"],
      ["u1", "李例"],
      ["u2", "李例明"],
      ["U3", " 赵书记 "],
      ["u4", "陌生人"],
    ]);

    expect(await home.match()).toEqual({
      items: [
        { memberId: "sec", name: "赵书记", standing: "unique", candidates: [at("u3")] },
        { memberId: "li", name: "李例", standing: "unique", candidates: [at("u1")] },
        { memberId: "wang", name: "王例", standing: "unique", candidates: [at("u9")] },
      ],
      next: null,
      isComplete: true,
    });
    expect(await home.addressesOf("li")).toEqual(["chat:li"]);

    await home.as("sec").members.addAddress({ memberId: "li", address: at("u1") });
    const { addresses } = await home.as("li").me.profile({});
    expect(addresses.find(({ id }) => id === "u1")).toMatchObject({
      provenance: "confirmed-by-officer",
      vouchedBy: "member:sec",
    });
    expect((await home.match()).items.map(({ memberId }) => memberId)).toEqual(["sec", "wang"]);
    await home.hub.stop();
  });

  it("calls a name that more than one has ambiguous, in the directory or on the roster", async () => {
    const home = await matching([
      ["u1", "李例"],
      ["u2", "李例"],
      ["u3", "李例", false],
      ["u5", "王例"],
      ["u6", "赵书记", false],
    ]);
    await home.as("sec").members.add({ name: "王例", status: "full" });

    const { items } = await home.match();

    expect(items.map(({ name, standing, candidates }) => [name, standing, candidates.map(({ id }) => id)])).toEqual([
      ["李例", "ambiguous", ["u1", "u2"]],
      ["王例", "ambiguous", ["u5"]],
      ["王例", "ambiguous", ["u5"]],
    ]);
    await home.hub.stop();
  });

  it("does not propose what somebody has already, and stays ambiguous for the namesake", async () => {
    const home = await matching([
      ["u1", "李例"],
      ["u2", "李例"],
    ]);
    await home.as("sec").members.addAddress({ memberId: "wang", address: at("u1") });

    expect((await home.match()).items).toEqual([
      { memberId: "li", name: "李例", standing: "ambiguous", candidates: [at("u2")] },
    ]);
    await home.hub.stop();
  });

  it("goes through the roster page by page", async () => {
    const home = await matching([
      ["u1", "李例"],
      ["u2", "王例"],
      ["u3", "赵书记"],
    ]);

    const first = await home.match({ limit: 2 });
    const second = await home.match({ limit: 2, cursor: first.next });

    expect(first.items.map(({ memberId }) => memberId)).toEqual(["sec", "li"]);
    expect([second.items.map(({ memberId }) => memberId), second.next]).toEqual([["wang"], null]);
    await expect(home.match({ cursor: "nobody" })).rejects.toMatchObject({ code: "INPUT_INVALID", field: "cursor" });
    await home.hub.stop();
  });

  it("is for whoever manages addresses, for a channel with a directory, and can be aborted", async () => {
    const home = await matching([["u1", "李例"]]);

    await expect(home.as("li").members.matchDirectory({ channel: "loopback:office" })).rejects.toMatchObject({
      code: "NOT_ALLOWED",
    });
    await expect(home.match({ channel: "nowhere" })).rejects.toMatchObject({ code: "CHANNEL_UNKNOWN" });
    await expect(home.match({ channel: "loopback:desk" })).rejects.toMatchObject({
      code: "INPUT_INVALID",
      field: "channel",
    });
    await expect(home.match({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "ABORTED" });
    await home.hub.stop();
  });
});
