import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import { openThreeChannels } from "./fixtures/three-channel-home.js";

const minutes = (count: number): number => count * 60_000;
const codeIn = (text: string | undefined): string => /[0-9A-Z]{4}-[0-9A-Z]{4}/u.exec(text ?? "")?.[0] ?? "";

forEachStore("a binding code", ({ database }) => {
  it("links the address that sends it, at once and in quiet hours, and tells it and the old address", async () => {
    const home = await openThreeChannels(await database());
    const { code, expiresAt } = await home.as("li").me.bindCode({});
    expect(expiresAt).toBe(home.clock.now() + minutes(5));

    await home.say(home.desk, "li", `${code.toLowerCase()}。\n> 引用的话`);

    expect(await home.addressesOf("li")).toEqual(["chat:li", "desk:li"]);
    const { addresses } = await home.as("li").me.profile({});
    expect(addresses[1]).toMatchObject({
      provenance: "bound-by-code",
      vouchedBy: "member:li",
      vouchedAt: home.clock.now(),
    });
    expect(home.to(home.desk, "li")).toEqual([expect.stringContaining("绑定好了")]);
    const [told, ...others] = home.to(home.chat, "li");
    expect(told).toContain("2026-03-02 21:30,一个新的联系方式(loopback)绑定到了您");
    expect(told).toContain("不是的话,请尽快告诉支部管理员或书记");
    expect([others, home.to(home.chat, "wang")]).toEqual([[], []]);
    await home.hub.stop();
  });

  it("makes the address the member's for everything that follows", async () => {
    const home = await openThreeChannels(await database());
    const { code } = await home.as("li").me.bindCode({});
    await home.say(home.desk, "li", code);

    await home.say(home.desk, "LI", "今天学习有感");

    expect((await home.records("message.taken")).length).toBe(1);
    expect(await home.records("message.stranger")).toEqual([]);
    await home.hub.stop();
  });

  it("works once, for five minutes, and is void when another one is given", async () => {
    const home = await openThreeChannels(await database());
    const first = await home.as("li").me.bindCode({});
    const second = await home.as("li").me.bindCode({});

    await home.say(home.desk, "one", first.code);
    expect(await home.addressesOf("li")).toEqual(["chat:li"]);
    await home.say(home.desk, "two", second.code);
    await home.say(home.desk, "three", second.code);
    expect(await home.addressesOf("li")).toEqual(["chat:li", "desk:two"]);
    expect(await home.records("message.stranger")).toHaveLength(2);

    const third = await home.as("li").me.bindCode({});
    home.clock.advance(minutes(5));
    await home.say(home.desk, "four", third.code);
    expect(await home.addressesOf("li")).toEqual(["chat:li", "desk:two"]);
    expect(home.to(home.desk, "three").concat(home.to(home.desk, "four"))).toEqual([]);
    await home.hub.stop();
  });

  it("links one of two addresses that send it at the same time", async () => {
    const home = await openThreeChannels(await database());
    const { code } = await home.as("li").me.bindCode({});

    await Promise.all([home.write(home.desk, "one", code), home.write(home.desk, "two", code)]);
    await Promise.all([home.hub.runDue(), home.hub.runDue()]);

    expect(await home.addressesOf("li")).toHaveLength(2);
    expect(await home.records("address.added")).toHaveLength(3 + 1);
    await home.hub.stop();
  });

  it("counts from when it came in, however late it is taken in", async () => {
    const home = await openThreeChannels(await database());
    const { code } = await home.as("li").me.bindCode({});
    home.clock.advance(minutes(4));
    await home.write(home.desk, "li", code);

    home.clock.advance(minutes(30));
    await home.hub.runDue();

    expect(await home.addressesOf("li")).toEqual(["chat:li", "desk:li"]);
    await home.hub.stop();
  });

  it("is given for a member by an officer, and by nobody else; the link says who stands behind it", async () => {
    const home = await openThreeChannels(await database());
    await expect(home.as("wang").members.bindCode({ memberId: "li" })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await expect(home.hub.as({ host: "x" }).me.bindCode({ branchId: "b1" })).rejects.toMatchObject({
      code: "NOT_ALLOWED",
    });
    await expect(home.as("sec").members.bindCode({ memberId: "nobody" })).rejects.toMatchObject({ code: "NOT_FOUND" });

    const { code } = await home.as("sec").members.bindCode({ memberId: "li" });
    await home.say(home.desk, "li", code);

    const { addresses } = await home.as("li").me.profile({});
    expect(addresses[1]).toMatchObject({ provenance: "bound-by-code", vouchedBy: "member:sec" });
    await home.hub.stop();
  });

  it("stands nowhere in clear: in no record, no row and no kept answer", async () => {
    const home = await openThreeChannels(await database());
    await expect(home.as("li").me.bindCode({}, { key: "again" })).rejects.toMatchObject({
      code: "INPUT_INVALID",
      field: "key",
    });
    const { code } = await home.as("li").me.bindCode({});
    const bare = code.replace("-", "");
    const before = await home.keptTexts();
    await home.say(home.mail, "li@home.example", code);
    const confirming = codeIn(home.to(home.mail, "li@home.example")[0]);
    const during = await home.keptTexts();
    await home.say(home.mail, "li@home.example", confirming);
    const after = await home.keptTexts();

    expect(confirming).not.toBe("");
    expect(during).toContain("••••-••••");
    for (const texts of [before, during, after])
      for (const secret of [code, bare, confirming, confirming.replace("-", "")]) expect(texts).not.toContain(secret);
    expect(JSON.stringify(await home.records("address.added"))).not.toContain("li@home.example");
    expect(JSON.stringify(await home.records("binding.waiting"))).not.toContain("li@home.example");
    expect(await home.addressesOf("li")).toEqual(["chat:li", "mail:li@home.example"]);
    await home.hub.stop();
  });

  it("is refused from an address that another member has: recorded, nobody is told, and it is void", async () => {
    const home = await openThreeChannels(await database());
    const { code } = await home.as("li").me.bindCode({});

    await home.say(home.chat, "wang", code);

    expect(await home.addressesOf("li")).toEqual(["chat:li"]);
    expect(await home.addressesOf("wang")).toEqual(["chat:wang"]);
    expect([...home.to(home.chat, "wang"), ...home.to(home.chat, "li")]).toEqual([]);
    expect(await home.records("binding.refused")).toMatchObject([
      { subject: "li", payload: { reason: "address-taken", platform: "loopback" } },
    ]);
    await home.say(home.desk, "li", code);
    expect(await home.addressesOf("li")).toEqual(["chat:li"]);
    expect(await home.records("message.taken")).toEqual([]);
    await home.hub.stop();
  });

  it("stays good when it is sent from the member's own address by mistake", async () => {
    const home = await openThreeChannels(await database());
    const { code } = await home.as("li").me.bindCode({});

    await home.say(home.chat, "li", code);
    await home.say(home.desk, "li", code);

    expect(await home.addressesOf("li")).toEqual(["chat:li", "desk:li"]);
    await home.hub.stop();
  });

  it("is read by no machine, in no group's name, and in no sentence", async () => {
    const home = await openThreeChannels(await database());
    const { code } = await home.as("li").me.bindCode({});

    await home.say(home.desk, "li", code, { automated: true });
    await home.say(home.desk, "li", `验证码是 ${code}`);
    await home.say(home.desk, "li", `你好\n${code}`);
    await home.say(home.desk, "li", `> ${code}`);
    await home.say(home.desk, "li", code, { sender: home.desk.address("team", "group") });

    expect(await home.addressesOf("li")).toEqual(["chat:li"]);
    await home.hub.stop();
  });

  it("links nothing for somebody who has left, and their open codes end", async () => {
    const home = await openThreeChannels(await database());
    const { code } = await home.as("li").me.bindCode({});
    await home.as("sec").members.leave({ memberId: "li" });

    await home.say(home.desk, "li", code);

    expect(home.to(home.desk, "li")).toEqual([]);
    expect((await home.as("sec").members.read({ memberId: "li" })).addresses).toEqual([]);
    await home.hub.stop();
  });
});

forEachStore("a binding code from a sender who is only claimed", ({ database }) => {
  it("links a mail address after it has sent back the code that only its reader has seen", async () => {
    const home = await openThreeChannels(await database());
    const { code } = await home.as("li").me.bindCode({});

    await home.say(home.mail, "li@home.example", code);
    expect(await home.addressesOf("li")).toEqual(["chat:li"]);
    const [asked] = home.to(home.mail, "li@home.example");
    expect(asked).toContain("24 小时内有效");
    for (const hidden of ["云汀", "李例", "审计"]) expect(asked).not.toContain(hidden);
    await home.say(home.mail, "li@home.example", `${codeIn(asked)}\n\n> 有人请求把这个地址……`);

    expect(await home.addressesOf("li")).toEqual(["chat:li", "mail:li@home.example"]);
    expect(home.to(home.chat, "li")).toEqual([expect.stringContaining("一个新的联系方式")]);
    await home.hub.stop();
  });

  it("takes no forged sender for the address: the forger's own code links no mailbox that they cannot read", async () => {
    const home = await openThreeChannels(await database());
    const { code } = await home.as("wang").me.bindCode({});

    await home.say(home.mail, "victim@home.example", code);
    await home.say(home.mail, "victim@home.example", code);
    await home.say(home.mail, "victim@home.example", "好的,收到");
    await home.say(home.mail, "victim@home.example", "2345-ABCD");
    const mine = await home.as("wang").me.bindCode({});
    await home.say(home.mail, "wang@home.example", mine.code);
    await home.say(home.mail, "victim@home.example", codeIn(home.to(home.mail, "wang@home.example")[0]));

    expect(await home.addressesOf("wang")).toEqual(["chat:wang"]);
    const own = await home.as("li").me.bindCode({});
    await home.say(home.mail, "victim@home.example", own.code);
    await home.say(home.mail, "victim@home.example", codeIn(home.to(home.mail, "victim@home.example").at(-1)));
    expect(await home.addressesOf("li")).toEqual(["chat:li", "mail:victim@home.example"]);
    await home.hub.stop();
  });

  it("writes to a mailbox at most three times a day, however many codes a member takes", async () => {
    const home = await openThreeChannels(await database());
    for (let time = 0; time < 6; time++) {
      const { code } = await home.as("wang").me.bindCode({});
      await home.say(home.mail, "victim@home.example", code);
      home.clock.advance(minutes(10));
    }

    expect(home.to(home.mail, "victim@home.example")).toHaveLength(3);
    await home.hub.stop();
  });

  it("lets the confirmation wait for a day", async () => {
    const home = await openThreeChannels(await database());
    const { code } = await home.as("li").me.bindCode({});
    await home.say(home.mail, "li@home.example", code);
    const confirming = codeIn(home.to(home.mail, "li@home.example")[0]);

    home.clock.advance(minutes(24 * 60));
    await home.say(home.mail, "li@home.example", confirming);

    expect(await home.addressesOf("li")).toEqual(["chat:li"]);
    await home.hub.stop();
  });
});

forEachStore("guessing binding codes", ({ database }) => {
  it("ends after five wrong ones of an address in an hour; then even the right one is ignored, in the same silence", async () => {
    const home = await openThreeChannels(await database());
    for (let guess = 0; guess < 5; guess++) await home.say(home.desk, "eve", `2345-ABC${"DEFGH"[guess]}`);
    const { code } = await home.as("li").me.bindCode({});

    await home.say(home.desk, "eve", code);
    expect(await home.addressesOf("li")).toEqual(["chat:li"]);
    expect(home.to(home.desk, "eve")).toEqual([]);

    home.clock.advance(minutes(60));
    const later = await home.as("li").me.bindCode({});
    await home.say(home.desk, "eve", later.code);
    expect(await home.addressesOf("li")).toEqual(["chat:li", "desk:eve"]);
    await home.hub.stop();
  });

  it("ends after twenty wrong ones on a channel in a minute, and other channels go on", async () => {
    const home = await openThreeChannels(await database());
    for (let guess = 0; guess < 20; guess++) await home.write(home.desk, `bot${guess}`, "2345-ABCD");
    await home.hub.runDue();
    const { code } = await home.as("li").me.bindCode({});

    await home.say(home.desk, "li", code);
    expect(await home.addressesOf("li")).toEqual(["chat:li"]);
    await home.say(home.mail, "li@home.example", code);
    expect(home.to(home.mail, "li@home.example")).toHaveLength(1);

    home.clock.advance(minutes(1));
    const later = await home.as("li").me.bindCode({});
    await home.say(home.desk, "li", later.code);
    expect(await home.addressesOf("li")).toEqual(["chat:li", "desk:li"]);
    await home.hub.stop();
  });

  it("does not keep right codes from being used, however many they are", async () => {
    const home = await openThreeChannels(await database());
    for (let time = 0; time < 8; time++) {
      const { code } = await home.as("li").me.bindCode({});
      await home.say(home.desk, "li", code);
      const { addresses } = await home.as("li").me.profile({});
      await home.as("li").members.endAddress({ addressId: addresses[1]?.addressId ?? "" });
    }

    expect(await home.records("address.added")).toHaveLength(3 + 8);
    await home.hub.stop();
  });

  it("leaves what members write alone: what looks like a code and is none is a message", async () => {
    const home = await openThreeChannels(await database());
    for (let time = 0; time < 8; time++) await home.write(home.chat, "li", "2345-ABCD");
    await home.hub.runDue();

    expect(await home.records("message.taken")).toHaveLength(8);
    await home.hub.stop();
  });
});
