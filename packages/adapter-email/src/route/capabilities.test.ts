import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createEmailChannel } from "../channel.js";
import { configFor, inboundConfig } from "../fixtures/bench.js";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8").split("## Capabilities")[1] ?? "";
const stated = (name: string): string =>
  new RegExp(`^\\| \`${name.replace(".", "\\.")}\` \\| ([^|]+) \\|`, "mu").exec(readme)?.[1] ?? "";

describe("the README's capability table", () => {
  const deaf = createEmailChannel(configFor(1)).capabilities;
  const hearing = createEmailChannel(configFor(1, { inbound: inboundConfig })).capabilities;

  it("says what the channel declares", () => {
    expect(stated("reach")).toBe(hearing.reach);
    expect(stated("batch.maxRecipients")).toBe(String(hearing.batch.maxRecipients));
    expect(stated("text.format")).toBe(hearing.text.format);
    expect(stated("text.maxBytes")).toBe(String(hearing.text.maxBytes));
    expect(stated("images")).toBe(String(hearing.images?.max));
    expect(stated("files")).toBe(String(hearing.files?.max));
    expect(stated("sender")).toBe(hearing.sender);
    expect([stated("choices"), hearing.choices]).toEqual(["none", null]);
    expect([stated("evidence"), hearing.evidence.levels]).toEqual(["none yet", []]);
    expect([stated("idempotency"), hearing.idempotency.by]).toEqual(["none", "none"]);
    expect([stated("calendar"), hearing.calendar]).toEqual(["invitation, replies not read yet", { replies: false }]);
  });

  it("says what depends on inbound", () => {
    expect([stated("inbound"), hearing.inbound, deaf.inbound]).toEqual([
      "webhook, or none without the setting",
      "webhook",
      "none",
    ]);
    expect([stated("mailLinks"), hearing.mailLinks, deaf.mailLinks]).toEqual(["with inbound", true, false]);
    expect([stated("threads"), hearing.threads, deaf.threads]).toEqual(["with inbound", true, false]);
  });
});
