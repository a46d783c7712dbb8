import type { Outcome } from "@microbranch/core/channel";
import { describe, expect, it } from "vitest";
import { application, never, noticeWith, openStage, pixel } from "../fixtures/stage.js";
import { createWecomGroup, createWecomGroupChannel, createWecomRobotChannel } from "./routes.js";

const key = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa";
const groups = { group1: ["zhangsan", "lisi"] };
const page = "https://branch.example.org/notices/7";

describe("createWecomGroupChannel", () => {
  const opened = () => openStage(({ url }) => createWecomGroupChannel({ ...application, api: url }), { groups });

  it("posts pictures into a group as one article", async () => {
    await using stage = await opened();
    stage.media.set("picture", pixel);

    const [outcome] = await stage.deliver(["group1"], noticeWith({ images: ["picture"] }));

    expect(outcome).toMatchObject({ status: "accepted", receipt: { address: { kind: "group", id: "group1" } } });
    expect(stage.simulator.messages).toMatchObject([{ msgtype: "mpnews", to: ["group1"] }]);
  });

  it("does not know a group that the application has not made", async () => {
    await using stage = await opened();
    expect(await stage.deliver(["group2"], noticeWith())).toMatchObject([
      { status: "failed", fault: { code: "RECIPIENT_UNKNOWN", vendor: { code: "86001" } } },
    ]);
  });
});

describe("createWecomGroup", () => {
  const group = { id: "party7", name: "第一党小组", memberIds: ["ZhangSan", "lisi"], ownerId: "lisi" };

  it("makes a group that can be written to at once, and changes nothing when it is made again", async () => {
    await using stage = await openStage(({ url }) => createWecomGroupChannel({ ...application, api: url }));
    const make = () => createWecomGroup({ ...application, api: stage.simulator.url }, group, stage.host);

    const addresses = [await make(), await make()];
    const [outcome] = await stage.deliver(["party7"], noticeWith());

    const address = { platform: "wecom", tenant: application.corpId, kind: "group", id: "party7" };
    expect(addresses).toEqual([address, address]);
    expect(outcome).toMatchObject({ status: "accepted" });
  });

  it("says what WeCom has against it, and refuses what it would refuse", async () => {
    await using stage = await openStage(({ url }) => createWecomGroupChannel({ ...application, api: url }));
    const make = (change: Partial<typeof group>) =>
      createWecomGroup({ ...application, api: stage.simulator.url }, { ...group, ...change }, stage.host);

    await expect(make({ memberIds: ["zhangsan", "nobody"] })).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
      details: { fault: { vendor: { code: "86216" } } },
    });
    for (const [field, change] of Object.entries({
      id: { id: "party-7" },
      name: { name: "名".repeat(51) },
      memberIds: { memberIds: ["zhangsan"] },
    }))
      await expect(make(change)).rejects.toMatchObject({ code: "INPUT_INVALID", field });
  });
});

describe("createWecomRobotChannel", () => {
  const opened = (wechat = false) =>
    openStage(
      ({ url }) =>
        createWecomRobotChannel({
          corpId: application.corpId,
          robots: { party: key, gone: "key-of-a-robot-gone" },
          api: url,
          wechat,
        }),
      { robots: { [key]: "party" } },
    );

  it("leads to a page by a card, and writes markdown or, for WeChat, text else", async () => {
    for (const [wechat, types] of [
      [false, ["template_card", "markdown"]],
      [true, ["text", "text"]],
    ] as const) {
      await using stage = await opened(wechat);
      await stage.deliver(["party"], noticeWith({ page }));
      await stage.deliver(["party"], noticeWith());
      expect(stage.simulator.messages.map(({ msgtype }) => msgtype)).toEqual(types);
    }
  });

  it("asks nothing of the platform for a group without a robot", async () => {
    await using stage = await opened();
    expect(await stage.deliver(["other"], noticeWith())).toMatchObject([{ fault: { code: "RECIPIENT_UNKNOWN" } }]);
    expect(stage.simulator.requests).toBe(0);
  });

  it("is down once the platform refused a key, until a message goes out again", async () => {
    await using stage = await opened();
    const state = async () => (await stage.channel.health(never)).state;

    const before = await state();
    const [refused] = await stage.deliver(["gone"], noticeWith());
    const after = await state();
    await stage.deliver(["party"], noticeWith());

    expect(refused).toMatchObject({ fault: { code: "CREDENTIAL_REJECTED", vendor: { code: "93000" } } });
    expect(JSON.stringify(refused)).not.toContain("key-of-a-robot-gone");
    expect([before, after, await state()]).toEqual(["ready", "down", "ready"]);
  });

  it("is told of the twenty-first message of a minute, and loses none", async () => {
    await using stage = await opened();
    const outcomes: Outcome[] = [];
    for (let n = 1; n <= 21; n++) outcomes.push(...(await stage.deliver(["party"], noticeWith({ id: `notice_${n}` }))));

    expect(outcomes.filter(({ status }) => status === "accepted")).toHaveLength(20);
    expect(outcomes.at(-1)).toMatchObject({ fault: { code: "RATE_EXCEEDED" } });
    expect(stage.simulator.messages).toHaveLength(20);
  });
});
