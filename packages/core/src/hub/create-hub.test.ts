import { expect, it } from "vitest";
import { createEd25519Signer, generateEd25519Key } from "../archive/archive.js";
import { hasCode } from "../error/error.js";
import { systemRandom } from "../identifier/identifier.js";
import { exampleDocument } from "../organisation/fixtures/example-document.js";
import { forEachStore } from "../testing/databases.js";
import { createManualClock } from "../testing/manual-clock.js";
import { createMicrobranch } from "./hub.js";

const march = Date.UTC(2026, 2, 2, 1);
const secret = "a secret of this test, long enough";

forEachStore("createMicrobranch", (stores) => {
  it("imports a branch, tells events after the commit, and leaves a log that verifies and is signed", async () => {
    const database = await stores.database();
    const key = generateEd25519Key("example.org/test", systemRandom);
    const signer = createEd25519Signer({ name: "example.org/test", privateKey: key.privateKey });
    const hub = await createMicrobranch({
      store: database.store(),
      secret,
      clock: createManualClock(march),
      signer,
      verifierKeys: [key.verifierKey],
    });
    const told: string[] = [];
    hub.on("record.appended", ({ kind }) => told.push(kind));
    const { sections, schedules, ...document } = exampleDocument();
    const host = hub.as({ host: "test" });

    await host.branches.import({ document });
    const secretary = hub.as({ memberId: "m01" });
    const roster = await secretary.members.list({});
    const checkpoint = await host.archive.checkpoint({ branchId: "b1" });
    const report = await secretary.archive.verify({});
    await hub.stop();

    expect(roster.items.length).toBe(23);
    expect(told.length).toBeGreaterThan(0);
    expect(report).toMatchObject({ ok: true, faultCount: 0 });
    expect(report.size).toBe(checkpoint.size + 1);
    expect(sections.length + schedules.length).toBeGreaterThan(0);
  });

  it("refuses what is wrong and writes nothing", async () => {
    const hub = await createMicrobranch({
      store: (await stores.database()).store(),
      secret,
      clock: createManualClock(march),
    });
    const { sections: _, schedules: __, ...document } = exampleDocument();
    await hub.as({ host: "test" }).branches.import({ document });
    const before = await hub.as({ host: "test" }).archive.head({ branchId: "b1" });

    const failures = await Promise.allSettled([
      hub.as({ memberId: "m20" }).members.add({ name: "某人" } as never),
      hub.as({ memberId: "m20" }).archive.checkpoint({}),
      hub.as({ memberId: "nobody" }).members.list({}),
      hub.as({ host: "test" }).members.list({}),
    ]);
    const after = await hub.as({ host: "test" }).archive.head({ branchId: "b1" });
    await hub.stop();

    expect(failures.map((failure) => (failure.status === "rejected" ? failure.reason.code : "done"))).toEqual([
      "INPUT_INVALID",
      "NOT_ALLOWED",
      "NOT_ALLOWED",
      "INPUT_INVALID",
    ]);
    expect(after).toEqual(before);
    await expect(createMicrobranch({ store: (await stores.database()).store(), secret: "short" })).rejects.toSatisfy(
      (error) => hasCode(error, "SETTING_INVALID") && error.field === "secret",
    );
  });
});
