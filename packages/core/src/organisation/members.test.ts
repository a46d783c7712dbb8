import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import { host, member, openOffice, shanghai } from "./fixtures/office.js";
import { standingsOn } from "./organisation.js";

forEachStore("commands about members", ({ open }) => {
  async function exampleOffice() {
    const office = openOffice(await open());
    await office.importExample();
    const { members } = office.commands;
    const secretary = member("m01");
    const statusOn = async (memberId: string, day: string) =>
      (await office.store.read((db) => standingsOn(db, "b1", day))).find((each) => each.memberId === memberId)?.status;
    return { ...office, members, secretary, statusOn };
  }

  it("adds a member at the end of the roster, with group, status and addresses, and tells the host", async () => {
    const { executor, members, queries, secretary, events } = await exampleOffice();

    const { memberId } = await executor.execute(
      members.add,
      {
        name: "新例廿五",
        status: "probationary",
        groupId: "g2",
        birthday: { calendar: "lunar", month: 8, day: 30, leapMonth: true },
        addresses: [{ platform: "email", id: "M25@Yunting.Example" }],
      },
      secretary,
    );

    const roster = await executor.ask(queries.members.list, {}, secretary);
    expect(roster.items.at(-1)).toEqual({
      memberId,
      name: "新例廿五",
      status: "probationary",
      groupId: "g2",
      roles: [],
    });
    const { personal, addresses } = await executor.ask(queries.me.profile, {}, member(memberId));
    expect(personal.birthday).toEqual({ calendar: "lunar", month: 8, day: 30, leapMonth: true });
    expect(addresses.map(({ id }) => id)).toEqual(["m25@yunting.example"]);
    expect(events.filter(({ name }) => name === "member.added")).toEqual([
      { name: "member.added", payload: { branchId: "b1", memberId } },
    ]);
  });

  it("refuses unknown fields, impossible days and members who exist", async () => {
    const { executor, members, secretary } = await exampleOffice();
    const add = (more: Record<string, unknown>) =>
      executor.execute(members.add, { name: "某", status: "full", ...more } as never, secretary);

    await expect(add({ rank: 3 })).rejects.toMatchObject({ code: "INPUT_INVALID", field: "rank" });
    await expect(add({ from: "2026-02-29" })).rejects.toMatchObject({ code: "INPUT_INVALID", field: "from" });
    await expect(add({ birthday: { calendar: "gregorian", month: 4, day: 31 } })).rejects.toMatchObject({
      field: "birthday.day",
    });
    await expect(add({ id: "m01" })).rejects.toMatchObject({ code: "ALREADY_EXISTS", field: "id" });
    await expect(add({ groupId: "g9" })).rejects.toMatchObject({ code: "NOT_FOUND", field: "groupId" });
  });

  it("pages the roster in its order", async () => {
    const { executor, queries, secretary } = await exampleOffice();
    const ids: string[] = [];
    let cursor: string | null = null;

    do {
      const page: { items: readonly { memberId: string }[]; next: string | null } = await executor.ask(
        queries.members.list,
        { limit: 10, cursor },
        secretary,
      );
      ids.push(...page.items.map(({ memberId }) => memberId));
      cursor = page.next;
    } while (cursor !== null);

    expect(ids).toHaveLength(23);
    expect(ids).toEqual([...ids].sort());
    await expect(executor.ask(queries.members.list, { cursor: "?" }, secretary)).rejects.toMatchObject({
      code: "INPUT_INVALID",
      field: "cursor",
    });
  });

  it("rearranges the roster and refuses an order that is not everybody's", async () => {
    const { executor, members, queries, secretary } = await exampleOffice();
    const before = (await executor.ask(queries.members.list, {}, secretary)).items.map(({ memberId }) => memberId);
    const memberIds = [...before].reverse();

    await executor.execute(members.arrange, { memberIds }, secretary);

    const after = (await executor.ask(queries.members.list, {}, secretary)).items.map(({ memberId }) => memberId);
    expect(after).toEqual(memberIds);
    await expect(executor.execute(members.arrange, { memberIds: ["m01"] }, secretary)).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });

  it("keeps statuses as periods: the old one holds until the day of the new", async () => {
    const { executor, members, secretary, statusOn, clock } = await exampleOffice();
    await executor.execute(members.add, { id: "m30", name: "新例", status: "probationary" }, secretary);
    clock.set(shanghai("2027-03-02T09:00:00"));

    await executor.execute(members.setStatus, { memberId: "m30", status: "full", note: "转正决议" }, secretary);

    expect(await statusOn("m30", "2027-03-01")).toBe("probationary");
    expect(await statusOn("m30", "2027-03-02")).toBe("full");
  });

  it("replaces a status entered for the same day and refuses one before a later", async () => {
    const { executor, members, secretary, statusOn } = await exampleOffice();
    const set = (status: string, from: string) =>
      executor.execute(members.setStatus, { memberId: "m15", status, from } as never, secretary);

    await set("probationary", "2026-05-01");
    await set("full", "2026-05-01");

    expect(await statusOn("m15", "2026-05-02")).toBe("full");
    await expect(set("full", "2026-04-01")).rejects.toMatchObject({ code: "CONFLICT", field: "from" });
  });

  it("moves a member between groups on a day", async () => {
    const { executor, members, queries, secretary } = await exampleOffice();

    await executor.execute(members.joinGroup, { memberId: "m15", groupId: "g3", from: "2026-04-01" }, secretary);

    const inGroup = async (groupId: string, onDate: string) =>
      (await executor.ask(queries.members.list, { groupId, onDate }, secretary)).items.some(
        ({ memberId }) => memberId === "m15",
      );
    expect(await inGroup("g2", "2026-03-31")).toBe(true);
    expect(await inGroup("g2", "2026-04-01")).toBe(false);
    expect(await inGroup("g3", "2026-04-01")).toBe(true);
  });

  it("suspends and restores rights, never twice at a time", async () => {
    const { executor, members, queries, secretary } = await exampleOffice();
    const entitled = async (onDate: string) =>
      (await executor.ask(queries.branches.read, { onDate }, secretary)).entitledToVote;
    const suspension = { memberId: "m15", kind: "partyProbation" as const, from: "2026-04-01" };

    await executor.execute(members.suspendRights, suspension, secretary);
    await expect(
      executor.execute(members.suspendRights, { ...suspension, from: "2026-05-01" }, secretary),
    ).rejects.toMatchObject({ code: "CONFLICT" });
    await executor.execute(members.restoreRights, { memberId: "m15", on: "2026-06-01" }, secretary);

    expect(await entitled("2026-03-31")).toBe(21);
    expect(await entitled("2026-04-01")).toBe(20);
    expect(await entitled("2026-06-01")).toBe(21);
  });

  it("seconds a member elsewhere and keeps the membership", async () => {
    const { executor, members, queries, secretary } = await exampleOffice();

    await executor.execute(
      members.second,
      { memberId: "m15", hostUnit: "某单位", from: "2026-04-01", to: "2026-10-01" },
      secretary,
    );
    await executor.execute(members.endSecondment, { memberId: "m15", on: "2026-07-01" }, secretary);

    const { secondments, membership } = await executor.ask(queries.members.read, { memberId: "m15" }, secretary);
    expect(secondments).toEqual([{ from: "2026-04-01", to: "2026-07-01", hostUnit: "某单位" }]);
    expect(membership.to).toBeNull();
  });

  it("lets a member change branches with all statuses, one branch at a time", async () => {
    const { executor, commands, members, secretary, store, clock } = await exampleOffice();
    await executor.execute(commands.branches.create, { id: "b2", name: "乙支部", unit: "乙处" }, host);
    const join = (from: string) => executor.execute(members.join, { branchId: "b2", memberId: "m15", from }, host);

    await expect(join("2026-05-01")).rejects.toMatchObject({ code: "CONFLICT", field: "memberId" });
    await executor.execute(members.leave, { memberId: "m15", on: "2026-05-01" }, secretary);
    await expect(join("2026-04-30")).rejects.toMatchObject({ code: "CONFLICT" });
    await join("2026-05-01");

    const standings = await store.read((db) => standingsOn(db, "b2", "2026-05-01"));
    expect(standings).toEqual([{ memberId: "m15", status: "full", isSuspended: false }]);
    clock.set(shanghai("2026-05-02T09:00:00"));
    await expect(executor.execute(members.leave, { memberId: "m15" }, secretary)).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });

  it("changes a person and records the birthday only as changed", async () => {
    const { executor, commands, queries, members, records } = await exampleOffice();

    await executor.execute(members.update, { memberId: "m15", name: "韩例拾伍" }, member("m02"));
    await executor.execute(
      commands.me.update,
      { birthday: { calendar: "gregorian", month: 2, day: 29 }, greetingOptIn: false },
      member("m15"),
    );

    const { name, personal } = await executor.ask(queries.me.profile, {}, member("m15"));
    expect(name).toBe("韩例拾伍");
    expect(personal).toMatchObject({ birthday: { month: 2, day: 29 }, greetingOptIn: false });
    expect((await records("member.changed")).map(({ body }) => JSON.parse(body))).toEqual([
      { name: "韩例拾伍", formerName: "韩例十五", birthdayChanged: false },
      { greetingOptIn: false, birthdayChanged: true },
    ]);
    await expect(executor.execute(commands.me.update, { branchId: "b1" }, host)).rejects.toMatchObject({
      code: "NOT_ALLOWED",
    });
  });

  it("makes, renames and closes groups, and never closes one with members", async () => {
    const { executor, commands, queries, secretary } = await exampleOffice();
    const { groupId } = await executor.execute(commands.branches.createGroup, { name: "第四党小组" }, secretary);

    await executor.execute(commands.branches.renameGroup, { groupId, name: "青年党小组" }, secretary);

    expect((await executor.ask(queries.branches.read, {}, secretary)).groups.at(-1)?.name).toBe("青年党小组");
    await executor.execute(commands.branches.closeGroup, { groupId, on: "2026-03-03" }, secretary);
    const later = await executor.ask(queries.branches.read, { onDate: "2026-03-03" }, secretary);
    expect(later.groups).toHaveLength(3);
    await expect(
      executor.execute(commands.branches.closeGroup, { groupId: "g1", on: "2026-03-03" }, secretary),
    ).rejects.toMatchObject({ code: "CONFLICT", field: "groupId" });
  });

  it("refuses every change to somebody without the right and to the ids of other branches", async () => {
    const { executor, members, secretary } = await exampleOffice();

    await expect(
      executor.execute(members.setStatus, { memberId: "m15", status: "full" }, member("m15")),
    ).rejects.toMatchObject({ code: "NOT_ALLOWED", details: { right: "roster.manage" } });
    await expect(
      executor.execute(members.setStatus, { memberId: "x", status: "full" }, secretary),
    ).rejects.toMatchObject({ code: "NOT_FOUND", field: "memberId" });
    await expect(executor.execute(members.endPost, { postId: "x" }, secretary)).rejects.toMatchObject({
      code: "NOT_FOUND",
      field: "postId",
    });
  });

  it("ends a post on a day after its first", async () => {
    const { executor, members, queries, secretary, rightsOf } = await exampleOffice();
    const { posts } = await executor.ask(queries.members.read, { memberId: "m04" }, secretary);
    const postId = posts[0]?.postId ?? "";

    await executor.execute(members.endPost, { postId }, secretary);

    expect((await rightsOf(member("m04"))).has("warning.send")).toBe(false);
    await expect(executor.execute(members.endPost, { postId }, secretary)).rejects.toMatchObject({
      code: "CONFLICT",
      field: "on",
    });
  });
});
