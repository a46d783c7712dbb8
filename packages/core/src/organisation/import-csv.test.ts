import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import { member, openOffice } from "./fixtures/office.js";

const secretary = member("m01");

forEachStore("members.importCsv", ({ open }) => {
  async function exampleOffice() {
    const office = openOffice(await open());
    await office.importExample();
    const bring = (csv: string | Uint8Array) =>
      office.executor.execute(office.commands.members.importCsv, { csv }, secretary);
    const roster = async () => (await office.executor.ask(office.queries.members.list, {}, secretary)).items;
    return { ...office, bring, roster };
  }

  it("enters every row behind the roster, from a spreadsheet's file with Chinese headers", async () => {
    const { bring, roster, executor, queries, records } = await exampleOffice();
    const csv = Buffer.from(
      [
        "\ufeff编号,姓名,党小组,身份,起始日期,入党日期,生日,生日祝福,address:email,地址：alpha:corp1",
        'n1,"甲, 例",第二党小组,正式党员,2020/7/1,2019年7月1日,农历8月15日,是,N1@yunting.example,u1',
        "n2,乙例,,预备,2026-01-10,2026-01-10,02-29,否,,",
        "",
      ].join("\r\n"),
    );

    expect(await bring(csv)).toEqual({ members: 2 });

    expect((await roster()).slice(-2)).toEqual([
      { memberId: "n1", name: "甲, 例", status: "full", groupId: "g2", roles: [] },
      { memberId: "n2", name: "乙例", status: "probationary", groupId: null, roles: [] },
    ]);
    const own = await executor.ask(queries.me.profile, {}, member("n1"));
    expect(own).toMatchObject({
      admittedOn: "2019-07-01",
      membership: { from: "2020-07-01", to: null },
      personal: { birthday: { calendar: "lunar", month: 8, day: 15 }, greetingOptIn: true },
      addresses: [
        { platform: "email", tenant: null, id: "n1@yunting.example", provenance: "imported" },
        { platform: "alpha", tenant: "corp1", id: "u1", provenance: "imported" },
      ],
    });
    expect((await records("member.added")).slice(-2).map(({ subject }) => subject)).toEqual(["n1", "n2"]);
  });

  it("names every faulty row and column, and writes none of the file", async () => {
    const { bring, roster, records } = await exampleOffice();
    const before = await roster();
    const csv = [
      "id,name,group,status,since,birthday,address:email",
      "n1,好,第一党小组,full,2026-01-01,03-20,n1@yunting.example",
      "m01,,第九党小组,full,2026-01-01,03-20,",
      "n3,丙,,群众,2026-02-30,13-01,",
      "n1,丁,,full,,,n1@yunting.example",
      "n5,戊,第九党小组,full,,,no-mail",
      "n6,己,,full",
    ].join("\n");

    await expect(bring(csv)).rejects.toMatchObject({
      code: "IMPORT_REFUSED",
      field: "csv",
      details: {
        rows: [
          { row: 3, field: "name", message: "must not be empty" },
          { row: 4, field: "status" },
          { row: 4, field: "since" },
          { row: 4, field: "birthday" },
          { row: 5, field: "id", message: "belongs to a member already" },
          { row: 5, field: "address:email", message: "belongs to a member already" },
          { row: 6, field: "group" },
          { row: 6, field: "address" },
          { row: 7, field: "", message: "has 4 cells instead of 7" },
        ],
      },
    });

    expect(await roster()).toEqual(before);
    expect(await records("roster.imported")).toEqual([]);
  });

  it("refuses ids and addresses of members who exist", async () => {
    const { bring } = await exampleOffice();

    await expect(bring("id,name,status,address:email\nm01,某,full,m02@yunting.example")).rejects.toMatchObject({
      details: { rows: [{ field: "id" }, { field: "address:email" }] },
    });
  });

  it("refuses unknown, repeated and missing columns, other encodings and too many rows", async () => {
    const { bring } = await exampleOffice();
    const rowsOf = (csv: string | Uint8Array) =>
      bring(csv).then(
        () => "imported",
        (error: { code: string; details: { rows: unknown } }) => [error.code, error.details.rows],
      );
    const fault = (field: string, message: string) => ["IMPORT_REFUSED", [{ row: 1, field, message }]];

    expect(await rowsOf("姓名,身份,工资\n甲,正式,1")).toEqual(fault("工资", "unknown column"));
    expect(await rowsOf("姓名,name,身份\n甲,甲,正式")).toEqual(fault("name", "the column stands there twice"));
    expect(await rowsOf("姓名\n甲")).toEqual(fault("身份 / status", "the column is missing"));
    expect(await rowsOf("")).toEqual(fault("", "the file is empty"));
    expect(await rowsOf(Uint8Array.from([0xd0, 0xd5]))).toEqual(fault("", "is not UTF-8 text"));
    expect(await rowsOf(`name,status\n${"甲,full\n".repeat(2_001)}`)).toEqual(
      fault("", "the file has more than 2000 rows"),
    );
    await expect(bring(`name,status\n${"x".repeat(5_242_880)}`)).rejects.toMatchObject({
      code: "INPUT_INVALID",
      field: "csv",
    });
  });

  it("previews the rows and faults and writes nothing", async () => {
    const { executor, queries, roster } = await exampleOffice();
    const before = await roster();

    const preview = await executor.ask(
      queries.members.previewCsv,
      { csv: "name,status,group\n甲,full,第一党小组\n乙,what," },
      secretary,
    );

    expect(preview.members).toEqual([{ row: 2, name: "甲", status: "full", group: "第一党小组", addresses: 0 }]);
    expect(preview.rows.map(({ row, field }) => [row, field])).toEqual([[3, "status"]]);
    expect(preview.isImportable).toBe(false);
    expect(await roster()).toEqual(before);
  });

  it("takes a full file of 2,000 rows", async () => {
    const { bring, executor, queries } = await exampleOffice();
    const rows = Array.from({ length: 2_000 }, (_, index) => `成员${index},full,u${index}@yunting.example`);

    expect(await bring(`name,status,address:email\n${rows.join("\n")}`)).toEqual({ members: 2_000 });

    expect((await executor.ask(queries.branches.read, {}, secretary)).members).toBe(2_023);
  });
});
