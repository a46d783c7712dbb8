import { describe, expect, it } from "vitest";
import { instantOf, wallClock, zoneObservances } from "./zone.js";

const from = Date.UTC(2026, 2, 13);

describe("zoneObservances", () => {
  it("is one observance where the clocks stay as they are", () => {
    expect(zoneObservances("Asia/Shanghai", { from, until: null })).toEqual([
      {
        kind: "standard",
        startsOn: "1970-01-01T00:00:00",
        from: "+08:00",
        to: "+08:00",
        name: "CST",
        rule: null,
        dates: [],
      },
    ]);
    expect(zoneObservances("Asia/Kathmandu", { from, until: null })).toMatchObject([{ to: "+05:45" }]);
  });

  it("finds the rule by which clocks change each year", () => {
    const rules = (zone: string) =>
      zoneObservances(zone, { from, until: null })
        .slice(1)
        .map(({ kind, startsOn, from: before, to, rule }) => [kind, startsOn.slice(11), before, to, rule].join(" "));

    expect(rules("Europe/Berlin")).toEqual([
      "daylight 02:00:00 +01:00 +02:00 FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
      "standard 03:00:00 +02:00 +01:00 FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    ]);
    expect(rules("America/New_York")).toEqual([
      "daylight 02:00:00 -05:00 -04:00 FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
      "standard 02:00:00 -04:00 -05:00 FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
    ]);
    expect(rules("America/Sao_Paulo")).toEqual([]);
  });

  it("lists the changes that follow no rule, and those of the years concerned only", () => {
    const [, ...morocco] = zoneObservances("Africa/Casablanca", { from, until: null });

    expect(morocco.map(({ rule }) => rule)).toEqual([null, null]);
    expect(morocco.every(({ dates }) => dates.length >= 8)).toBe(true);
    const [, ...short] = zoneObservances("Africa/Casablanca", { from, until: from });
    expect(short.map(({ dates }) => dates.length)).toEqual([1, 1]);
  });
});

describe("instantOf", () => {
  it.each(["Asia/Shanghai", "Europe/Berlin", "America/St_Johns"])("is undone by wallClock: %s", (zone) => {
    for (let at = from; at < from + 366 * 86_400_000; at += 11 * 3_600_000) {
      const again = instantOf(wallClock(at, zone), zone);
      expect([0, 3_600_000]).toContain(at - again);
      expect(wallClock(again, zone)).toBe(wallClock(at, zone));
    }
  });

  it("takes the first of an hour that comes twice", () => {
    expect(instantOf("2026-10-25T02:30:00", "Europe/Berlin")).toBe(Date.parse("2026-10-25T02:30:00+02:00"));
  });
});
