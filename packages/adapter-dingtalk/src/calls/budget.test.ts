import { describe, expect, it } from "vitest";
import { createHouse, send, unhurried } from "../fixtures/house.js";

describe("the month's calls", () => {
  it("are counted over restarts, and the tokens are not", async () => {
    await using house = await createHouse();
    const first = await house.robot();
    await send(first, ["member-1"]);
    await first.close();
    const second = await house.robot();

    await send(second, ["member-1"], { id: "notice-2" });

    expect(await house.host.cursor.read("calls")).toBe("2026-03 2");
  });

  it("stop what is sent when they are used up, until the next month in Beijing", async () => {
    await using house = await createHouse();
    const robot = await house.robot({ calls: { perMonth: 2 } });
    for (const id of ["1", "2"]) await send(robot, ["member-1"], { id });
    const before = house.simulator.requests;

    expect(await send(robot, ["member-1"], { id: "3" })).toMatchObject([
      { status: "failed", fault: { code: "QUOTA_EXHAUSTED", vendor: { message: expect.stringContaining("2 of 2") } } },
    ]);
    expect(house.simulator.requests).toBe(before);
    house.host.clock.set(Date.UTC(2026, 2, 31, 16));
    expect(await send(robot, ["member-1"], { id: "4" })).toMatchObject([{ status: "accepted" }]);
  });

  it("are left to DingTalk where the settings say so", async () => {
    await using house = await createHouse();
    const robot = await house.robot({ calls: { perMonth: 1, whenUsedUp: "go-on" } });

    for (const id of ["1", "2"])
      expect(await send(robot, ["member-1"], { id })).toMatchObject([{ status: "accepted" }]);
  });

  it("are not used by calls that DingTalk throttled or never got", async () => {
    await using house = await createHouse();
    const robot = await house.robot();
    house.simulator.answer([
      { kind: "fault", code: "RATE_EXCEEDED" },
      { kind: "fault", code: "CONTENT_REFUSED" },
    ]);

    for (const id of ["1", "2"]) await send(robot, ["member-1"], { id });

    expect(await house.host.cursor.read("calls")).toBe("2026-03 1");
  });

  it("lose no count when many are made at once", async () => {
    await using house = await createHouse();
    const robot = await house.robot();

    await Promise.all(Array.from({ length: 12 }, (_, n) => send(robot, ["member-1"], { id: `n${n}` })));

    expect(await house.host.cursor.read("calls")).toBe("2026-03 12");
  });

  it("degrade the health from four fifths on, and say how many are used", async () => {
    await using house = await createHouse();
    const robot = await house.robot({ calls: { perMonth: 5 } });
    for (const id of ["1", "2", "3"]) await send(robot, ["member-1"], { id });
    expect((await robot.health(unhurried)).state).toBe("ready");

    await send(robot, ["member-1"], { id: "4" });

    const { state, checks } = await robot.health(unhurried);
    expect(state).toBe("degraded");
    expect(checks.find(({ name }) => name === "outbound")?.fault).toMatchObject({
      code: "QUOTA_EXHAUSTED",
      vendor: { message: expect.stringContaining("4 of 5") },
    });
  });

  it("do not hold up what is sent when they cannot be counted", async () => {
    await using house = await createHouse();
    const robot = await house.robot();
    Object.assign(house.host.cursor, { read: () => Promise.reject(new Error("the disk is full")) });

    expect(await send(robot, ["member-1"])).toMatchObject([{ status: "accepted" }]);
    expect(house.host.lines.join("\n")).toContain("could not be counted");
  });
});
