import { describe, expect, it } from "vitest";
import { addressOn, createHouse, fitted, question, receiptsIn, send, unhurried } from "../fixtures/house.js";

const everybody = ["member-1", "member-2", "member-3"];

describe("a robot to members", () => {
  it("serves all of a parcel by one call", async () => {
    await using house = await createHouse();
    const robot = await house.robot();
    await send(robot, everybody);
    const before = house.simulator.requests;

    await send(robot, everybody, { id: "notice-2" });

    expect(house.simulator.requests - before).toBe(1);
    expect(house.simulator.messages.map(({ to }) => to)).toEqual([...everybody, ...everybody]);
  });

  it("fails exactly whom DingTalk does not know", async () => {
    await using house = await createHouse({ people: ["member-1", "member-3"] });

    const outcomes = await send(await house.robot(), everybody);

    expect(outcomes).toMatchObject([
      { status: "accepted" },
      { status: "failed", fault: { code: "RECIPIENT_UNKNOWN", scope: "recipient" } },
      { status: "accepted" },
    ]);
  });

  it("shows the notice's page as the button of an action card", async () => {
    await using house = await createHouse();
    const robot = await house.robot();
    const page = "https://branch.example.org/notices/7";

    const { payload } = robot.render(fitted(robot, { page }));

    expect(payload).toMatchObject({
      msgKey: "sampleActionCard",
      msgParam: { singleTitle: "网页版", singleURL: page, text: expect.not.stringContaining(page) },
    });
  });

  it("keeps a link to another page a link", async () => {
    await using house = await createHouse();
    const robot = await house.robot();
    const body = [{ kind: "link", label: "材料", url: "https://example.org/m" }] as const;

    expect(robot.render(fitted(robot, { body })).payload).toMatchObject({
      msgKey: "sampleMarkdown",
      msgParam: { text: expect.stringContaining("[材料](https://example.org/m)") },
    });
  });

  it("uploads a picture once, and puts it into the text by its id", async () => {
    await using house = await createHouse();
    const robot = await house.robot();
    const png = new Uint8Array(Buffer.from("89504e470d0a1a0a", "hex"));
    const image = await house.host.media.put(new Blob([png]).stream(), "image/png");
    await send(robot, ["member-1"], { images: [image] });
    const before = house.simulator.requests;

    await send(robot, ["member-2"], { images: [image] });

    expect(house.simulator.requests - before).toBe(1);
    const [first, second] = house.simulator.messages.map(({ raw }) => JSON.stringify(raw));
    expect(first).toMatch(/!\[\]\(@lADPSimulated\d+\)/u);
    expect(/@lADPSimulated\d+/u.exec(first ?? "")?.[0]).toBe(/@lADPSimulated\d+/u.exec(second ?? "")?.[0]);
  });

  it("sends nothing when a picture cannot be read", async () => {
    await using house = await createHouse();

    const outcomes = await send(await house.robot(), everybody, { images: ["sha256:gone"] });

    expect(outcomes.map((one) => one.status === "failed" && one.fault.code)).toEqual(
      everybody.map(() => "MEDIA_UNAVAILABLE"),
    );
    expect(house.simulator.messages).toEqual([]);
  });

  it("asks once about all who got a message by one call", async () => {
    await using house = await createHouse();
    const robot = await house.robot();
    const receipts = receiptsIn(await send(robot, everybody));
    house.simulator.report(receipts[1]?.id ?? "", "member-2", { read: true });
    const before = house.simulator.requests;

    const found = await robot.evidence?.(receipts, unhurried);

    expect(house.simulator.requests - before).toBe(1);
    expect(found?.map(({ level, receipt }) => [receipt.address.id, level])).toEqual([
      ["member-1", "handed-over"],
      ["member-2", "read"],
      ["member-3", "handed-over"],
    ]);
  });

  it("asks nothing about messages of yesterday", async () => {
    await using house = await createHouse();
    const robot = await house.robot();
    const receipts = receiptsIn(await send(robot, everybody));
    house.host.clock.advance(86_400_000);
    const before = house.simulator.requests;

    expect(await robot.evidence?.(receipts, unhurried)).toEqual([]);
    expect(house.simulator.requests).toBe(before);
  });

  it("rejects when it cannot be said what became of any message, so that it is asked again", async () => {
    await using house = await createHouse();
    const robot = await house.robot();
    const [receipt] = receiptsIn(await send(robot, ["member-1"]));
    await house.simulator.close();

    await expect(robot.evidence?.(receipt ? [receipt] : [], unhurried)).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
      details: { fault: "CHANNEL_UNREACHABLE" },
    });
  });

  it("takes back what DingTalk knows, and says why not else", async () => {
    await using house = await createHouse();
    const robot = await house.robot();
    const [receipt] = receiptsIn(await send(robot, ["member-1"]));
    if (receipt === undefined) return expect.fail("no receipt");

    expect(await robot.retract?.(receipt, unhurried)).toBeNull();
    expect(house.simulator.messages).toEqual([]);
    expect(await robot.retract?.({ ...receipt, id: "unknown" }, unhurried)).toMatchObject({ code: "CONTENT_UNFIT" });
  });

  it("takes no groups", async () => {
    await using house = await createHouse();
    const robot = await house.robot();

    expect(robot.canonical(addressOn(robot, "group-1", "group"))).toBeNull();
  });
});

describe("files as messages", () => {
  const pdf = new Uint8Array(Buffer.from("%PDF-1.7 content"));
  const docx = new Uint8Array(Buffer.from("PK\u0003\u0004 word/document.xml"));

  it("come before the text, named after it, and are taken back with it", async () => {
    await using house = await createHouse();
    const robot = await house.robot({ files: "messages" });
    const files = await Promise.all(
      [pdf, docx].map((bytes) => house.host.media.put(new Blob([bytes]).stream(), "x/y")),
    );

    const [receipt] = receiptsIn(await send(robot, ["member-1"], { files }));

    const shown = house.simulator.messages.map(({ text }) => text.split("\n")[0]);
    expect(shown).toEqual(["📎 主题党日改到周五 1.pdf", "📎 主题党日改到周五 2.docx", "主题党日改到周五"]);
    expect(await robot.evidence?.(receipt ? [receipt] : [], unhurried)).toMatchObject([{ level: "handed-over" }]);
    expect(receipt && (await robot.retract?.(receipt, unhurried))).toBeNull();
    expect(house.simulator.messages).toEqual([]);
  });

  it("are followed by no text where one of them did not come", async () => {
    await using house = await createHouse();
    const robot = await house.robot({ files: "messages" });
    const file = await house.host.media.put(new Blob([pdf]).stream(), "application/pdf");
    house.simulator.answer([{ kind: "ok" }, { kind: "partial", fail: { "member-2": "RECIPIENT_THROTTLED" } }]);

    const outcomes = await send(robot, everybody, { files: [file, file] });

    expect(outcomes.map(({ status }) => status)).toEqual(["accepted", "failed", "accepted"]);
    const texts = house.simulator.messages.filter(({ text }) => !text.startsWith("📎"));
    expect(texts.map(({ to }) => to)).toEqual(["member-1", "member-3"]);
  });

  it("stop the notice before anything is sent when DingTalk does not take their kind", async () => {
    await using house = await createHouse();
    const robot = await house.robot({ files: "messages" });
    const file = await house.host.media.put(new Blob(["#!/bin/sh"]).stream(), "text/x-sh");

    expect(await send(robot, ["member-1"], { files: [file] })).toMatchObject([
      { status: "failed", fault: { code: "CONTENT_UNFIT" } },
    ]);
    expect(house.simulator.messages).toEqual([]);
  });

  it("leave a question to be answered by typing, since a card holds none", async () => {
    await using house = await createHouse();
    const robot = await house.robot({ ...house.card, files: "messages" });

    expect(robot.render(fitted(robot, { ...question, files: ["sha256:a"] })).payload).toMatchObject({
      form: "message",
      files: ["sha256:a"],
    });
  });

  it("are links unless the settings say otherwise", async () => {
    await using house = await createHouse();

    expect((await house.robot()).capabilities.files).toBeNull();
  });
});

describe("a robot to groups", () => {
  it("counts a group as having read when one of it has", async () => {
    await using house = await createHouse();
    const robot = await house.group();
    const receipts = receiptsIn(await send(robot, ["group-1"]));
    const levels = async () => (await robot.evidence?.(receipts, unhurried))?.map(({ level }) => level);

    expect(await levels()).toEqual(["handed-over"]);
    house.simulator.report(receipts[0]?.id ?? "", "group-1", { read: true });
    expect(await levels()).toEqual(["read"]);
  });

  it("skips single members", async () => {
    await using house = await createHouse();

    expect(await send(await house.group(), ["member-1"])).toMatchObject([
      { status: "skipped", reason: "not-reachable-yet" },
    ]);
  });

  it("does not write into a group in which it is not installed", async () => {
    await using house = await createHouse();

    expect(await send(await house.group(), ["group-9"])).toMatchObject([
      { status: "failed", fault: { code: "RECIPIENT_UNKNOWN" } },
    ]);
  });
});

describe("a question on a robot without cards", () => {
  it("has the numbered guide and nothing to press", async () => {
    await using house = await createHouse();
    const robot = await house.robot({ inbound: { by: "webhook" } });

    await send(robot, ["member-1"], question);

    expect(house.simulator.messages[0]?.text).toContain("回复 1 参加 · 2 请假  [K7]");
    expect(house.simulator.messages[0]?.buttons).toEqual([]);
  });
});
