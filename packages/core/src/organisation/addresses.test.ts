import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import { host, member, openOffice, shanghai } from "./fixtures/office.js";
import { memberByAddress, recipientsOf } from "./organisation.js";

const mail = (id: string) => ({ platform: "email", tenant: null, kind: "person" as const, id });

forEachStore("addresses of members", ({ open }) => {
  async function exampleOffice() {
    const office = openOffice(await open());
    await office.importExample();
    const add = (memberId: string, id: string, preference = 9) =>
      office.executor.execute(
        office.commands.members.addAddress,
        { memberId, address: { platform: "email", id }, preference },
        member("m01"),
      );
    const owner = (id: string) => office.store.read((db) => memberByAddress(db, mail(id)));
    const firstOf = async (memberId: string) => {
      const audience = { kind: "members" as const, memberIds: [memberId] };
      const [recipient] = await office.store.read((db) =>
        recipientsOf(db, { branchId: "b1", now: office.clock.now(), audience }),
      );
      return recipient?.addresses[0]?.id;
    };
    return { ...office, add, owner, firstOf };
  }

  it("finds the member of an address and nobody for a stranger's", async () => {
    const { owner } = await exampleOffice();

    expect(await owner("m01@yunting.example")).toEqual({ memberId: "m01", branchId: "b1" });
    expect(await owner("someone@elsewhere.example")).toBeNull();
  });

  it("keeps the canonical form and refuses one that the channel does not recognise", async () => {
    const { add, owner } = await exampleOffice();

    await add("m03", "M03@Yunting.Example");

    expect((await owner("m03@yunting.example"))?.memberId).toBe("m03");
    await expect(add("m03", "no-mail-address")).rejects.toMatchObject({ code: "INPUT_INVALID", field: "address" });
  });

  it("gives an address to one member at a time", async () => {
    const { add, owner, executor, commands, queries } = await exampleOffice();
    await expect(add("m03", "m01@yunting.example")).rejects.toMatchObject({ code: "ALREADY_EXISTS" });

    const { addresses } = await executor.ask(queries.me.profile, {}, member("m01"));
    const addressId = addresses.find(({ platform }) => platform === "email")?.addressId ?? "";
    await executor.execute(commands.members.endAddress, { addressId }, member("m01"));
    expect(await owner("m01@yunting.example")).toBeNull();
    await add("m03", "m01@yunting.example");

    expect((await owner("m01@yunting.example"))?.memberId).toBe("m03");
  });

  it("lets only its owner, and whoever manages addresses, end an address", async () => {
    const { executor, commands, queries } = await exampleOffice();
    const { addresses } = await executor.ask(queries.me.profile, {}, member("m15"));
    const addressId = addresses[0]?.addressId ?? "";

    await expect(executor.execute(commands.members.endAddress, { addressId }, member("m14"))).rejects.toMatchObject({
      code: "NOT_ALLOWED",
      details: { right: "address.manage" },
    });
  });

  it("tries a doubted address last until somebody confirms it", async () => {
    const { executor, commands, queries, firstOf, records } = await exampleOffice();
    const address = { platform: "alpha", tenant: null, kind: "person", id: "a-m01" };
    const doubt = { branchId: "b1", address, reason: "RECIPIENT_UNKNOWN" };

    expect(await firstOf("m01")).toBe("a-m01");
    expect(await executor.execute(commands.members.markAddressDoubtful, doubt, { kind: "system" })).toEqual({
      isMarked: true,
    });
    await executor.execute(commands.members.markAddressDoubtful, doubt, { kind: "system" });
    expect(await firstOf("m01")).toBe("b-m01");

    const { addresses } = await executor.ask(queries.me.profile, {}, member("m01"));
    const doubted = addresses.find(({ isDoubtful }) => isDoubtful);
    await executor.execute(commands.members.confirmAddress, { addressId: doubted?.addressId ?? "" }, member("m22"));
    expect(await firstOf("m01")).toBe("a-m01");
    expect(await records("address.doubted")).toHaveLength(1);
  });

  it("marks nothing for an address of nobody", async () => {
    const { executor, commands } = await exampleOffice();

    const answer = await executor.execute(
      commands.members.markAddressDoubtful,
      { branchId: "b1", address: mail("x@y.example"), reason: "RECIPIENT_UNKNOWN" },
      { kind: "system" },
    );

    expect(answer).toEqual({ isMarked: false });
  });

  it("records an address by platform and digest, the same digest each time", async () => {
    const { add, executor, commands, records } = await exampleOffice();

    const { addressId } = await add("m03", "m03@yunting.example");
    await executor.execute(commands.members.endAddress, { addressId }, member("m03"));

    const added = JSON.parse((await records("address.added")).at(-1)?.body ?? "");
    const ended = JSON.parse((await records("address.ended")).at(-1)?.body ?? "");
    expect(added).toEqual({
      platform: "email",
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      provenance: "confirmed",
    });
    expect(ended.digest).toBe(added.digest);
  });

  it("shows addresses to their owner and to whoever manages them, and to nobody else", async () => {
    const { executor, queries } = await exampleOffice();
    const read = (actor: ReturnType<typeof member>) =>
      executor.ask(queries.members.read, { branchId: "b1", memberId: "m15" }, actor);

    expect((await read(member("m15"))).addresses).toHaveLength(3);
    expect((await read(member("m22"))).addresses).toHaveLength(3);
    expect((await read(host)).personal?.birthday).toEqual({
      calendar: "gregorian",
      month: 11,
      day: 11,
      leapMonth: false,
    });
    const seenByColleague = await read(member("m14"));
    expect(seenByColleague.addresses).toBeNull();
    expect(seenByColleague.personal).toBeNull();
  });

  it("is found as left over when its owner has left", async () => {
    const { executor, commands, queries, clock } = await exampleOffice();
    await executor.execute(commands.members.leave, { memberId: "m15", on: "2026-04-01" }, member("m01"));
    clock.set(shanghai("2026-04-01T09:00:00"));

    const { findings } = await executor.ask(queries.branches.findings, {}, member("m01"));

    expect(findings).toContainEqual({ code: "addressAfterLeaving", subject: "m15", found: null, expected: null });
  });
});
