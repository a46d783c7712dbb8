import { describe, expect, it } from "vitest";
import {
  createHouse,
  fitted,
  noticeOf,
  parcelFor,
  question,
  receiptsIn,
  send,
  token,
  unhurried,
} from "../fixtures/house.js";

const everybody = ["member-1", "member-2", "member-3"];

describe("a question as a card", () => {
  it("goes to all of a parcel by one call, with its buttons", async () => {
    await using house = await createHouse();
    const robot = await house.robot(house.card);

    receiptsIn(await send(robot, everybody, question));

    expect(house.simulator.requests).toBe(2);
    expect(house.simulator.messages.map(({ to, route }) => [to, route])).toEqual(everybody.map((to) => [to, "card"]));
    expect(house.simulator.messages[0]?.buttons).toEqual([
      { label: "参加", value: "yes", token },
      { label: "请假", value: "no", token },
    ]);
  });

  it("is answered by a press, and a change of mind and back again is three answers", async () => {
    await using house = await createHouse();
    const robot = await house.robot(house.card);
    await send(robot, ["member-1"], question);
    const [card] = house.simulator.messages;
    if (card === undefined) return expect.fail("no card");

    for (const button of [0, 1, 0]) expect(await house.simulator.press(card, "member-1", button)).toBe(true);

    const answers = [...house.host.stored.values()];
    expect(answers.map((event) => event.type === "answer" && event.value)).toEqual(["yes", "no", "yes"]);
    expect(answers[0]).toMatchObject({ token, via: "button", sender: { id: "member-1" } });
  });

  it("fails exactly whom the card does not reach", async () => {
    await using house = await createHouse({ people: ["member-1", "member-3"] });

    const outcomes = await send(await house.robot(house.card), everybody, question);

    expect(outcomes).toMatchObject([
      { status: "accepted" },
      { status: "failed", fault: { code: "RECIPIENT_UNKNOWN", scope: "recipient" } },
      { status: "accepted" },
    ]);
  });

  it("is a duplicate when the very same try is repeated, and nothing is shown twice", async () => {
    await using house = await createHouse();
    const robot = await house.robot(house.card);
    const parcel = parcelFor(robot, ["member-1"], question);
    await robot.deliver(parcel, unhurried);

    expect(await robot.deliver(parcel, unhurried)).toMatchObject([{ status: "duplicate", receipt: null }]);
    expect(house.simulator.messages).toHaveLength(1);
  });

  it("takes more calls when ids are too long for one", async () => {
    const people = Array.from({ length: 20 }, (_, place) => `${place}`.padStart(64, "m"));
    await using house = await createHouse({ people });

    receiptsIn(await send(await house.robot(house.card), people, question));

    expect(house.simulator.messages).toHaveLength(20);
    expect(house.simulator.requests).toBe(3);
  });

  it("is taken back by its carrier's id", async () => {
    await using house = await createHouse();
    const robot = await house.robot(house.card);
    const [receipt] = receiptsIn(await send(robot, ["member-1"], question));
    if (receipt === undefined) return expect.fail("no receipt");

    expect(await robot.retract?.(receipt, unhurried)).toBeNull();
    expect(house.simulator.messages).toEqual([]);
  });

  it("is not taken back where the settings say that it cannot be", async () => {
    await using house = await createHouse();
    const { templateId, routeKey } = house.simulator.app;
    const robot = await house.robot({ ...house.card, card: { templateId, routeKey, recalls: false } });
    const [receipt] = receiptsIn(await send(robot, ["member-1"], question));
    if (receipt === undefined) return expect.fail("no receipt");

    expect(await robot.retract?.(receipt, unhurried)).toMatchObject({ code: "REPLY_WINDOW_CLOSED" });
  });

  it("has a text before it when it is too long for the card's fields", async () => {
    await using house = await createHouse();
    const robot = await house.robot(house.card);
    const text = "学习".repeat(300);

    const { rendered } = parcelFor(robot, ["member-1"], { ...question, body: [{ kind: "paragraph", text }] });

    expect(rendered.payload).toMatchObject({ form: "message" });
  });
});

describe("everything as cards", () => {
  const use = "everything";

  it("changes a card for all who have it by one call", async () => {
    await using house = await createHouse();
    const { templateId, routeKey } = house.simulator.app;
    const robot = await house.robot({ ...house.card, card: { templateId, routeKey, use } });
    const receipts = receiptsIn(await send(robot, everybody));
    const changed = robot.render(fitted(robot, { title: "改到周六", revision: 2 }));
    const before = house.simulator.requests;

    const faults = await Promise.all(receipts.map((receipt) => robot.amend?.(receipt, changed, unhurried)));

    expect(faults).toEqual([null, null, null]);
    expect(house.simulator.requests - before).toBe(1);
    expect(house.simulator.messages.map(({ text }) => text.startsWith("改到周六"))).toEqual([true, true, true]);
  });

  it("tries a change again that did not succeed", async () => {
    await using house = await createHouse();
    const { templateId, routeKey } = house.simulator.app;
    const robot = await house.robot({ ...house.card, card: { templateId, routeKey, use } });
    const [receipt] = receiptsIn(await send(robot, ["member-1"]));
    if (receipt === undefined) return expect.fail("no receipt");
    const changed = robot.render(fitted(robot, noticeOf({ title: "改到周六" })));
    const other = { ...receipt, id: receipt.id.replace(/^card:\w/u, "card:z") };

    expect(await robot.amend?.(other, changed, unhurried)).toMatchObject({ code: "CONTENT_UNFIT" });
    expect(await robot.amend?.(other, changed, unhurried)).toMatchObject({ code: "CONTENT_UNFIT" });
    expect(await robot.amend?.(receipt, changed, unhurried)).toBeNull();
  });
});
