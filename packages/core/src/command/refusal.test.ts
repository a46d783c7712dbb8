import { expect, it } from "vitest";
import { z } from "zod";
import { MicrobranchError } from "../error/error.js";
import { createIdMaker } from "../identifier/identifier.js";
import { forEachStore } from "../testing/databases.js";
import { createManualClock } from "../testing/manual-clock.js";
import { createExecutor, defineCommand, refuse } from "./command.js";
import { branchScope } from "./define-command.js";

const random = (size: number): Uint8Array => new Uint8Array(size).fill(7);

forEachStore("refuse", ({ open }) => {
  it("keeps the record of a refusal and gives the caller the error, also for a named call", async () => {
    const store = await open();
    const clock = createManualClock(1_000);
    const told: string[] = [];
    const executor = createExecutor({
      store,
      clock,
      random,
      id: createIdMaker(clock, random),
      authority: async () => new Set(),
      homeBranch: async () => "b1",
      announce: (events) => told.push(...events.map((event) => event.name)),
    });
    const command = defineCommand({
      name: "test.refused",
      input: z.strictObject(branchScope.shape),
      right: null,
      async run(unit) {
        await unit.record({ kind: "test.refused", subject: null, retention: "transient", payload: {} });
        return refuse(new MicrobranchError("GUARD_BLOCKED", { message: "Blocked." }));
      },
    });
    const call = () => executor.execute(command, { branchId: "b1" }, { kind: "system" }, { key: "once" });

    await expect(call()).rejects.toMatchObject({ code: "GUARD_BLOCKED" });

    const kinds = await store.read((db) => db.selectFrom("record").select("kind").execute());
    expect(kinds).toEqual([{ kind: "test.refused" }]);
    expect(told).toEqual(["record.appended"]);
    await expect(call()).rejects.toMatchObject({ code: "GUARD_BLOCKED" });
  });
});
