import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMicrobranch } from "@microbranch/core";
import { sqlite } from "@microbranch/core/sqlite";
import { createManualClock } from "@microbranch/core/testing";
import { PostboxWire } from "./simulator/wire.js";
import { postbox } from "./src/index.js";

const clock = createManualClock(Date.UTC(2026, 2, 2, 1)); // a Monday, nine o'clock in Shanghai
const wire = await PostboxWire.start(clock);
const folder = await mkdtemp(join(tmpdir(), "custom-adapter-"));
const secret = "keep me for the life of the database";
const hub = await createMicrobranch({
  store: sqlite(join(folder, "branch.db")),
  secret,
  clock,
  channels: [postbox(wire.config)],
});

const from = "2020-07-01";
const person = (id: string, name: string, address: string) => ({
  id,
  name,
  membership: { from },
  statuses: [{ status: "full", from }],
  addresses: [{ platform: "postbox", tenant: "team-1", id: address }],
});
await hub.as({ host: "our-platform" }).branches.import({
  document: {
    branch: { id: "b1", name: "Example branch", unit: "Example office", zone: "Asia/Shanghai" },
    members: [person("m1", "Zhao", "member-1"), person("m2", "Qian", "member-2")],
    posts: [{ memberId: "m1", role: "secretary", from }],
    sections: [{ id: "news", ownerRole: "secretary", from, titles: [{ title: "News", from }] }],
  },
});
await hub.as({ memberId: "m1" }).posts.publish({
  sectionId: "news",
  title: "Welcome",
  body: "From today our branch has a home online, and Postbox is one of its doors.",
});
clock.advance(3_600_000);
await hub.runDue();

for (const { to, text } of wire.sent) console.log(`${to} reads:\n${text.replace(/^/gmu, "  ")}\n`);
await hub.stop();
await wire.dispose();
await rm(folder, { recursive: true });
