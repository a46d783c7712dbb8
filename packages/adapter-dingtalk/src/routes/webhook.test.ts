import { describe, expect, it } from "vitest";
import { createHouse, fitted, parcelFor, send, unhurried } from "../fixtures/house.js";

describe("custom robots", () => {
  it("sign their requests, and write to the group of the address", async () => {
    await using house = await createHouse({ groups: ["group-1", "group-2"] });

    const outcomes = await send(await house.webhooks(), ["group-2"]);

    expect(outcomes).toMatchObject([{ status: "accepted" }]);
    expect(house.simulator.messages.map(({ to }) => to)).toEqual(["group-2"]);
  });

  it("refuse a group that has no robot, without a request", async () => {
    await using house = await createHouse();

    expect(await send(await house.webhooks(), ["group-9"])).toMatchObject([
      { status: "failed", fault: { code: "RECIPIENT_UNKNOWN" } },
    ]);
    expect(house.simulator.requests).toBe(0);
  });

  it("are told from one another by DingTalk's memory of the delivery key", async () => {
    await using house = await createHouse();
    const webhooks = await house.webhooks();
    const parcel = parcelFor(webhooks, ["group-1"]);
    await webhooks.deliver(parcel, unhurried);

    await webhooks.deliver({ ...parcel, attempt: 2 }, unhurried);

    expect(house.simulator.messages.map(({ keyed }) => keyed)).toEqual([parcel.recipients[0]?.key]);
  });

  it("say that a setting is wrong when DingTalk does not know the token", async () => {
    await using house = await createHouse();
    const webhooks = await house.webhooks();
    house.simulator.answer([{ kind: "fault", code: "SETTING_INVALID" }]);

    expect(await send(webhooks, ["group-1"])).toMatchObject([
      { status: "failed", fault: { code: "SETTING_INVALID", vendor: { code: "400101" } } },
    ]);
  });

  it("show an album of which only pictures are to be seen as a feed", async () => {
    await using house = await createHouse();
    const webhooks = await house.webhooks({ mediaUrl: (reference) => `https://media.example.org/${reference}` });
    const page = "https://branch.example.org/albums/7";
    const album = {
      purpose: "album",
      title: "参观",
      body: [],
      images: ["a", "b", "c"],
      page,
      occurrence: null,
    } as const;

    const { payload } = webhooks.render(fitted(webhooks, album));

    expect(payload).toEqual({
      msgtype: "feedCard",
      feedCard: {
        links: [
          { title: "参观 · 网页版", messageURL: page, picURL: "https://media.example.org/a" },
          { title: "2/3", messageURL: page, picURL: "https://media.example.org/b" },
          { title: "3/3", messageURL: page, picURL: "https://media.example.org/c" },
        ],
      },
    });
    expect(await send(webhooks, ["group-1"], album)).toMatchObject([{ status: "accepted" }]);
  });

  it("keep the words of an album, and its pictures below them", async () => {
    await using house = await createHouse();
    const webhooks = await house.webhooks({ mediaUrl: (reference) => `https://media.example.org/${reference}` });
    const album = { purpose: "album", images: ["a", "b"] } as const;

    expect(webhooks.render(fitted(webhooks, album)).payload).toMatchObject({
      msgtype: "markdown",
      markdown: { text: expect.stringMatching(/学习笔记。\n\n!\[\]\(https:\/\/media\.example\.org\/a\)/u) },
    });
  });
});
