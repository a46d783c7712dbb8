import type { Channel } from "@microbranch/core/channel";
import { MicrobranchError } from "@microbranch/core/channel";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { startServer } from "../fixtures/bench.js";
import { type MailHouse, openMailHouse } from "../fixtures/mail-house.js";
import { channelOn, createMailboxHost, type MailboxHost, mailSaying, saidIn } from "../fixtures/mailbox-bench.js";
import { startRelay } from "../fixtures/relay.js";

const never = new AbortController().signal;
const program = inject("dovecotProgram");
const openThings: { close(): unknown }[] = [];
let started: MailHouse | null = null;
let host: MailboxHost;
let mailbox: string;

afterEach(async () => {
  for (const each of openThings.splice(0).toReversed()) await each.close();
});

function house(): MailHouse {
  if (started === null) throw new Error("There is no Dovecot.");
  return started;
}

async function opened(channel: Channel, on: MailboxHost = host): Promise<Channel> {
  openThings.push({ close: () => channel.close() });
  await channel.open(on, never);
  return channel;
}

const position = (): unknown => JSON.parse([...host.cursors.values()][0] ?? "null");
const soon = { timeout: 8_000, interval: 10 };

describe.skipIf(program === null)("a mailbox read by IMAP", () => {
  beforeAll(async () => {
    started = await openMailHouse(program ?? "");
  });

  afterAll(() => started?.close());

  beforeEach(async () => {
    host = createMailboxHost();
    mailbox = await house().folder();
  });

  it("takes a mail in when the server says that it has come, and leaves its flags alone", async () => {
    await opened(channelOn(house(), mailbox));

    const { uid, uidValidity } = await house().lay(mailbox, mailSaying("收到"));

    await expect.poll(() => saidIn(host.events), soon).toEqual(["收到"]);
    await expect.poll(position, soon).toEqual({ uidValidity, lastUid: uid });
    await house().postman().mailboxOpen(mailbox, { readOnly: true });
    const kept = await house().postman().fetchOne(String(uid), { flags: true }, { uid: true });
    expect(kept === false ? null : [...(kept.flags ?? [])].filter((flag) => flag !== "\\Recent")).toEqual([]);
    await house().postman().mailboxClose();
  });

  it("takes in what lay there before, in order", async () => {
    for (const words of ["一", "二", "三", "四", "五"]) await house().lay(mailbox, mailSaying(words));

    await opened(channelOn(house(), mailbox));

    await expect.poll(() => saidIn(host.events), soon).toEqual(["一", "二", "三", "四", "五"]);
  });

  it("passes over what lay there before when told so, and takes what comes", async () => {
    await house().lay(mailbox, mailSaying("旧信"));
    await opened(channelOn(house(), mailbox, { earlier: "pass" }));

    await house().lay(mailbox, mailSaying("新信"));

    await expect.poll(() => saidIn(host.events), soon).toEqual(["新信"]);
  });

  it("goes on after a restart where it was, without a second look at what it had", async () => {
    const first = await opened(channelOn(house(), mailbox));
    await house().lay(mailbox, mailSaying("第一"));
    await expect.poll(position, soon).toMatchObject({ lastUid: 1 });
    await first.close();
    await house().lay(mailbox, mailSaying("第二"));
    await house().lay(mailbox, mailSaying("第三"));

    await opened(channelOn(house(), mailbox));

    await expect.poll(() => saidIn(host.events), soon).toEqual(["第一", "第二", "第三"]);
  });

  it("reads a folder again that was deleted and made anew, known mail under its old id", async () => {
    const channel = await opened(channelOn(house(), mailbox));
    await house().lay(mailbox, mailSaying("旧的"));
    await expect.poll(position, soon).toMatchObject({ lastUid: 1 });
    await channel.close();
    await house().postman().mailboxDelete(mailbox);
    await house().postman().mailboxCreate(mailbox);
    await house().lay(mailbox, mailSaying("新的"));
    await house().lay(mailbox, mailSaying("旧的"));

    await opened(channelOn(house(), mailbox));

    await expect.poll(() => saidIn(host.events), soon).toEqual(["旧的", "新的", "旧的"]);
    expect(host.events[2]?.id).toBe(host.events[0]?.id);
    await expect.poll(position, soon).toMatchObject({ lastUid: 2 });
    expect(host.logged.join("\n")).toContain("made anew");
  });

  it("neither loses nor doubles a mail when the host cannot store one in the middle", async () => {
    const words = ["一", "二", "三", "四", "五"];
    for (const each of words) await house().lay(mailbox, mailSaying(each));
    const accept = host.accept.bind(host);
    let tries = 0;
    host.accept = async (event) => {
      if (event.type === "message" && event.text === "三" && ++tries <= 2) throw new Error("the disk is full");
      return await accept(event);
    };
    const server = await startServer();
    openThings.push(server);

    const channel = await opened(channelOn(house(), mailbox, {}, { smtpPort: server.port }));

    await expect.poll(() => tries, soon).toBe(1);
    expect(saidIn(host.events)).toEqual(["一", "二"]);
    await expect.poll(position, soon).toMatchObject({ lastUid: 2 });
    expect((await channel.health(never)).state).toBe("degraded");
    await expect.poll(() => host.clock.sleepers, soon).toBe(2);
    host.clock.advance(2_500);
    await expect.poll(() => tries, soon).toBe(2);
    await expect.poll(() => host.clock.sleepers, soon).toBe(2);
    host.clock.advance(2_500);
    await expect.poll(() => host.clock.sleepers, soon).toBe(2);
    expect(tries).toBe(2);
    host.clock.advance(2_500);
    await expect.poll(() => saidIn(host.events), soon).toEqual(words);
    await expect.poll(async () => (await channel.health(never)).state, soon).toBe("ready");
  });

  it("finishes the mail in hand when it is closed, and goes on with the next one when opened again", async () => {
    for (const words of ["一", "二", "三"]) await house().lay(mailbox, mailSaying(words));
    const accept = host.accept.bind(host);
    let release = (): void => {};
    host.accept = async (event) => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return await accept(event);
    };
    const channel = await opened(channelOn(house(), mailbox));
    await expect.poll(() => host.archived.length, soon).toBe(1);
    await expect.poll(() => release.length >= 0 && host.events.length, soon).toBe(0);

    const closing = channel.close();
    release();
    await closing;

    expect(saidIn(host.events)).toEqual(["一"]);
    host.accept = accept;
    await channel.open(host, never);
    await expect.poll(() => new Set(saidIn(host.events)), soon).toEqual(new Set(["一", "二", "三"]));
  });

  it("comes back when the server was away, and misses nothing", async () => {
    const server = await startServer();
    openThings.push(server);
    const channel = await opened(channelOn(house(), mailbox, {}, { smtpPort: server.port }));
    await expect.poll(async () => (await channel.health(never)).state, soon).toBe("ready");

    await house().dovecot.kill();

    await expect.poll(async () => (await channel.health(never)).state, soon).toBe("degraded");
    const { checks } = await channel.health(never);
    expect(checks.find(({ name }) => name === "inbound")?.fault?.code).toBe("CHANNEL_UNREACHABLE");
    await house().dovecot.start();
    await house().reconnect();
    await house().lay(mailbox, mailSaying("你们不在的时候"));
    host.clock.advance(10_000);
    await expect.poll(() => saidIn(host.events), soon).toEqual(["你们不在的时候"]);
    expect((await channel.health(never)).state).toBe("ready");
  });

  it("keeps the headers of a mail of 50 MB, and takes the next one", async () => {
    const line = `${"x".repeat(76)}\r\n`;
    const huge = `${mailSaying("大", { Subject: "a big one" }).split("\r\n\r\n")[0]}\r\n\r\n${line.repeat(672_000)}`;
    await house().lay(mailbox, huge);
    await house().lay(mailbox, mailSaying("小"));

    await opened(channelOn(house(), mailbox));

    await expect.poll(() => saidIn(host.events), soon).toEqual(["unrecognised", "小"]);
    expect(host.events[0]).toMatchObject({
      sender: { id: "ming@example.test" },
      automated: true,
      why: expect.stringContaining("1000000 are taken"),
    });
    expect(Buffer.from(host.archived[0] ?? []).toString()).toMatch(/Subject: a big one\r\n(?:.+\r\n)+\r\n$/u);
  });

  it("hands in as unrecognised what it cannot read or the host will never store, and goes on", async () => {
    await house().lay(mailbox, "this is no mail");
    await house().lay(mailbox, mailSaying("存不进去"));
    await house().lay(mailbox, mailSaying("后面的"));
    const accept = host.accept.bind(host);
    host.accept = async (event) => {
      if (event.type === "message" && event.text === "存不进去")
        throw new MicrobranchError("INPUT_INVALID", { message: "No such event." });
      return await accept(event);
    };

    await opened(channelOn(house(), mailbox));

    await expect.poll(() => saidIn(host.events), soon).toEqual(["unrecognised", "unrecognised", "后面的"]);
    expect(host.events[0]).toMatchObject({ sender: null, conversation: { id: "branch@example.test" } });
    expect(Buffer.from(host.archived[0] ?? []).toString()).toContain("this is no mail");
  });

  it("moves what it has taken in to a folder of that name, Chinese or not", async () => {
    const move = `${mailbox}/已处理 & 存档`;
    await opened(channelOn(house(), mailbox, { afterwards: { move } }));

    await house().lay(mailbox, mailSaying("请存档"));

    await expect.poll(() => saidIn(host.events), soon).toEqual(["请存档"]);
    await expect
      .poll(async () => (await house().postman().status(move, { messages: true })) || null, soon)
      .toMatchObject({ messages: 1 });
    expect(await house().postman().status(mailbox, { messages: true })).toMatchObject({ messages: 0 });
  });

  it("is down when the login is refused, and does not hammer the server with it", async () => {
    const server = await startServer();
    const relay = await startRelay(house().dovecot.imapPort);
    openThings.push(server, relay);
    const wrong = { port: relay.port, auth: { user: "branch", pass: "not-the-password" } };
    const channel = await opened(channelOn(house(), mailbox, wrong, { smtpPort: server.port }));

    const health = await channel.health(never);

    expect(health.state).toBe("down");
    expect(health.checks.find(({ name }) => name === "credential")?.fault?.code).toBe("CREDENTIAL_REJECTED");
    expect(JSON.stringify([health, host.logged])).not.toContain("not-the-password");
    host.clock.advance(59_000);
    await expect.poll(() => host.clock.sleepers, soon).toBe(1);
    expect(relay.attempts).toBe(1);
    host.clock.advance(2_000);
    await expect.poll(() => relay.attempts, soon).toBe(2);
  });

  it("is degraded, a setting being wrong, when there is no such folder", async () => {
    const server = await startServer();
    openThings.push(server);
    const channel = await opened(channelOn(house(), "没有这个文件夹", {}, { smtpPort: server.port }));

    const health = await channel.health(never);

    expect(health.state).toBe("degraded");
    expect(health.checks.find(({ name }) => name === "inbound")?.fault?.code).toBe("SETTING_INVALID");
  });

  it("asks a server that cannot be listened to, every so often", async () => {
    const relay = await startRelay(house().dovecot.imapPort, (said) =>
      Buffer.from(said.toString("latin1").replace(/ IDLE\b/gu, " XDLE"), "latin1"),
    );
    openThings.push(relay);
    await opened(channelOn(house(), mailbox, { port: relay.port, pollMs: 30_000 }));
    await expect.poll(() => host.clock.sleepers, soon).toBe(1);
    await house().lay(mailbox, mailSaying("轮询"));

    host.clock.advance(29_000);
    await expect.poll(() => host.clock.sleepers, soon).toBe(1);
    expect(host.events).toEqual([]);
    host.clock.advance(1_000);

    await expect.poll(() => saidIn(host.events), soon).toEqual(["轮询"]);
  });

  it("says who it is, as NetEase demands, and never in the library's name", async () => {
    const heard: string[] = [];
    const relay = await startRelay(
      house().dovecot.imapPort,
      (said) => said,
      (asked) => void heard.push(asked.toString()),
    );
    openThings.push(relay);

    await opened(channelOn(house(), mailbox, { port: relay.port }));

    expect(heard.join("")).toMatch(/ ID \("name" "Microbranch" "vendor" "Microbranch"\)/iu);
    expect(heard.join("")).not.toMatch(/imapflow|support-url/iu);
  });

  it("leaves neither a socket nor a wait when it is closed", async () => {
    const relay = await startRelay(house().dovecot.imapPort);
    openThings.push(relay);
    const channel = await opened(channelOn(house(), mailbox, { port: relay.port }));
    await expect.poll(() => host.clock.sleepers, soon).toBe(1);

    await channel.close();

    await expect.poll(() => relay.sockets(), soon).toBe(0);
    expect(host.clock.sleepers).toBe(0);
  });
});
