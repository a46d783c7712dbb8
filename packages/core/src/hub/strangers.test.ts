import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import { openThreeChannels } from "./fixtures/three-channel-home.js";

const day = 86_400_000;
/** From the evening on which a home opens to ten the next morning. */
const night = 45_000_000;
const polite = { settings: [{ key: "strangers", value: { answer: "polite" } }] };

forEachStore("a stranger", ({ database }) => {
  it("is kept and told to the host, answered by nothing, and made nobody", async () => {
    const home = await openThreeChannels(await database());
    const told: object[] = [];
    home.hub.on("message.stranger", (event) => told.push(event));
    const before = (await home.as("sec").members.list({})).items;

    await home.say(home.desk, "someone", "我是新来的,请加我");

    expect(home.to(home.desk, "someone")).toEqual([]);
    const [record] = await home.records("message.stranger");
    expect(told).toEqual([{ channel: "loopback:desk", raw: expect.stringMatching(/^sha256:/u) }]);
    expect(record?.payload).toMatchObject({ channel: "loopback:desk", raw: expect.stringMatching(/^sha256:/u) });
    expect(JSON.stringify(record)).not.toMatch(/someone|请加我/u);
    expect((await home.as("sec").members.list({})).items).toEqual(before);
    await home.hub.stop();
  });

  it("is told politely once a month, where the branch wants it, in words that name nobody", async () => {
    const home = await openThreeChannels(await database(), polite);

    await home.say(home.desk, "someone", "你好");
    await home.say(home.desk, "someone", "在吗");
    home.clock.advance(20 * day);
    await home.say(home.desk, "Someone", "?");

    const [answer, ...more] = home.to(home.desk, "someone");
    expect(answer).toContain("这个地址只为登记成员服务");
    for (const hidden of ["云汀", "审计", "支部", "赵书记"]) expect(answer).not.toContain(hidden);
    expect(more).toEqual([]);
    home.clock.advance(12 * day);
    await home.say(home.desk, "someone", "你好");
    expect(home.to(home.desk, "someone")).toHaveLength(2);
    await home.hub.stop();
  });

  it("is not answered when a machine wrote, when it guesses codes, and when it only pressed something", async () => {
    const home = await openThreeChannels(await database(), polite);

    await home.say(home.mail, "robot@elsewhere.example", "I am out of office.", { automated: true });
    await home.say(home.desk, "eve", "2345-ABCD");
    const pressed = { type: "answer" as const, token: "t", value: "yes", via: "button" as const };
    await home.desk.push({ ...pressed, sender: home.desk.address("mallory") });
    await home.hub.runDue();

    expect([home.desk.inbox.handOvers, home.mail.inbox.handOvers]).toEqual([0, 0]);
    expect(await home.records("message.automated")).toHaveLength(1);
    await home.hub.stop();
  });

  it("gets no more than a hundred answers over one channel in a day, whoever it claims to be", async () => {
    const home = await openThreeChannels(await database(), polite);
    for (let count = 0; count < 103; count++) await home.write(home.mail, `forged${count}@elsewhere.example`, "hello");
    await home.hub.runDue();

    expect(home.mail.inbox.sent).toHaveLength(100);
    await home.hub.stop();
  });

  it("is somebody again who has left: what they write is nobody's, and their old letters open nothing", async () => {
    const home = await openThreeChannels(await database());
    const choice = {
      kind: "choice" as const,
      options: [
        { value: "yes", label: "参加", words: [] },
        { value: "no", label: "不参加", words: [] },
      ],
    };
    const audience = { kind: "members" as const, memberIds: ["li"] };
    const { askId } = await home.as("sec").questions.ask({ title: "来吗", want: choice, audience });
    home.clock.advance(night);
    await home.hub.runDue();
    const letter = home.chat.inbox.to("li")[0];
    const token = (letter?.payload as { readonly token: string } | undefined)?.token ?? "";
    await home.as("sec").members.leave({ memberId: "li" });

    await home.say(home.chat, "li", "1", { answers: { by: "thread", of: letter?.id ?? "" } });
    await home.chat.push({ type: "answer", token, value: "yes", via: "button", sender: home.chat.address("li") });
    await home.hub.runDue();

    const answered = async () => (await home.as("sec").questions.read({ askId })).items.map(({ answer }) => answer);
    expect(await answered()).toEqual([null]);
    expect(await home.records("message.stranger")).toHaveLength(2);

    const { code } = await home.as("wang").me.bindCode({});
    await home.say(home.chat, "li", code);
    await home.say(home.chat, "li", "1", { answers: { by: "thread", of: letter?.id ?? "" } });
    expect(await home.addressesOf("wang")).toEqual(["chat:wang", "chat:li"]);
    expect(await answered()).toEqual([null]);
    await home.hub.stop();
  });
});

forEachStore("an account on a platform", ({ database }) => {
  async function withTwoWays() {
    const home = await openThreeChannels(await database());
    const address = { platform: "loopback", tenant: "desk", id: "li" };
    await home.as("sec").members.addAddress({ memberId: "li", address, preference: 2 });
    const account = async (change: "joined" | "left" | "enabled" | "disabled", more: object = {}) => {
      await home.chat.push({
        type: "membership",
        change,
        subject: home.chat.address("LI"),
        sender: null,
        conversation: home.chat.address("li"),
        ...more,
      });
      await home.hub.runDue();
    };
    const findings = async () =>
      (await home.as("sec").branches.findings({})).findings.filter(({ code }) => code.startsWith("address"));
    const reasons = async () => (await home.as("li").me.profile({})).addresses.map(({ doubtReason }) => doubtReason);
    return { ...home, account, findings, reasons };
  }

  it("that is left or disabled lets the next channel be used, tells the officer, and leaves the member alone", async () => {
    const home = await withTwoWays();
    const member = () => home.store.read((db) => db.selectFrom("member").selectAll().execute());
    const before = await member();

    await home.account("disabled");
    await home.account("disabled");

    expect(await home.reasons()).toEqual(["ACCOUNT_DISABLED", null]);
    expect(await home.findings()).toEqual([
      { code: "addressWithoutAccount", subject: "li", found: null, expected: null },
    ]);
    expect((await home.records("address.doubted")).map(({ payload }) => payload)).toMatchObject([
      { reason: "ACCOUNT_DISABLED" },
    ]);
    expect(await member()).toEqual(before);

    const audience = { kind: "members" as const, memberIds: ["li"] };
    await home.as("sec").questions.ask({ title: "来吗", want: { kind: "text", maxChars: 50 }, audience });
    home.clock.advance(night);
    await home.hub.runDue();
    expect(home.to(home.chat, "li")).toEqual([]);
    expect(home.to(home.desk, "li")).toContainEqual(expect.stringContaining("来吗"));
    await home.hub.stop();
  });

  it("that comes back clears that mark, and no other", async () => {
    const home = await withTwoWays();

    await home.account("left");
    expect(await home.reasons()).toEqual(["ACCOUNT_LEFT", null]);
    await home.account("joined");
    expect(await home.reasons()).toEqual([null, null]);
    expect(await home.records("address.usable")).toMatchObject([{ subject: "li", payload: { change: "joined" } }]);

    const address = { platform: "loopback", tenant: "chat", kind: "person" as const, id: "li" };
    await home.as("sec").members.markAddressDoubtful({ address, reason: "RECIPIENT_UNKNOWN" });
    await home.account("enabled");
    expect(await home.reasons()).toEqual(["RECIPIENT_UNKNOWN", null]);
    expect(await home.findings()).toEqual([{ code: "addressDoubtful", subject: "li", found: null, expected: null }]);
    await home.account("left");
    expect(await home.reasons()).toEqual(["ACCOUNT_LEFT", null]);
    await home.hub.stop();
  });

  it("is not believed gone when that is only claimed, nor known when it is nobody's", async () => {
    const home = await withTwoWays();

    await home.account("left", { trust: "claimed" });
    await home.account("left", { subject: home.chat.address("someone") });

    expect(await home.reasons()).toEqual([null, null]);
    expect(await home.records("message.kept")).toHaveLength(2);
    expect(await home.records("message.membership")).toEqual([]);
    await home.hub.stop();
  });
});
