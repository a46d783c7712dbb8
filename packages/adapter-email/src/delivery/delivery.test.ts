import { generateKeyPairSync } from "node:crypto";
import type { Channel, FittedNotice } from "@microbranch/core/channel";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEmailChannel } from "../channel.js";
import type { EmailConfig } from "../config.js";
import {
  addressIn,
  configFor,
  createHost,
  inboundConfig,
  keyOf,
  monday,
  notice,
  parcelFor,
  person,
  refusal,
  sendOne,
  startServer,
  type TestHost,
  type TestServer,
} from "../fixtures/bench.js";

const never = new AbortController().signal;
let server: TestServer;
let host: TestHost;
let channel: Channel;

beforeEach(async () => {
  host = createHost();
  server = await startServer({
    onRcptTo(address, _session, done) {
      const [local] = address.address.split("@");
      if (local === "gone") return done(refusal(550, "5.1.1 user unknown"));
      if (local === "later") return done(refusal(451, "4.3.0 try again later"));
      if (local === "busy") return done(refusal(421, "4.3.2 shutting down"));
      done();
    },
  });
  channel = await opened();
});

afterEach(async () => {
  await channel.close();
  await server.close();
});

async function opened(changes: Partial<EmailConfig> = {}): Promise<Channel> {
  const made = createEmailChannel(configFor(server.port, changes));
  await made.open(host, never);
  return made;
}

async function reopen(changes: Partial<EmailConfig>): Promise<void> {
  await channel.close();
  channel = await opened(changes);
}

async function mailOf(changes: Partial<FittedNotice> = {}): Promise<TestServer["taken"][number]> {
  const outcome = await sendOne(channel, parcelFor(channel, "ming@example.test", changes));
  const last = server.taken.at(-1);
  if (outcome.status !== "accepted" || last === undefined) throw new Error(JSON.stringify(outcome));
  return last;
}

describe("deliver", () => {
  it("hands over a mail whose Chinese subject, names and text arrive unchanged", async () => {
    const { mail, from, to } = await mailOf({ title: "学习贯彻《条例》：第一章、第二章……关于召开支部党员大会的通知" });

    expect(mail.subject).toBe("【通知】学习贯彻《条例》：第一章、第二章……关于召开支部党员大会的通知");
    expect(addressIn(mail.from)).toEqual({ name: "财审第一党支部", address: "branch@example.test" });
    expect(mail.text).toContain("请各位同志准时参加。");
    expect(mail.html).toContain("请各位同志准时参加。");
    expect([from, to]).toEqual(["branch@example.test", ["ming@example.test"]]);
  });

  it("gives an accepted recipient a receipt with the Message-ID, the key and the host's time", async () => {
    const outcome = await sendOne(channel, parcelFor(channel, "ming@example.test"));

    expect(outcome).toEqual({
      address: person("ming@example.test"),
      status: "accepted",
      receipt: {
        channel: "email",
        address: person("ming@example.test"),
        key: keyOf("ming@example.test"),
        id: `m.${keyOf("ming@example.test")}@example.test`,
        at: monday,
      },
    });
    expect(server.taken[0]?.mail.messageId).toBe(`<m.${keyOf("ming@example.test")}@example.test>`);
  });

  it("sends one mail per recipient, at the same time, without naming the others", async () => {
    const names = ["ming", "wang", "li", "zhao", "sun", "zhou", "wu"].map((name) => `${name}@example.test`);

    const outcomes = await Promise.all(names.map((name) => sendOne(channel, parcelFor(channel, name))));

    expect(outcomes.map((each) => [each.address.id, each.status])).toEqual(names.map((name) => [name, "accepted"]));
    expect(server.taken.map((each) => each.to.join()).sort()).toEqual([...names].sort());
    expect(server.taken.every((each) => names.filter((name) => each.raw.includes(name)).length === 1)).toBe(true);
  });

  it("warns of no leak, however many mails are on their way", async () => {
    const warnings: string[] = [];
    const listen = (warning: Error): void => void warnings.push(warning.name);
    process.on("warning", listen);
    const names = Array.from({ length: 30 }, (_, index) => `m${index}@example.test`);

    await Promise.all(names.map((name) => channel.deliver(parcelFor(channel, name), new AbortController().signal)));
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", listen);

    expect(warnings).toEqual([]);
    expect(server.taken).toHaveLength(30);
  });

  it("fails exactly those recipients whom the server refuses", async () => {
    const names = ["ming", "gone", "later", "busy", "wang"].map((name) => `${name}@example.test`);

    const outcomes = await Promise.all(names.map((name) => sendOne(channel, parcelFor(channel, name))));

    const codes = outcomes.map((each) =>
      each.status === "failed" ? [each.fault.code, each.fault.vendor?.code] : each.status,
    );
    expect(codes).toEqual([
      "accepted",
      ["RECIPIENT_UNKNOWN", "550 5.1.1"],
      ["CHANNEL_BUSY", "451 4.3.0"],
      ["CHANNEL_BUSY", "421 4.3.2"],
      "accepted",
    ]);
  });

  it("builds the same mail to the byte in another process for the same key and time", async () => {
    host.shelf.set("photo", Buffer.from("\x89PNG\r\n\x1a\n0000", "latin1"));
    const parcel = parcelFor(channel, "ming@example.test", { images: ["photo"] });
    await sendOne(channel, parcel);

    await reopen({});
    await sendOne(channel, parcel);

    expect(server.taken).toHaveLength(2);
    expect(server.taken[1]?.raw).toBe(server.taken[0]?.raw);
  });

  it("builds the same mail to the byte on a later try, after a restart, dated as the first", async () => {
    let isShut = true;
    const gate = await startServer({
      onMailFrom: (_address, _session, done) => done(isShut ? refusal(451, "4.3.0 later") : null),
    });
    const send = async (attempt: number) => {
      const route = createEmailChannel(configFor(gate.port));
      await route.open(host, never);
      const { recipients, ...parcel } = parcelFor(route, "ming@example.test");
      const dated = recipients.map((recipient) => ({ ...recipient, firstTriedAt: monday - 60_000 }));
      const outcome = await sendOne(route, { ...parcel, recipients: dated, attempt });
      await route.close();
      return outcome.status;
    };

    const refused = await send(1);
    isShut = false;
    host.time += 3_600_000;
    const accepted = await send(2);
    host.time += 3_600_000;
    const again = await send(3);
    await gate.close();

    expect([refused, accepted, again]).toEqual(["failed", "accepted", "accepted"]);
    expect(gate.taken.map(({ mail }) => mail.date?.getTime())).toEqual([monday - 60_000, monday - 60_000]);
    expect(gate.taken[1]?.raw).toBe(gate.taken[0]?.raw);
  });

  it("signs the mail when a key is set", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    await reopen({ dkim: { domain: "example.test", selector: "s1", privateKey: pem } });

    const { raw } = await mailOf();

    expect(raw).toMatch(/^DKIM-Signature: v=1; a=rsa-sha256;[^\r]*d=example\.test/mu);
  });

  it("lets replies be told apart by address where the mailbox host can", async () => {
    await reopen({ inbound: inboundConfig, replyTo: { address: "party@example.test", subaddressing: true } });

    const { mail } = await mailOf();

    const reply = addressIn(mail.replyTo).address;
    expect(reply).toMatch(/^party\+ming[a-z2-7]{22}\.[0-9a-v]{16}@example\.test$/u);
    expect(reply.split("@")[0]?.length).toBeLessThanOrEqual(64);
  });
});

describe("deliver, what a mail carries", () => {
  const png = Buffer.from("\x89PNG\r\n\x1a\n0000", "latin1");

  it("shows images within the text and attaches files, typed by their content", async () => {
    host.shelf.set("photo", png);
    host.shelf.set("paper", Buffer.from("%PDF-1.7 content"));

    const { mail } = await mailOf({ images: ["photo"], files: ["paper"] });

    expect(
      mail.attachments.map((each) => [each.filename, each.contentType, each.contentDisposition, each.related === true]),
    ).toEqual([
      ["图片1.png", "image/png", "inline", true],
      ["附件1.pdf", "application/pdf", "attachment", false],
    ]);
    expect(mail.attachments[0]?.content.equals(png)).toBe(true);
    expect(String(mail.html)).toContain('alt="图片1.png"');
  });

  it("carries an invitation for one member, readable as text as well", async () => {
    const event = {
      uid: "gathering-7",
      sequence: 2,
      cancelled: false,
      startsAt: Date.UTC(2026, 2, 13, 7),
      endsAt: Date.UTC(2026, 2, 13, 8, 30),
      zone: "Asia/Shanghai",
      place: "三楼会议室",
    };

    const { raw, mail } = await mailOf({ purpose: "invitation", event });

    expect(raw).toMatch(/^Content-Type: text\/calendar; charset=utf-8; method=REQUEST\r$/mu);
    const calendar = mail.attachments
      .find((each) => each.filename === "invite.ics")
      ?.content.toString()
      .replace(/\r\n /gu, "");
    expect(calendar).toContain("UID:gathering-7\r\nSEQUENCE:2\r\nDTSTAMP:20260309T010000Z\r\nDTSTART:20260313T070000Z");
    expect(calendar).toContain(
      "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:mailto:ming@example.test",
    );
    expect(mail.text).toMatch(/时间：2026年3月13日星期五.*15:00.*16:30.*Asia\/Shanghai/u);
    expect(mail.text).toContain("地点：三楼会议室");
  });

  it("cancels with the method that calendar programs ask for", async () => {
    const event = {
      uid: "gathering-7",
      sequence: 3,
      cancelled: true,
      startsAt: monday,
      endsAt: monday,
      zone: "Asia/Shanghai",
      place: null,
    };

    const { raw, mail } = await mailOf({ purpose: "invitation", event });

    expect(mail.subject).toMatch(/^【已取消】/u);
    expect(raw).toContain("method=CANCEL");
    expect(mail.attachments.find((each) => each.filename === "invite.ics")?.content.toString()).toContain(
      "STATUS:CANCELLED",
    );
  });

  it("offers answers by prepared mails to the reply address", async () => {
    await reopen({ inbound: inboundConfig });
    const option = (value: string, label: string) => ({ value, label, words: [] });
    const ask = {
      id: "ask_1",
      code: "K7",
      want: { kind: "choice" as const, options: [option("yes", "参加"), option("no", "请假")] },
      closesAt: null,
      changeable: true,
    };

    const { mail } = await mailOf({ ask, answerPaths: ["mail-link", "keyword"], guide: "回复 1 参加 · 2 请假  [K7]" });

    const links = [...String(mail.html).matchAll(/href="(mailto:[^"]+)"/gu)].map(
      (match) => new URL((match[1] ?? "").replace(/&amp;/gu, "&")),
    );
    expect(links.map((link) => [link.pathname, link.searchParams.get("body")])).toEqual([
      ["branch@example.test", "参加\r\n[K7]"],
      ["branch@example.test", "请假\r\n[K7]"],
    ]);
    expect(mail.text).toContain("回复 1 参加 · 2 请假  [K7]");
  });

  it("fails a mail that is larger than allowed, before a byte is sent", async () => {
    host.shelf.set("film", Buffer.alloc(40_000, 1));
    await reopen({ maxBytes: 20_000 });

    const outcome = await sendOne(channel, parcelFor(channel, "ming@example.test", { files: ["film"] }));

    expect(outcome).toMatchObject({ status: "failed", fault: { code: "CONTENT_TOO_LARGE", scope: "notice" } });
    expect(server.taken).toEqual([]);
  });

  it("learns from the server's announced size that a mail is too large", async () => {
    const small = await startServer({ size: 2_000 });
    const route = createEmailChannel(configFor(small.port));
    await route.open(host, never);

    const outcome = await sendOne(route, parcelFor(route, "ming@example.test"));
    await route.close();
    await small.close();

    expect(outcome).toMatchObject({ status: "failed", fault: { code: "CONTENT_TOO_LARGE" } });
  });

  it("fails for an image that is not there any more", async () => {
    const outcome = await sendOne(channel, parcelFor(channel, "ming@example.test", { images: ["lost"] }));

    expect(outcome).toMatchObject({ status: "failed", fault: { code: "MEDIA_UNAVAILABLE", scope: "notice" } });
  });
});

describe("deliver, under attack", () => {
  it("lets no text of a member become a header", async () => {
    const attack = "安排\r\nBcc: victim@example.test\r\nX-Evil: yes\n\nBody";

    const { mail, to, raw } = await mailOf({ title: attack, body: [{ kind: "fact", label: attack, value: attack }] });

    expect(to).toEqual(["ming@example.test"]);
    expect(mail.headers.has("x-evil")).toBe(false);
    expect(mail.bcc).toBeUndefined();
    expect(raw).not.toMatch(/^(?:Bcc|X-Evil):/mu);
    expect(mail.subject).toBe("【通知】安排 Bcc: victim@example.test X-Evil: yes Body");
  });

  it("lets no text of a member become markup or a link that runs", async () => {
    const { mail } = await mailOf({
      title: `<img src=x onerror="alert(1)">`,
      body: [
        { kind: "paragraph", text: "<script>alert(2)</script>&<b>" },
        { kind: "link", label: `"><script>alert(3)</script>`, url: "javascript:alert(4)" },
        { kind: "link", label: "网页", url: `https://example.test/?a="onmouseover="alert(5)` },
      ],
    });

    const html = String(mail.html);
    expect(html).not.toMatch(/<script|<img|<b>&|href="javascript/u);
    expect(html).toContain("&lt;script&gt;alert(2)&lt;/script&gt;&amp;&lt;b&gt;");
    expect(html).not.toMatch(/href="[^"]*"onmouseover/u);
    expect(mail.text).toContain("javascript:alert(4)");
  });

  it("sends to nobody whose address is not one plain address", async () => {
    const addresses = [
      "a@example.test,b@example.test",
      "<a@example.test>",
      "a@example.test\r\nRCPT TO:<b@example.test>",
      "名@example.test",
      "a b@example.test",
    ];

    const outcomes = await Promise.all(addresses.map((each) => sendOne(channel, parcelFor(channel, each))));

    expect(outcomes.map((each) => (each.status === "failed" ? each.fault.code : each.status))).toEqual(
      addresses.map(() => "RECIPIENT_UNKNOWN"),
    );
    expect(server.taken).toEqual([]);
  });

  it("reads no file and no URL that stands where media are named", async () => {
    const outcome = await sendOne(channel, parcelFor(channel, "ming@example.test", { files: ["/etc/passwd"] }));

    expect(outcome).toMatchObject({ status: "failed", fault: { code: "MEDIA_UNAVAILABLE" } });
  });
});

describe("deliver, called wrongly", () => {
  const rejectsWith = (code: string): object => expect.objectContaining({ code });

  it("refuses before the channel is open", async () => {
    const closed = createEmailChannel(configFor(server.port));

    await expect(closed.deliver(parcelFor(closed, "ming@example.test"), never)).rejects.toEqual(
      rejectsWith("CHANNEL_NOT_OPEN"),
    );
  });

  it("refuses nobody, two people, the same person twice, a stranger's platform and another's rendering", async () => {
    const one = { address: person("ming@example.test"), key: keyOf("ming") };
    const rendered = channel.render(notice());
    const deliver = (recipients: readonly (typeof one)[], payload: unknown = rendered.payload) =>
      channel.deliver({ rendered: { ...rendered, payload }, recipients, attempt: 1 }, never);

    await expect(deliver([])).rejects.toEqual(rejectsWith("PARCEL_INVALID"));
    await expect(deliver([one, { address: person("wang@example.test"), key: keyOf("wang") }])).rejects.toEqual(
      rejectsWith("PARCEL_TOO_LARGE"),
    );
    await expect(deliver([one, { ...one, address: person("MING@Example.Test") }])).rejects.toEqual(
      rejectsWith("PARCEL_INVALID"),
    );
    await expect(deliver([{ ...one, address: person("ming@example.test", "other") }])).rejects.toEqual(
      rejectsWith("ADDRESS_FOREIGN"),
    );
    await expect(deliver([{ ...one, address: { ...one.address, platform: "loopback" } }])).rejects.toEqual(
      rejectsWith("ADDRESS_FOREIGN"),
    );
    await expect(deliver([one], { form: "mail/2" })).rejects.toEqual(rejectsWith("PARCEL_INVALID"));
    expect(server.taken).toEqual([]);
  });
});
