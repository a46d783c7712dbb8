import { describe, expect, it } from "vitest";
import { createHouse, fitted, noticeOf, parcelFor, receiptsIn, send, unhurried } from "../fixtures/house.js";

const everybody = ["member-1", "member-2", "member-3"];

describe("work notices", () => {
  it("go to a hundred members by one call", async () => {
    const people = Array.from({ length: 100 }, (_, place) => `member-${place + 1}`);
    await using house = await createHouse({ people });
    const notices = await house.notices();

    receiptsIn(await send(notices, people));

    expect(house.simulator.messages).toHaveLength(100);
    expect(house.simulator.requests).toBe(2);
  });

  it("tell later who is unknown, who was refused, and who has read", async () => {
    await using house = await createHouse({ people: ["member-1", "member-2", "member-3", "member-4"] });
    const notices = await house.notices();
    const receipts = receiptsIn(await send(notices, ["member-1", "member-2", "member-3", "member-9"]));
    const id = receipts[0]?.id ?? "";
    house.simulator.report(id, "member-2", { read: true });
    house.simulator.report(id, "member-3", { dropped: "1430004" });

    const found = await notices.evidence?.(receipts, unhurried);

    expect(found).toMatchObject([
      { level: "handed-over", fault: null },
      { level: "read", fault: null },
      { level: "dropped", fault: { code: "RECIPIENT_REFUSES", scope: "recipient", vendor: { code: "1430004" } } },
      { level: "dropped", fault: { code: "RECIPIENT_UNKNOWN" } },
    ]);
  });

  it("count a repeat that DingTalk swallowed as shown: the same words were shown today", async () => {
    await using house = await createHouse();
    const notices = await house.notices();
    await send(notices, ["member-1"]);

    const again = receiptsIn(await send(notices, ["member-1"]));

    expect(house.simulator.messages).toHaveLength(1);
    expect(await notices.evidence?.(again, unhurried)).toMatchObject([{ level: "handed-over", fault: null }]);
  });

  it("bear in their text which sending it is, so that a reminder is not swallowed", async () => {
    await using house = await createHouse();
    const notices = await house.notices();

    await send(notices, ["member-1"], { occurrence: "第1次提醒" });
    await send(notices, ["member-1"], { occurrence: "第2次提醒" });

    expect(house.simulator.messages.map(({ text }) => /第\d次提醒/u.exec(text)?.[0])).toEqual([
      "第1次提醒",
      "第2次提醒",
    ]);
  });

  it("stay within the bytes of a message", async () => {
    await using house = await createHouse();
    const notices = await house.notices();
    const text = "学习".repeat(900);

    const part = fitted(notices, { body: [{ kind: "paragraph", text }] });

    expect(notices.render(part).bytes).toBeLessThanOrEqual(2048);
    expect(part.part.of).toBeGreaterThan(1);
  });

  it("show facts with a page as a form that opens it", async () => {
    await using house = await createHouse();
    const notices = await house.notices();
    const page = "https://branch.example.org/g/7";
    const body = [
      { kind: "fact", label: "时间", value: "周五 15:00" },
      { kind: "fact", label: "地点", value: "三楼" },
    ] as const;
    const change = { page, body, occurrence: "第1次" };

    await send(notices, ["member-1"], change);

    expect(notices.render(fitted(notices, change)).payload).toMatchObject({
      msgtype: "oa",
      oa: {
        message_url: page,
        body: {
          form: [
            { key: "时间：", value: "周五 15:00" },
            { key: "地点：", value: "三楼" },
          ],
        },
      },
    });
    expect(house.simulator.messages[0]?.text).toContain("第1次");
  });

  it("do not hide in a form what it would cut off", async () => {
    await using house = await createHouse();
    const notices = await house.notices();
    const fact = { kind: "fact", label: "项", value: "值" } as const;
    const page = "https://branch.example.org/g/7";
    const kindOf = (change: Parameters<typeof fitted>[1]): unknown =>
      (notices.render(fitted(notices, { page, ...change })).payload as { readonly msgtype: string }).msgtype;

    expect(kindOf({ body: Array.from({ length: 7 }, () => fact) })).toBe("action_card");
    expect(kindOf({ body: [fact, { kind: "paragraph", text: "长".repeat(51) }] })).toBe("action_card");
    expect(kindOf({ body: [fact], title: "题".repeat(51) })).toBe("action_card");
    expect(kindOf({ body: [{ kind: "paragraph", text: "长".repeat(1000).slice(0, 560) }], title: "短" })).toBe(
      "action_card",
    );
  });

  it("are taken back within a day", async () => {
    await using house = await createHouse();
    const notices = await house.notices();
    const [first, second] = [
      ...receiptsIn(await send(notices, ["member-1"])),
      ...receiptsIn(await send(notices, ["member-1"], { id: "notice-2", title: "另一条" })),
    ];
    if (first === undefined || second === undefined) return expect.fail("no receipts");

    expect(await notices.retract?.(first, unhurried)).toBeNull();
    expect(house.simulator.messages.map(({ text }) => text.includes("另一条"))).toEqual([true]);
    house.host.clock.advance(86_400_000);
    const before = house.simulator.requests;
    expect(await notices.retract?.(second, unhurried)).toMatchObject({ code: "REPLY_WINDOW_CLOSED" });
    expect(house.simulator.requests).toBe(before);
  });

  it("keep ids above two to the power of 53 as they are", async () => {
    await using house = await createHouse();
    const notices = await house.notices();
    const [receipt] = receiptsIn(await send(notices, ["member-1"]));
    if (receipt === undefined) return expect.fail("no receipt");
    const bodies: string[] = [];
    const { fetch } = house.host;
    Object.assign(house.host, {
      fetch: (input: string, init: RequestInit) => {
        bodies.push(String(init.body));
        return fetch(input, init);
      },
    });

    await notices.retract?.({ ...receipt, id: "90071992547409931" }, unhurried);

    expect(bodies.at(-1)).toContain("90071992547409931");
  });

  it("use one token for both hosts where the settings say so", async () => {
    await using house = await createHouse();
    const paths: string[] = [];
    const { fetch } = house.host;
    Object.assign(house.host, {
      fetch: (input: string, init: RequestInit) => {
        paths.push(new URL(input).pathname);
        return fetch(input, init);
      },
    });

    await send(await house.notices({ sharesToken: true }), everybody);

    expect(paths).toContain("/v1.0/oauth2/accessToken");
    expect(paths).not.toContain("/gettoken");
  });

  it("cannot put a question that is to be answered there", async () => {
    await using house = await createHouse();
    const notices = await house.notices();

    expect(parcelFor(notices, ["member-1"], noticeOf()).rendered.text).toContain("主题党日");
    expect(notices.capabilities.inbound).toBe("none");
  });
});
