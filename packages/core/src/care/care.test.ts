import { describe, expect, it } from "vitest";
import { createMicrobranch, type Microbranch } from "../hub/hub.js";
import { exampleDocument } from "../organisation/fixtures/example-document.js";
import { forEachStore } from "../testing/databases.js";
import { createManualClock, type ManualClock } from "../testing/manual-clock.js";
import { type GreetedMember, greetingsDue } from "./care.js";

const at = (text: string): number => Date.parse(`${text}+08:00`);
const secret = "a secret of this test, long enough";

async function live(hub: Microbranch, clock: ManualClock, until: string): Promise<void> {
  for (let next = await hub.nextDueAt(); next !== null && next <= at(until); next = await hub.nextDueAt()) {
    clock.set(Math.max(next, clock.now()));
    await hub.runDue();
  }
  clock.set(at(until));
}

interface Sent {
  readonly occasion: string;
  readonly onDate: string;
}

async function greetings(hub: Microbranch): Promise<readonly string[]> {
  const sent: string[] = [];
  for (let cursor: number | null = 0; cursor !== null; ) {
    const page = await hub
      .as({ memberId: "m01" })
      .archive.list({ kind: "greeting.sent", order: "oldest", limit: 200, cursor });
    for (const record of page.items) {
      const { occasion, onDate } = JSON.parse(record.body ?? "{}") as Sent;
      sent.push(`${onDate} ${record.metadata.subject ?? "all"} ${occasion}`);
    }
    cursor = page.next;
  }
  return sent;
}

forEachStore("greetings", (stores) => {
  it("reach each member once on the day, by solar or lunar calendar, and never those who did not ask", async () => {
    const clock = createManualClock(at("2026-02-20T08:00"));
    const hub = await createMicrobranch({ store: (await stores.database()).store(), secret, clock });
    const { sections: _, schedules: __, ...document } = exampleDocument();
    await hub.as({ host: "test" }).branches.import({ document });

    await live(hub, clock, "2026-09-26T00:00");
    const sent = await greetings(hub);
    await hub.stop();

    expect(new Set(sent).size).toBe(sent.length);
    expect(sent).toContain("2026-02-28 m09 birthday"); // born on 29 February
    expect(sent).toContain("2026-02-28 m14 birthday");
    expect(sent).toContain("2026-03-01 m13 birthday");
    expect(sent).toContain("2026-09-25 m18 birthday"); // the 15th of the 8th lunar month
    expect(sent).toContain("2026-09-25 m10 birthday");
    expect(sent).toContain("2026-03-27 m13 politicalBirthday");
    expect(sent).toContain("2026-04-05 all qingming");
    expect(sent.filter((line) => line.includes("m16"))).toEqual([]);
    expect(sent.filter((line) => line.endsWith("womensDay"))).toEqual([]);
  });

  it("skip the days on which nothing ran, and go on", async () => {
    const clock = createManualClock(at("2026-02-27T08:00"));
    const hub = await createMicrobranch({ store: (await stores.database()).store(), secret, clock });
    const { sections: _, schedules: __, ...document } = exampleDocument();
    await hub.as({ host: "test" }).branches.import({ document });
    clock.set(at("2026-03-01T22:30"));

    await hub.runDue();
    const late = await greetings(hub);
    await live(hub, clock, "2026-03-09T00:00");
    const sent = await greetings(hub);
    await hub.stop();

    expect(late).toEqual([]);
    expect(sent).toEqual(["2026-03-03 all lanternFestival", "2026-03-08 m03 birthday"]);
  });
});

describe("greetingsDue", () => {
  const policy = { birthdays: "optIn", politicalBirthdays: "optIn", festivals: true, leapDay: "mar1" } as const;
  const member = (more: Partial<GreetedMember>): GreetedMember => ({
    memberId: "m",
    greetingOptIn: true,
    birthday: null,
    admittedOn: null,
    ...more,
  });

  it("puts 29 February where the branch wants it", () => {
    const born = member({ birthday: { calendar: "gregorian", month: 2, day: 29, leapMonth: false } });

    expect(greetingsDue("2026-03-01", [born], policy).personal).toHaveLength(1);
    expect(greetingsDue("2026-02-28", [born], policy).personal).toHaveLength(0);
    expect(greetingsDue("2028-02-29", [born], policy).personal).toHaveLength(1);
  });

  it("counts full years of membership, and none in the year of joining", () => {
    const joined = member({ admittedOn: "2016-06-24" });

    expect(greetingsDue("2016-06-24", [joined], policy).personal).toEqual([]);
    expect(greetingsDue("2026-06-24", [joined], policy).personal).toEqual([
      { memberId: "m", occasions: ["politicalBirthday"], years: 10 },
    ]);
  });

  it("greets by opt-out those who said nothing, and never those who refused", () => {
    const birthday = { calendar: "gregorian", month: 5, day: 20, leapMonth: false } as const;
    const silent = member({ greetingOptIn: null, birthday });
    const refused = member({ memberId: "r", greetingOptIn: false, birthday });

    expect(greetingsDue("2026-05-20", [silent, refused], policy).personal).toEqual([]);
    expect(
      greetingsDue("2026-05-20", [silent, refused], { ...policy, birthdays: "optOut" }).personal.map((p) => p.memberId),
    ).toEqual(["m"]);
  });
});
