import { expect, it } from "vitest";
import { createMicrobranch, type Microbranch } from "../hub/hub.js";
import { exampleDocument } from "../organisation/fixtures/example-document.js";
import { forEachStore, type StoreBench } from "../testing/databases.js";
import { createManualClock, type ManualClock } from "../testing/manual-clock.js";

const at = (text: string): number => Date.parse(`${text}+08:00`);
const secret = "a secret of this test, long enough";

async function home(stores: StoreBench, start: string): Promise<{ hub: Microbranch; clock: ManualClock }> {
  const clock = createManualClock(at(start));
  const hub = await createMicrobranch({ store: (await stores.database()).store(), secret, clock });
  const { sections: _, schedules: __, ...document } = exampleDocument();
  const news = {
    id: "news",
    ownerRole: "administrator",
    from: "2016-09-01",
    titles: [{ title: "时政要闻", from: "2016-09-01" }],
  };
  await hub.as({ host: "test" }).branches.import({ document: { ...document, sections: [news] } });
  return { hub, clock };
}

/** Moves the clock from one due thing to the next. */
async function live(hub: Microbranch, clock: ManualClock, until: string): Promise<void> {
  for (let next = await hub.nextDueAt(); next !== null && next <= at(until); next = await hub.nextDueAt()) {
    clock.set(Math.max(next, clock.now()));
    await hub.runDue();
  }
  clock.set(at(until));
  await hub.runDue();
}

async function nominals(hub: Microbranch): Promise<readonly string[]> {
  const page = await hub
    .as({ memberId: "m01" })
    .archive.list({ kind: "schedule.occurred", order: "oldest", limit: 200 });
  return page.items.map(
    (record) =>
      `${new Date(record.at + 8 * 3_600_000).toISOString().slice(0, 16)} ${record.body === null ? "" : (JSON.parse(record.body) as { nominal: string }).nominal}`,
  );
}

forEachStore("schedules", (stores) => {
  it("occur once per nominal time, moved off holidays, whatever is run twice", async () => {
    const { hub, clock } = await home(stores, "2026-01-20T08:00");
    const office = hub.as({ memberId: "m01" });
    const made = await office.schedules.create({
      title: "每月保密提醒",
      rule: "DTSTART;TZID=Asia/Shanghai:20260105T100000\nRRULE:FREQ=MONTHLY;BYMONTHDAY=16",
      shift: "next",
      occasion: "warning.send",
      payload: { kind: "secrecy" },
    });

    await live(hub, clock, "2026-04-30T00:00");
    await Promise.all([hub.runDue(), hub.runDue()]);
    const lived = await nominals(hub);
    const preview = await office.schedules.preview({ scheduleId: made.scheduleId, count: 2 });
    await hub.stop();

    expect(made.next).toMatchObject({ nominal: "2026-02-16T10:00:00", at: at("2026-02-24T10:00") });
    expect(lived).toEqual([
      "2026-02-24T10:00 2026-02-16T10:00:00",
      "2026-03-16T10:00 2026-03-16T10:00:00",
      "2026-04-16T10:00 2026-04-16T10:00:00",
    ]);
    expect(preview.items.map((item) => item.nominal)).toEqual(["2026-05-16T10:00:00", "2026-06-16T10:00:00"]);
  });

  it("come so many working days before each statutory holiday", async () => {
    const { hub, clock } = await home(stores, "2026-03-01T08:00");
    await hub.as({ memberId: "m01" }).schedules.create({
      title: "节前提醒",
      beforeHoliday: { workdays: 2, at: "10:00" },
      occasion: "warning.send",
      payload: { kind: "integrity", occasion: "beforeHoliday" },
    });

    await live(hub, clock, "2026-05-05T00:00");
    const lived = await nominals(hub);
    await hub.stop();

    expect(lived).toEqual(["2026-04-02T10:00 2026-04-04T10:00:00", "2026-04-29T10:00 2026-05-01T10:00:00"]);
  });

  it("stay silent while paused and do not catch up when resumed", async () => {
    const { hub, clock } = await home(stores, "2026-03-01T08:00");
    const office = hub.as({ memberId: "m01" });
    const { scheduleId } = await office.schedules.create({
      title: "每日一句",
      rule: "DTSTART;TZID=Asia/Shanghai:20260301T090000\nRRULE:FREQ=DAILY",
      occasion: "post.publish",
      payload: { sectionId: "news", title: "每日一句", body: "温故而知新。" },
    });

    await live(hub, clock, "2026-03-03T12:00");
    await office.schedules.pause({ scheduleId });
    await live(hub, clock, "2026-03-06T12:00");
    await office.schedules.resume({ scheduleId });
    await live(hub, clock, "2026-03-07T12:00");
    const lived = (await nominals(hub)).map((line) => line.slice(0, 10));
    const posts = await office.posts.list({ sectionId: "news" });
    await hub.stop();

    expect(lived).toEqual(["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-07"]);
    expect(posts.items).toHaveLength(4);
  });

  it("move to a year's published working days when these are entered, and lose or repeat nothing", async () => {
    const { hub, clock } = await home(stores, "2026-12-28T08:00");
    const office = hub.as({ memberId: "m01" });
    const { scheduleId } = await office.schedules.create({
      title: "每月保密提醒",
      rule: "DTSTART;TZID=Asia/Shanghai:20261201T100000\nRRULE:FREQ=MONTHLY;BYMONTHDAY=1,28",
      shift: "next",
      occasion: "warning.send",
      payload: { kind: "secrecy" },
    });
    const unknown = await office.schedules.preview({ scheduleId, count: 2 });
    clock.set(at("2026-12-28T10:00"));

    await office.schedules.enterHolidays({
      year: {
        year: 2027,
        papers: ["invented for this test"],
        off: [
          ["2027-01-01", "元旦"],
          ["2027-01-04", "元旦"],
        ],
        work: [],
      },
    });
    await live(hub, clock, "2027-01-10T00:00");
    const lived = await nominals(hub);
    await hub.stop();

    expect(unknown.items.map((item) => [item.nominal, item.isProvisional])).toEqual([
      ["2026-12-28T10:00:00", true],
      ["2027-01-01T10:00:00", true],
    ]);
    expect(lived).toEqual(["2026-12-28T10:00 2026-12-28T10:00:00", "2027-01-05T10:00 2027-01-01T10:00:00"]);
  });

  it("refuse what is malformed, unknown, or not the actor's to plan, and write nothing", async () => {
    const { hub } = await home(stores, "2026-03-01T08:00");
    const good = { title: "x", occasion: "post.publish", payload: { sectionId: "news", title: "x", body: "x" } };
    const rule = "DTSTART;TZID=Asia/Shanghai:20260301T090000\nRRULE:FREQ=DAILY";
    const office = hub.as({ memberId: "m01" });
    const before = await office.archive.head({});

    const failures = await Promise.allSettled([
      office.schedules.create({ ...good, rule: "DTSTART:20260301T090000\nRRULE:FREQ=SECONDLY" }),
      office.schedules.create({ ...good, rule: rule.replace("Shanghai", "Tokyo") }),
      office.schedules.create({ ...good, rule, occasion: "no.such" }),
      office.schedules.create({ ...good, rule, payload: { sectionId: "nowhere", title: "x", body: "x" } }),
      office.schedules.create(good),
      hub.as({ memberId: "m20" }).schedules.create({ ...good, rule }),
      hub
        .as({ host: "test" })
        .schedules.create({ branchId: "b1", title: "x", rule, occasion: "warning.send", payload: { kind: "secrecy" } }),
    ]);
    const after = await office.archive.head({});
    await hub.stop();

    expect(failures.map((each) => (each.status === "rejected" ? each.reason.code : "done"))).toEqual([
      "SCHEDULE_INVALID",
      "SCHEDULE_INVALID",
      "INPUT_INVALID",
      "NOT_FOUND",
      "INPUT_INVALID",
      "NOT_ALLOWED",
      "NOT_ALLOWED",
    ]);
    expect(after).toEqual(before);
  });
});
