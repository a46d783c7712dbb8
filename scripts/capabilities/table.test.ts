import type { Capabilities, RateLimit } from "@microbranch/core/channel";
import { loopbackCapabilities } from "@microbranch/core/testing";
import { describe, expect, it } from "vitest";
import { marks, withTables } from "./readme.js";
import { bytesInWords, capabilityTables, durationInWords } from "./table.js";
import { chinese, english } from "./words.js";

const rich: Capabilities = {
  ...loopbackCapabilities,
  reach: "after-contact",
  text: { format: "html", maxBytes: 65_536, previewBytes: 60 },
  calendar: { replies: true },
  inbound: "none",
  sender: "claimed",
  threads: false,
  evidence: { levels: ["handed-over", "read"], pull: true },
  idempotency: { by: "content", windowMs: 14_400_000 },
  suppressesRepeatsMs: 86_400_000,
  retract: { windowMs: 120_000 },
};
const limit: RateLimit = {
  counts: "messages",
  per: "recipient",
  max: 1000,
  windowMs: 60_000,
  whenExceeded: "dropped",
  suspendedMs: null,
  source: "Reference | Limits, 2026-02-01",
};

const one = [{ route: "", capabilities: loopbackCapabilities, pace: [] }];
const two = [
  { route: "app", capabilities: rich, pace: [limit] },
  {
    route: "robot",
    capabilities: loopbackCapabilities,
    pace: [{ ...limit, whenExceeded: "suspended" as const, suspendedMs: 600_000 }],
  },
];

/** The cells of a row by the name in its first one. */
function row(tables: string, name: string): readonly string[] {
  const line = tables.split("\n").find((each) => each.startsWith(`| \`${name}\` |`)) ?? "";
  return line
    .split(" | ")
    .slice(1)
    .map((each) => each.replace(/ \|$/u, ""));
}

describe("capabilityTables", () => {
  it("has a row for each key of a declaration, in its order", () => {
    const names = [...capabilityTables(one, english).matchAll(/^\| `([a-zA-Z]+)/gmu)].map(([, name]) => name);

    expect([...new Set(names)]).toEqual(Object.keys(loopbackCapabilities).filter((name) => name !== "contract"));
  });

  it("says numbers with their units", () => {
    const tables = capabilityTables(two, english);

    expect(row(tables, "text.maxBytes")).toEqual(["65,536 bytes (64 KiB)", "20,000 bytes"]);
    expect(row(tables, "idempotency")).toEqual(["by content, for 4 hours", "by key, for 1 day"]);
    expect(row(tables, "suppressesRepeatsMs")).toEqual(["within 1 day", "none"]);
    expect(row(tables, "retract")).toEqual(["within 2 minutes", "none"]);
    expect(row(tables, "evidence")).toEqual(["handed-over, read, fetched", "none"]);
    expect(row(tables, "location")).toEqual(["WGS-84", "WGS-84"]);
  });

  it("says each limit with its source, and keeps a bar from ending the cell", () => {
    const tables = capabilityTables(two, english);

    expect(tables).toContain(
      "| app | 1,000 messages, counted for each recipient | 1 minute | **lost without a word** | Reference \\| Limits, 2026-02-01 |",
    );
    expect(tables).toContain(
      "| robot | 1,000 messages, counted for each recipient | 1 minute | refused, and the channel shut for 10 minutes |",
    );
  });

  it("says so when there is no limit", () => {
    expect(capabilityTables(one, english)).toMatch(/\n\nNo limit is declared\.$/u);
  });

  it("speaks Chinese", () => {
    const tables = capabilityTables(two, chinese);

    expect(row(tables, "reach")).toEqual(["对方先来信之后", "随时"]);
    expect(row(tables, "retract")).toEqual(["2 分钟内", "无"]);
    expect(tables).toContain("| app | 每个收件人 1,000 条消息 | 1 分钟 | **悄悄丢失** |");
  });
});

describe("the units", () => {
  it.each([
    [86_400_000, "1 day"],
    [172_800_000, "2 days"],
    [5_400_000, "90 minutes"],
    [1000, "1 second"],
    [1500, "1,500 milliseconds"],
  ])("say %i ms as %s", (ms, words) => {
    expect(durationInWords(ms, english)).toBe(words);
  });

  it.each([
    [1_048_576, "1,048,576 bytes (1 MiB)"],
    [65_536, "65,536 bytes (64 KiB)"],
    [1000, "1,000 bytes"],
  ])("say %i bytes as %s", (count, words) => {
    expect(bytesInWords(count, english)).toBe(words);
  });
});

describe("withTables", () => {
  it("replaces what stands between the marks, and changes nothing when it is done again", () => {
    const readme = `# A\n\n${marks.begin}\nold\n${marks.end}\n\n## B\n`;

    const once = withTables(readme, "new");

    expect(once).toBe(`# A\n\n${marks.begin}\nnew\n${marks.end}\n\n## B\n`);
    expect(withTables(once ?? "", "new")).toBe(once);
  });

  it.each([
    ["no marks", "# A\n"],
    ["no end", `${marks.begin}\n`],
    ["two pairs", `${marks.begin}\n${marks.end}\n${marks.begin}\n${marks.end}\n`],
    ["the end first", `${marks.end}\n${marks.begin}\n`],
  ])("gives nothing where there are %s", (_what, readme) => {
    expect(withTables(readme, "new")).toBeNull();
  });
});
