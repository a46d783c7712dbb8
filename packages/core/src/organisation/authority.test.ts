import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import { host, member, openOffice, shanghai } from "./fixtures/office.js";
import { homeBranch } from "./organisation.js";

forEachStore("authority", ({ open }) => {
  async function exampleOffice() {
    const office = openOffice(await open());
    await office.importExample();
    return office;
  }

  it("gives a post's rights to its holder and every member's rights to everyone on the roster", async () => {
    const { rightsOf } = await exampleOffice();

    const secretary = await rightsOf(member("m01"));
    const discipline = await rightsOf(member("m04"));
    const administrator = await rightsOf(member("m22"));
    const ordinary = await rightsOf(member("m15"));

    expect(secretary.has("location.read")).toBe(true);
    expect(discipline.has("location.read")).toBe(true);
    expect(administrator.has("location.read")).toBe(false);
    expect(administrator.has("section.manage")).toBe(true);
    expect(administrator.has("relay.review")).toBe(false);
    expect([...ordinary].sort()).toEqual(["roster.read", "section.discuss", "trip.report"]);
  });

  it("lets the host manage a branch but neither read places, nor speak, review or release", async () => {
    const { rightsOf } = await exampleOffice();

    const held = await rightsOf(host);

    expect(["roster.manage", "settings.manage", "branch.manage"].every((right) => held.has(right as never))).toBe(true);
    const withheld = ["location.read", "section.discuss", "relay.review", "guard.release", "trip.report"] as const;
    expect(withheld.filter((right) => held.has(right))).toEqual([]);
  });

  it("gives a stranger, and a member of another branch, nothing", async () => {
    const office = await exampleOffice();
    await office.executor.execute(office.commands.branches.create, { id: "b2", name: "乙支部", unit: "乙处" }, host);

    expect((await office.rightsOf(member("nobody"))).size).toBe(0);
    expect((await office.rightsOf(member("m01"), "b2")).size).toBe(0);
    expect((await office.rightsOf(member("m01"), "no-such-branch")).size).toBe(0);
  });

  it("begins and ends rights at midnight of the branch's zone", async () => {
    const { rightsOf, clock } = await exampleOffice();

    clock.set(shanghai("2026-12-24T23:59:59"));
    const before = await rightsOf(member("m03"));
    clock.set(shanghai("2026-12-25T00:00:00"));
    const after = await rightsOf(member("m03"));

    expect(before.has("relay.publish")).toBe(true);
    expect(after.has("relay.publish")).toBe(false);
    expect(after.has("section.discuss")).toBe(true);
  });

  it("lets posts rest while their holder's rights are suspended", async () => {
    const { executor, commands, rightsOf, clock } = await exampleOffice();
    await executor.execute(
      commands.members.suspendRights,
      { memberId: "m04", kind: "partyProbation", from: "2026-04-01", to: "2026-05-01" },
      member("m01"),
    );

    clock.set(shanghai("2026-04-15T09:00:00"));
    const during = await rightsOf(member("m04"));
    clock.set(shanghai("2026-05-01T09:00:00"));
    const after = await rightsOf(member("m04"));

    expect([...during].sort()).toEqual(["roster.read", "section.discuss", "trip.report"]);
    expect(after.has("location.read")).toBe(true);
  });

  it("hands the administrator's rights over on the day of the new appointment and records who decided it", async () => {
    const { executor, commands, rightsOf, clock, records } = await exampleOffice();

    const answer = await executor.execute(
      commands.members.appointAdministrator,
      { memberId: "m20", from: "2026-04-01", decidedOn: "2026-03-02" },
      member("m01"),
    );

    expect(answer.formerMemberId).toBe("m22");
    expect((await rightsOf(member("m22"))).has("section.manage")).toBe(true);
    clock.set(shanghai("2026-04-01T00:00:00"));
    expect((await rightsOf(member("m22"))).has("section.manage")).toBe(false);
    expect((await rightsOf(member("m20"))).has("section.manage")).toBe(true);
    const last = (await records("administrator.appointed")).at(-1);
    expect(JSON.parse(last?.body ?? "")).toMatchObject({
      decidedBy: "branchCommittee",
      decidedOn: "2026-03-02",
      formerMemberId: "m22",
    });
  });

  it("refuses to appoint an administrator on the first day of the present one, and to appoint the same again", async () => {
    const { executor, commands } = await exampleOffice();
    const appoint = (memberId: string, from: string) =>
      executor.execute(commands.members.appointAdministrator, { memberId, from }, member("m01"));

    await expect(appoint("m20", "2026-01-05")).rejects.toMatchObject({ code: "CONFLICT", field: "from" });
    await expect(appoint("m22", "2026-04-01")).rejects.toMatchObject({ code: "CONFLICT", field: "memberId" });
  });

  it("refuses the appointment to somebody without the right, and leaves no trace of it", async () => {
    const { executor, commands, rightsOf, records } = await exampleOffice();
    const before = await records("administrator.appointed");

    const attempt = executor.execute(commands.members.appointAdministrator, { memberId: "m15" }, member("m22"));

    await expect(attempt).rejects.toMatchObject({ code: "NOT_ALLOWED", details: { right: "administrator.appoint" } });
    expect((await rightsOf(member("m15"))).has("section.manage")).toBe(false);
    expect(await records("administrator.appointed")).toEqual(before);
  });

  it("replaces the leader of one group and leaves the others'", async () => {
    const { executor, commands, queries } = await exampleOffice();

    await executor.execute(
      commands.members.appoint,
      { memberId: "m05", role: "groupLeader", groupId: "g1", from: "2026-03-02" },
      member("m01"),
    );

    const { groups } = await executor.ask(queries.branches.read, {}, member("m15"));
    expect(groups.map(({ leaderId }) => leaderId)).toEqual(["m05", "m13", "m18"]);
  });

  it("ends a post, membership and rights of somebody who leaves, from that day on", async () => {
    const { executor, commands, rightsOf, clock, store } = await exampleOffice();
    await executor.execute(commands.members.leave, { memberId: "m04", on: "2026-05-01" }, member("m01"));

    clock.set(shanghai("2026-04-30T23:00:00"));
    expect((await rightsOf(member("m04"))).has("warning.send")).toBe(true);
    clock.set(shanghai("2026-05-01T00:00:00"));

    expect((await rightsOf(member("m04"))).size).toBe(0);
    expect(await store.read((db) => homeBranch(db, "m04", clock.now()))).toBeNull();
    expect(await store.read((db) => homeBranch(db, "m05", clock.now()))).toBe("b1");
  });
});
