import { createManualClock } from "@microbranch/core/testing";
import { describe, expect, it } from "vitest";
import { createHouse, unhurried } from "../fixtures/house.js";
import { startOfTime } from "../fixtures/memory-host.js";

describe("health", () => {
  it("says that this machine's clock is wrong, which makes signatures fail", async () => {
    await using house = await createHouse({ clock: createManualClock(startOfTime + 120_000) });
    const robot = await house.robot();

    const { state, checks } = await robot.health(unhurried);

    expect(state).toBe("degraded");
    expect(checks.find(({ name }) => name === "clock")).toMatchObject({
      ok: false,
      fault: { code: "SETTING_INVALID" },
    });
  });

  it("is down when DingTalk cannot be reached, the credential not being to blame", async () => {
    await using house = await createHouse();
    const robot = await house.robot();
    await house.simulator.close();

    const { state, checks } = await robot.health(unhurried);

    expect(state).toBe("down");
    expect(checks.find(({ name }) => name === "credential")?.ok).toBe(true);
    expect(checks.find(({ name }) => name === "outbound")?.fault?.code).toBe("CHANNEL_UNREACHABLE");
  });

  it("costs no call of the month", async () => {
    await using house = await createHouse();
    const robot = await house.robot();

    await robot.health(unhurried);

    expect(await house.host.cursor.read("calls")).toBeNull();
  });
});
