import { expect, it } from "vitest";
import { type HubHome, openHubHome, shanghai } from "../section/fixtures/hub-home.js";
import { forEachStore, type TestDatabase } from "../testing/databases.js";

const readBy = (home: HubHome, who: string): string =>
  home.channel.inbox
    .to(who)
    .map(({ text }) => text)
    .join("\n");

/** A hub's home in which `li` and `wang` are asked for their city on the first morning of a trip. */
async function onTrip(database: TestDatabase, more: Parameters<typeof openHubHome>[1] = {}) {
  const home = await openHubHome(database, more);
  await home.as("sec").trips.open({
    id: "t1",
    title: "云汀项目",
    leaderId: "dis",
    memberIds: ["dis", "li", "wang"],
    startsOn: "2026-03-03",
    endsOn: "2026-03-20",
    legs: [{ memberIds: ["li", "wang"], city: "云汀市", from: "2026-03-03T09:00" }],
  });
  home.clock.set(shanghai("2026-03-03T10:00:00"));
  await home.hub.runDue();
  const city = async (who: string) => {
    const { items } = await home.as(who).trips.readCity({ tripId: "t1", memberId: who });
    return items.flatMap(({ reports }) => reports.map((report) => report.city));
  };
  return {
    ...home,
    city,
    codeTo: (who: string) => /\[([A-Z]\d+)\]/u.exec(readBy(home, who))?.[1],
    linkTo: (who: string) => /https:\/\/host\.example\/answers\/[\w.-]+/u.exec(readBy(home, who))?.[0] ?? "",
  };
}

forEachStore("replies with a city", ({ database }) => {
  it("are reports: the first by the name alone, later ones by the code, and none is a discussion", async () => {
    const home = await onTrip(await database());

    await home.answer("li", "收到", undefined);
    await home.answer("li", "云汀市", undefined);
    await home.hub.runDue();
    expect(await home.city("li")).toEqual(["云汀市"]);
    expect(home.lastTo("li")?.text).toContain("已记下:自2026-03-03 10:00起在云汀市");

    await home.answer("li", "大家好", undefined);
    await home.answer("li", `${home.codeTo("li")} 临川市`, undefined);
    await home.answer("li", `${home.codeTo("li")} 未变`, undefined);
    await home.hub.runDue();
    expect((await home.city("li")).slice().sort()).toEqual(["临川市", "临川市", "云汀市"].sort());
    expect(home.lastTo("li")?.text).toContain("仍在临川市");
    await home.hub.stop();
  });

  it("that say more than a city are not kept, and asked for again in quiet words", async () => {
    const home = await onTrip(await database());

    await home.answer("li", "云汀市人民路12号", undefined);
    await home.hub.runDue();

    expect(home.lastTo("li")?.text).toContain("请只写城市名");
    expect(await home.city("li")).toEqual([]);
    expect(JSON.stringify(await home.records("ask.answered"))).not.toContain("人民路");
    await home.hub.stop();
  });

  it("leave the city in no record of the ask, and end with the trip", async () => {
    const home = await onTrip(await database());
    await home.answer("li", "云汀市", undefined);
    await home.hub.runDue();
    expect(JSON.stringify(await home.records("ask.answered"))).not.toContain("云汀市");

    await home.as("sec").trips.end({ tripId: "t1" });
    await home.answer("wang", "临川市", undefined);
    await home.hub.runDue();
    expect(await home.city("wang")).toEqual([]);
    expect(home.lastTo("wang")?.text).toContain("不再计入");
    await home.hub.stop();
  });

  it("come from the page as well", async () => {
    const home = await onTrip(await database(), { pagesUrl: "https://host.example" });
    const post = (city: string) =>
      home.hub.fetch(
        new Request(home.linkTo("li"), { method: "POST", body: new URLSearchParams({ answer: city, value: city }) }),
      );

    expect((await post("云汀大厦12层")).status).toBe(422);
    expect((await post("临川市")).status).toBe(200);
    expect(await home.city("li")).toEqual(["临川市"]);
    await home.hub.stop();
  });

  it("stop what was to remind of them and had not gone out", async () => {
    const home = await onTrip(await database());
    home.clock.set(shanghai("2026-03-04T21:00:00"));
    await home.hub.runDue();
    await home.answer("li", "云汀市", undefined);
    await home.hub.runDue();
    home.clock.set(shanghai("2026-03-05T10:00:00"));
    await home.hub.runDue();

    const reminders = (who: string) =>
      home.channel.inbox.to(who).filter(({ text }) => text.includes("在外辛苦了")).length;
    expect([reminders("li"), reminders("wang")]).toEqual([0, 1]);
    await home.hub.stop();
  });
});
