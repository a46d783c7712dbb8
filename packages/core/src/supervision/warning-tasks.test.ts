import { expect, it } from "vitest";
import { createMicrobranch } from "../hub/hub.js";
import { exampleDocument } from "../organisation/fixtures/example-document.js";
import { forEachStore } from "../testing/databases.js";
import { createManualClock } from "../testing/manual-clock.js";

forEachStore("warnings", (stores) => {
  it("take turns in their wording, go to the audience, and are recorded with version and owner", async () => {
    const clock = createManualClock(Date.parse("2026-03-02T10:00+08:00"));
    const hub = await createMicrobranch({
      store: (await stores.database()).store(),
      secret: "a secret of this test, long enough",
      clock,
    });
    const { sections: _, schedules: __, ...document } = exampleDocument();
    await hub.as({ host: "test" }).branches.import({ document });
    const office = hub.as({ memberId: "m04" });

    const used: string[] = [];
    for (let week = 0; week < 5; week++) {
      await office.warnings.send({ kind: "secrecy" });
      clock.advance(7 * 86_400_000);
    }
    const list = await office.warnings.list({});
    for (const item of list.items) used.push(item.templateId);
    const some = await office.warnings.send({ kind: "integrity", audience: { kind: "group", groupId: "g1" } });
    const records = await office.archive.list({ kind: "warning.sent", order: "newest" });
    const denied = await hub
      .as({ memberId: "m20" })
      .warnings.send({ kind: "secrecy" })
      .catch((error: { code: string }) => error.code);
    await hub.stop();

    expect(new Set(used).size).toBe(5);
    expect(some.unreachable + some.queued).toBe(8);
    expect(JSON.parse(records.items[0]?.body ?? "{}")).toMatchObject({
      kind: "integrity",
      template: { version: 1, owner: "disciplineMember" },
    });
    expect(denied).toBe("NOT_ALLOWED");
  });
});
