import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasCode } from "../error/error.js";
import {
  createZones,
  instantAt,
  isKnownZone,
  localDateOf,
  localTimeText,
  openZone,
  parseLocalTime,
  toInstant,
  toLocal,
} from "./schedule.js";

const zoneNames = [
  "Asia/Shanghai",
  "Asia/Urumqi",
  "Asia/Hong_Kong",
  "America/New_York",
  "America/St_Johns",
  "America/Sao_Paulo",
  "Europe/London",
  "Africa/Casablanca",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Asia/Gaza",
  "UTC",
];
const instant = fc.integer({ min: Date.UTC(1930, 0), max: Date.UTC(2060, 0) / 1000 }).map((second) => second * 1000);
const zoneName = fc.constantFrom(...zoneNames);
const utc = (text: string): number => Date.parse(text);
const local = (text: string): number => parseLocalTime(text, "local");

function refusalOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

describe("zones", () => {
  it("know the summer time of Shanghai from 1986 to 1991", () => {
    expect(instantAt("1986-07-01", "09:00", "Asia/Shanghai")).toBe(utc("1986-07-01T00:00:00Z"));
    expect(instantAt("1991-07-01", "09:00", "Asia/Shanghai")).toBe(utc("1991-07-01T00:00:00Z"));
    expect(instantAt("1992-07-01", "09:00", "Asia/Shanghai")).toBe(utc("1992-07-01T01:00:00Z"));
    expect(instantAt("1990-01-15", "09:00", "Asia/Shanghai")).toBe(utc("1990-01-15T01:00:00Z"));
  });

  it("move a time in a gap forward by the gap", () => {
    const at = toInstant(local("2024-03-10T02:30:00"), "America/New_York");

    expect(at).toBe(utc("2024-03-10T07:30:00Z"));
    expect(localTimeText(toLocal(at, "America/New_York"))).toBe("2024-03-10T03:30:00");
  });

  it("take the first instance of a doubled time", () => {
    expect(toInstant(local("2024-11-03T01:30:00"), "America/New_York")).toBe(utc("2024-11-03T05:30:00Z"));
    expect(toInstant(local("2024-04-07T01:45:00"), "Australia/Lord_Howe")).toBe(utc("2024-04-06T14:45:00Z"));
  });

  it("put the day that Apia skipped on the day after", () => {
    expect(instantAt("2011-12-30", "09:00", "Pacific/Apia")).toBe(instantAt("2011-12-31", "09:00", "Pacific/Apia"));
  });

  it("tell the date in the zone, not in UTC", () => {
    expect(localDateOf(utc("2026-03-20T15:59:59Z"), "Asia/Shanghai")).toBe("2026-03-20");
    expect(localDateOf(utc("2026-03-20T16:00:00Z"), "Asia/Shanghai")).toBe("2026-03-21");
  });

  it("give back every local time that exists", () => {
    const zones = createZones();
    fc.assert(
      fc.property(zoneName, instant, (name, at) => {
        const zone = zones.zone(name);

        const back = zone.toInstant(zone.toLocal(at));

        expect(zone.toLocal(back)).toBe(zone.toLocal(at));
        expect(back).toBeLessThanOrEqual(at);
      }),
      { numRuns: 500 },
    );
  });

  it("answer from their tables as from the zone data", () => {
    const zones = createZones({ maxZones: 3 });
    fc.assert(
      fc.property(zoneName, instant, (name, at) => {
        const table = zones.zone(name);
        const direct = openZone(name);

        expect(table.offsetAt(at)).toBe(direct.offsetAt(at));
        expect(table.toInstant(at)).toBe(direct.toInstant(at));
      }),
      { numRuns: 300 },
    );
  });

  it("change at the very second in their tables", () => {
    const zone = createZones().zone("America/New_York");

    expect(zone.offsetAt(utc("2024-03-10T06:59:59.999Z"))).toBe(-5 * 3_600_000);
    expect(zone.offsetAt(utc("2024-03-10T07:00:00Z"))).toBe(-4 * 3_600_000);
  });

  it.each(["Asia/Nowhere", "", "+08:00", "GMT+25", "Nowhere+12", "Asia/Shanghai;X", "a".repeat(100)])(
    "refuse the unknown zone %j with SCHEDULE_INVALID",
    (name) => {
      const error = refusalOf(() => createZones().zone(name));

      expect(isKnownZone(name)).toBe(false);
      expect(hasCode(error, "SCHEDULE_INVALID") && error.field).toBe("zone");
    },
  );
});
