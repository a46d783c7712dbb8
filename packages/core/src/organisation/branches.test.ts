import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import { host, member, openOffice } from "./fixtures/office.js";

forEachStore("branches and settings", ({ open }) => {
  async function exampleOffice() {
    const office = openOffice(await open());
    await office.importExample();
    return office;
  }

  it("makes a branch with an id of its own when none is given, once for each id", async () => {
    const { executor, commands, queries } = openOffice(await open());
    const create = (input: object) =>
      executor.execute(commands.branches.create, { name: "甲支部", unit: "甲处", ...input }, host);

    const made = await create({
      superiors: [
        { id: "p1", name: "机关党委" },
        { id: "p2", name: "工委" },
      ],
    });
    await create({ id: "b7", kind: "temporaryBranch", zone: "Asia/Urumqi", locale: "en" });

    expect(made.branchId).toMatch(/^branch_/);
    const first = await executor.ask(queries.branches.read, { branchId: made.branchId }, host);
    expect(first).toMatchObject({
      kind: "branch",
      zone: "Asia/Shanghai",
      locale: "zh-CN",
      members: 0,
      superiors: [
        { id: "p1", name: "机关党委" },
        { id: "p2", name: "工委" },
      ],
    });
    await expect(create({ id: "b7" })).rejects.toMatchObject({ code: "ALREADY_EXISTS", field: "id" });
    await expect(create({ zone: "Asia/Nowhere" })).rejects.toMatchObject({ code: "INPUT_INVALID", field: "zone" });
    await expect(create({ colour: "red" })).rejects.toMatchObject({ code: "INPUT_INVALID", field: "colour" });
  });

  it("lets only the host make and rename branches", async () => {
    const { executor, commands, queries } = await exampleOffice();

    await expect(
      executor.execute(commands.branches.create, { name: "乙支部", unit: "乙处" }, member("m01")),
    ).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await executor.execute(commands.branches.update, { branchId: "b1", name: "新名支部" }, host);

    const { name, unit } = await executor.ask(queries.branches.read, {}, member("m15"));
    expect(name).toBe("新名支部");
    expect(unit).toBe("云汀市审计局财政审计处(虚构)");
  });

  it("puts a branch under other superiors and refuses a ring of them", async () => {
    const { executor, commands, queries } = await exampleOffice();
    const put = (...ids: string[]) =>
      executor.execute(
        commands.branches.setSuperiors,
        { branchId: "b1", superiors: ids.map((id) => ({ id, name: `组织${id}` })) },
        host,
      );

    await put("a", "b", "c");
    await expect(put("c", "a")).rejects.toMatchObject({ code: "CONFLICT", field: "superiors" });

    const { superiors } = await executor.ask(queries.branches.read, {}, member("m15"));
    expect(superiors.map(({ id }) => id)).toEqual(["a", "b", "c"]);
  });

  it("computes the figures of a branch on a day", async () => {
    const { executor, queries } = await exampleOffice();

    const branch = await executor.ask(queries.branches.read, { onDate: "2026-07-10" }, member("m15"));

    expect(branch).toMatchObject({
      members: 24,
      fullMembers: 23,
      probationaryMembers: 1,
      entitledToVote: 22,
      committee: { isExpected: true, minMembers: 3, maxMembers: 7 },
    });
  });

  it("finds nothing amiss in the example but what is amiss", async () => {
    const { executor, queries } = await exampleOffice();

    const { findings } = await executor.ask(queries.branches.findings, {}, member("m01"));

    expect(findings).toEqual([]);
    await expect(executor.ask(queries.branches.findings, {}, member("m15"))).rejects.toMatchObject({
      code: "NOT_ALLOWED",
    });
  });

  it("sets a policy with its source, completed by defaults, and tells who set it", async () => {
    const { executor, commands, queries, events } = await exampleOffice();

    await executor.execute(
      commands.settings.set,
      { key: "warnings", value: { perWeek: 1 }, source: "支委会 2026-03-02" },
      member("m01"),
    );

    const { items } = await executor.ask(queries.settings.list, {}, member("m01"));
    expect(items.find(({ key }) => key === "warnings")).toMatchObject({
      value: { perWeek: 1, daysBetweenSameKind: 7 },
      source: "支委会 2026-03-02",
      setBy: "member:m01",
    });
    expect(items.find(({ key }) => key === "greetings")?.setBy).toBeNull();
    expect(events.at(-1)).toEqual({ name: "setting.changed", payload: { branchId: "b1", key: "warnings" } });
  });

  it("refuses unknown policies, unknown fields and impossible values", async () => {
    const { executor, commands } = await exampleOffice();
    const set = (key: string, value: Record<string, unknown>) =>
      executor.execute(commands.settings.set, { key, value, source: "x" } as never, member("m01"));

    await expect(set("coffee", {})).rejects.toMatchObject({ code: "INPUT_INVALID", field: "key" });
    await expect(set("toString", {})).rejects.toMatchObject({ code: "INPUT_INVALID", field: "key" });
    await expect(set("warnings", { perYear: 1 })).rejects.toMatchObject({ field: "value.perYear" });
    await expect(set("warnings", { perWeek: -1 })).rejects.toMatchObject({ field: "value.perWeek" });
    await expect(set("quietHours", { from: "25:00" })).rejects.toMatchObject({ field: "value.from" });
    await expect(set("points", { enabled: true })).rejects.toMatchObject({ field: "value.allowedBy" });
  });

  it("keeps the guard's names out of the record", async () => {
    const { executor, commands, records } = await exampleOffice();

    await executor.execute(
      commands.settings.set,
      { key: "guard", value: { auditedBodies: ["某集团"] }, source: "支委会" },
      member("m01"),
    );

    expect(JSON.parse((await records("setting.changed")).at(-1)?.body ?? "")).toEqual({
      key: "guard",
      source: "支委会",
      isConfidential: true,
    });
  });

  it("refuses settings to the administrator", async () => {
    const { executor, commands } = await exampleOffice();

    await expect(
      executor.execute(commands.settings.set, { key: "warnings", value: {}, source: "x" }, member("m22")),
    ).rejects.toMatchObject({ code: "NOT_ALLOWED", details: { right: "settings.manage" } });
  });
});
