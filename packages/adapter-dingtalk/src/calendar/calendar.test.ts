import type { CalendarEvent, Channel, Notice } from "@microbranch/core/channel";
import { describe, expect, it } from "vitest";
import {
  createHouse,
  fitted,
  type House,
  parcelFor,
  question,
  receiptsIn,
  send,
  token,
  unhurried,
} from "../fixtures/house.js";
import { localIso } from "./event-calls.js";

const everybody = ["member-1", "member-2", "member-3"];
const gathering: CalendarEvent = {
  uid: "gathering-7@example.org",
  sequence: 0,
  cancelled: false,
  startsAt: Date.UTC(2026, 2, 6, 7),
  endsAt: Date.UTC(2026, 2, 6, 8),
  zone: "Asia/Shanghai",
  place: "三楼会议室",
};
const invitation: Partial<Notice> = { ...question, purpose: "invitation", event: gathering };
const later = (change: Partial<CalendarEvent>): Partial<Notice> => ({
  ...invitation,
  id: "notice-2",
  revision: 2,
  event: { ...gathering, ...change },
});

async function inviting(house: House, by: "stream" | "webhook" = "stream"): Promise<Channel> {
  const events = { token: "token", aesKey: "x".repeat(43) };
  const inbound = by === "stream" ? ({ by } as const) : ({ by, events } as const);
  return await house.robot({ inbound, calendar: { organiserUnionId: "union-member-1" } });
}

describe("an invitation", () => {
  it("is an event of the calendar, to which all of a parcel are invited by one call", async () => {
    await using house = await createHouse();

    receiptsIn(await send(await inviting(house), everybody, invitation));

    expect(house.simulator.messages.map(({ to, route }) => [to, route])).toEqual(everybody.map((to) => [to, "event"]));
    expect(house.simulator.messages[0]?.text).toContain("2026-03-06T15:00:00+08:00 – 2026-03-06T16:00:00+08:00");
    expect(house.simulator.messages[0]?.text).toContain("三楼会议室");
    expect(await house.host.cursor.read("calls")).toBe("2026-03 2");
  });

  it("makes one event for parcels that are handed over at once, and after a restart", async () => {
    await using house = await createHouse();
    const robot = await inviting(house);
    const [first, second] = [parcelFor(robot, ["member-1"], invitation), parcelFor(robot, ["member-2"], invitation)];

    await Promise.all([robot.deliver(first, unhurried), robot.deliver(second, unhurried)]);
    await robot.close();
    const again = await inviting(house);
    await send(again, ["member-3"], invitation);

    const events = new Set(house.simulator.messages.map(({ id }) => id.split(":")[1]));
    expect(events.size).toBe(1);
    expect(house.simulator.messages).toHaveLength(3);
  });

  it("fails exactly whom DingTalk does not know", async () => {
    await using house = await createHouse({ people: ["member-1", "member-3"] });

    expect(await send(await inviting(house), everybody, invitation)).toMatchObject([
      { status: "accepted" },
      { status: "failed", fault: { code: "RECIPIENT_UNKNOWN" } },
      { status: "accepted" },
    ]);
  });

  it("is answered in the calendar by the person who answers, with the token that was sent to them", async () => {
    await using house = await createHouse();
    await send(await inviting(house), everybody, invitation);
    const [, second] = house.simulator.messages;
    if (second === undefined) return expect.fail("nobody was invited");

    expect(await house.simulator.respond(second, "declined")).toBe(true);

    expect(house.host.events).toMatchObject([
      { type: "answer", via: "calendar", token, value: "declined", sender: { id: "member-2" }, trust: "session" },
    ]);
  });

  it("is not answered anew by everybody when one more person answers", async () => {
    await using house = await createHouse();
    await send(await inviting(house), everybody, invitation);
    const [first, second] = house.simulator.messages;
    if (first === undefined || second === undefined) return expect.fail("nobody was invited");

    await house.simulator.respond(first, "accepted");
    await house.simulator.respond(second, "accepted");
    await house.simulator.respond(first, "declined");
    await house.simulator.respond(first, "accepted");

    const answers = house.host.events.map((event) => event.type === "answer" && [event.sender?.id, event.value]);
    expect(answers).toEqual([
      ["member-1", "accepted"],
      ["member-2", "accepted"],
      ["member-1", "declined"],
      ["member-1", "accepted"],
    ]);
    expect(house.host.stored.size).toBe(4);
  });

  it("is asked about again when an answer could not be stored", async () => {
    await using house = await createHouse();
    await send(await inviting(house), everybody, invitation);
    const [first] = house.simulator.messages;
    if (first === undefined) return expect.fail("nobody was invited");
    house.host.beforeAccept = async () => {
      throw new Error("the disk is full");
    };

    expect(await house.simulator.respond(first, "accepted")).toBe(false);
    house.host.beforeAccept = async () => {};
    expect(await house.simulator.respond(first, "accepted")).toBe(true);

    expect(house.host.events).toMatchObject([{ type: "answer", value: "accepted" }]);
  });

  it("leaves an event of somebody else's alone, and asks nothing about it", async () => {
    await using house = await createHouse();
    await inviting(house);
    const before = house.simulator.requests;

    await house.simulator.happen("calendar_event_change", { calendarEventId: "of-another-app" });

    expect(house.host.events).toMatchObject([{ type: "unrecognised" }]);
    expect(house.simulator.requests).toBe(before);
  });

  it("has nobody's own link in what all read", async () => {
    await using house = await createHouse();
    const robot = await inviting(house);
    const page = `https://branch.example.org/answers/${token}`;

    const rendered = robot.render(fitted(robot, { ...invitation, page }));

    expect(rendered.payload).toMatchObject({ form: "event", description: expect.not.stringContaining(token) });
    expect(rendered.text).not.toContain(token);
  });

  it("is changed once for all, and nobody is invited twice", async () => {
    await using house = await createHouse();
    const robot = await inviting(house);
    await send(robot, everybody, invitation);

    await send(robot, ["member-1", "member-2"], later({ sequence: 1, place: "礼堂" }));
    await send(robot, ["member-3"], later({ sequence: 1, place: "礼堂" }));

    expect(house.simulator.messages.map(({ text }) => text.includes("礼堂"))).toEqual([true, true, true]);
  });

  it("is taken out of all calendars when the gathering is cancelled", async () => {
    await using house = await createHouse();
    const robot = await inviting(house);
    await send(robot, everybody, invitation);

    receiptsIn(await send(robot, everybody, later({ sequence: 1, cancelled: true })));

    expect(house.simulator.messages).toEqual([]);
  });

  it("is told by message that a gathering is cancelled to which nobody was invited here", async () => {
    await using house = await createHouse();

    receiptsIn(await send(await inviting(house), ["member-1"], later({ cancelled: true })));

    expect(house.simulator.messages).toMatchObject([{ route: "robot", text: expect.stringContaining("已取消") }]);
  });

  it("is taken back from one person, and stays with the others", async () => {
    await using house = await createHouse();
    const robot = await inviting(house);
    const [receipt] = receiptsIn(await send(robot, everybody, invitation));
    if (receipt === undefined) return expect.fail("no receipt");

    expect(await robot.retract?.(receipt, unhurried)).toBeNull();

    expect(house.simulator.messages.map(({ to }) => to)).toEqual(["member-2", "member-3"]);
  });

  it("is a message with its facts where it holds pictures, and so is a reminder of it", async () => {
    await using house = await createHouse();
    const robot = await inviting(house);

    for (const change of [{ ...invitation, images: ["sha256:a"] }, { ...invitation, purpose: "reminder" } as const])
      expect(robot.render(fitted(robot, change)).payload).toMatchObject({
        form: "message",
        msgParam: { text: expect.stringContaining("**地点**：三楼会议室") },
      });
  });
});

describe("the setting calendar", () => {
  it("is refused where events do not come in", async () => {
    await using house = await createHouse();
    const calendar = { organiserUnionId: "union-member-1" };

    for (const inbound of [undefined, { by: "webhook" } as const])
      await expect(house.robot({ calendar, ...(inbound && { inbound }) })).rejects.toMatchObject({
        code: "SETTING_INVALID",
        field: "inbound",
      });
    expect((await inviting(house, "webhook")).capabilities.calendar).toEqual({ replies: true });
  });
});

describe("localIso", () => {
  it.each([
    ["Asia/Shanghai", "2026-03-06T15:00:00+08:00"],
    ["UTC", "2026-03-06T07:00:00+00:00"],
    ["America/New_York", "2026-03-06T02:00:00-05:00"],
  ])("says an instant in %s", (zone, wanted) => {
    expect(localIso(gathering.startsAt, zone)).toBe(wanted);
  });
});
