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
  parcelFor,
  sendOne,
  startServer,
  type TakenMail,
  type TestServer,
} from "../fixtures/bench.js";

const to = "ming@example.test";
const leaveUrl = "https://branch.example.test/online/leave/bGVhdmU.c2VhbA-_";
const study = { id: "s-study", title: "学习园地", leavable: true };
let server: TestServer;
let channel: Channel;

beforeEach(async () => {
  server = await startServer();
  channel = await opened();
});

afterEach(async () => {
  await channel.close();
  await server.close();
});

async function opened(changes: Partial<EmailConfig> = {}): Promise<Channel> {
  const made = createEmailChannel(configFor(server.port, changes));
  await made.open(createHost(), new AbortController().signal);
  return made;
}

async function reopen(changes: Partial<EmailConfig>): Promise<void> {
  await channel.close();
  channel = await opened(changes);
}

/** The mail for ming, with the way out that the hub gave along. */
async function mailOf(changes: Partial<FittedNotice> = {}, wayOut: string | null = null): Promise<TakenMail> {
  const parcel = parcelFor(channel, to, changes);
  const recipients = parcel.recipients.map((each) => (wayOut === null ? each : { ...each, leaveUrl: wayOut }));
  const outcome = await sendOne(channel, { ...parcel, recipients });
  const last = server.taken.at(-1);
  if (outcome.status !== "accepted" || last === undefined) throw new Error(JSON.stringify(outcome));
  return last;
}

/** The lines of a header, each unfolded, as they came over the wire. */
function lines({ raw }: TakenMail, name: string): readonly string[] {
  const head = raw.slice(0, raw.indexOf("\r\n\r\n")).replace(/\r\n[ \t]+/gu, " ");
  return head.split("\r\n").flatMap((line) => (line.toLowerCase().startsWith(`${name}:`) ? [line] : []));
}

describe("the headers of a mail", () => {
  it("say that a machine sent a notice, silence vacation programs, and name the channel", async () => {
    const mail = await mailOf();

    expect(lines(mail, "auto-submitted")).toEqual(["Auto-Submitted: auto-generated"]);
    expect(lines(mail, "x-auto-response-suppress")).toEqual(["X-Auto-Response-Suppress: OOF, AutoReply"]);
    expect(lines(mail, "precedence")).toEqual(["Precedence: list"]);
    expect(lines(mail, "x-microbranch-channel")).toEqual(["X-Microbranch-Channel: email@example.test"]);
    expect(lines(mail, "feedback-id")).toEqual(["Feedback-ID: notice:email:notice:example.test"]);
  });

  it.each<readonly [string, Partial<FittedNotice>, readonly string[]]>([
    ["a post of a section, which a person wrote", { purpose: "post", list: study }, []],
    ["an album of a section", { purpose: "album", list: study }, []],
    ["a reminder in a section", { purpose: "reminder", list: study }, ["Auto-Submitted: auto-generated"]],
    ["a post of no section", { purpose: "post" }, ["Auto-Submitted: auto-generated"]],
    ["a greeting", { purpose: "greeting" }, ["Auto-Submitted: auto-generated"]],
  ])("say who made %s", async (_what, changes, wanted) => {
    expect(lines(await mailOf(changes), "auto-submitted")).toEqual(wanted);
  });

  it("name the section as list and in the sender's name, under the branch's one address", async () => {
    const mail = await mailOf({ purpose: "post", list: study });
    const plain = await mailOf({ list: { id: "s-news", title: 'News, "daily"', leavable: false }, locale: "en" });

    expect(lines(mail, "list-id")).toEqual([
      `List-ID: =?UTF-8?B?${Buffer.from("学习园地").toString("base64")}?= <s-study.notices.example.test>`,
    ]);
    expect(addressIn(mail.mail.from)).toEqual({ name: "学习园地（财审第一党支部）", address: "branch@example.test" });
    expect(lines(plain, "list-id")).toEqual(['List-ID: "News, \\"daily\\"" <s-news.notices.example.test>']);
    expect(lines(mail, "list-post")).toEqual(["List-Post: NO"]);
  });

  it("keep a section's list for ever, whatever the section is called, and sections apart whose ids look alike", async () => {
    const idOf = async (id: string, title: string) =>
      /<([^<>]+)>$/u.exec(lines(await mailOf({ list: { id, title, leavable: false } }), "list-id")[0] ?? "")?.[1];

    const renamed = [await idOf("section_01KABC", "旧名"), await idOf("section_01KABC", "新名")];
    const alike = [await idOf("S-study", "a"), await idOf("s_study", "b"), await idOf("s-study", "c")];

    expect(renamed[0]).toBe(renamed[1]);
    expect(renamed[0]).toMatch(/^section-01kabc-[0-9a-f]{10}\.notices\.example\.test$/u);
    expect(new Set(alike).size).toBe(3);
  });

  it("offer leaving once, by one click, with the recipient's own way out", async () => {
    const mail = await mailOf({ purpose: "post", list: study }, leaveUrl);

    expect(lines(mail, "list-unsubscribe")).toEqual([`List-Unsubscribe: <${leaveUrl}>`]);
    expect(lines(mail, "list-unsubscribe-post")).toEqual(["List-Unsubscribe-Post: List-Unsubscribe=One-Click"]);
  });

  it("offer leaving by mail as well, in the same header, where the address tells what is left", async () => {
    await reopen({ inbound: inboundConfig, replyTo: { address: "party@example.test", subaddressing: true } });

    const mail = await mailOf({ purpose: "post", list: study }, leaveUrl);

    const [line = "", ...more] = lines(mail, "list-unsubscribe");
    expect(more).toEqual([]);
    expect(line).toMatch(
      /^List-Unsubscribe: <https:[^<>]+>, <mailto:party\+ming[^<>@]+@example\.test\?subject=unsubscribe>$/u,
    );
  });

  it.each<readonly [string, Partial<FittedNotice>, string | null]>([
    ["a section that must not be left", { list: { ...study, leavable: false } }, leaveUrl],
    ["no section", {}, leaveUrl],
    ["a hub without pages", { list: study }, null],
    ["a way out that would break the header", { list: study }, "https://branch.example.test/a>,<https://evil.test/b"],
    ["a way out that is no web address", { list: study }, "javascript:alert(1)"],
  ])("offer no leaving of %s", async (_what, changes, wayOut) => {
    expect((await mailOf(changes, wayOut)).raw).not.toMatch(/^List-Unsubscribe/mu);
  });

  it("promise no one click where the way out is not encrypted", async () => {
    const mail = await mailOf({ list: study }, "http://127.0.0.1:8080/leave/x.y");

    expect([lines(mail, "list-unsubscribe").length, lines(mail, "list-unsubscribe-post").length]).toEqual([1, 0]);
  });

  it("hang all mails about one thing on one root, and no two things on the same", async () => {
    const rootOf = async (changes: Partial<FittedNotice>) => {
      const mail = await mailOf(changes);
      const [reply = "", references = ""] = [lines(mail, "in-reply-to")[0], lines(mail, "references")[0]];
      expect(references.replace("References", "In-Reply-To")).toBe(reply);
      return reply.replace("In-Reply-To: ", "");
    };

    const post = await rootOf({ id: "notice_1", thread: { id: "post_1" } });
    const correction = await rootOf({ id: "notice_2", thread: { id: "post_1" }, purpose: "notice" });
    const others = [
      await rootOf({ thread: { id: "post_2" } }),
      await rootOf({ id: "notice_3" }),
      await rootOf({ id: "notice_4" }),
    ];

    expect(post).toMatch(/^<t\.[0-9a-f]{32}@example\.test>$/u);
    expect(correction).toBe(post);
    expect(new Set([post, ...others]).size).toBe(4);
  });

  it("let no title of a section begin a header of its own", async () => {
    const { raw } = await mailOf({
      list: { id: "s-x", title: "一\r\nBcc: evil@example.test\u2028二", leavable: false },
    });

    expect(raw).not.toMatch(/^Bcc:/imu);
    expect(server.taken.at(-1)?.to).toEqual([to]);
  });

  it("are covered by the signature, with both headers of one click", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    await reopen({ dkim: { domain: "example.test", selector: "s1", privateKey: pem } });

    const mail = await mailOf({ list: study }, leaveUrl);

    const signature = lines(mail, "dkim-signature")[0] ?? "";
    const covered = /\sh=([^;]+);/u.exec(signature)?.[1]?.replace(/\s/gu, "").split(":") ?? [];
    expect(covered).toEqual(
      expect.arrayContaining([
        "from",
        "date",
        "message-id",
        "list-unsubscribe",
        "list-unsubscribe-post",
        "auto-submitted",
      ]),
    );
  });
});

describe("the envelope of a mail", () => {
  const seenBy = async (changes: Partial<EmailConfig>) => {
    const seen: { from: string; dsn: unknown; rcpt: unknown }[] = [];
    const offering = await startServer({
      hideDSN: false,
      onRcptTo: (address, session, done) => {
        const { mailFrom } = session.envelope;
        seen.push({
          from: mailFrom === false ? "" : mailFrom.address,
          dsn: session.envelope.dsn,
          rcpt: address.dsn,
        });
        done();
      },
    });
    const route = createEmailChannel(configFor(offering.port, changes));
    await route.open(createHost(), new AbortController().signal);
    await sendOne(route, parcelFor(route, to));
    await route.close();
    await offering.close();
    return seen[0];
  };

  it("asks for reports of failure and delay, of the headers only, under the delivery's sealed code", async () => {
    const seen = await seenBy({ inbound: inboundConfig });

    expect(seen?.dsn).toMatchObject({ ret: "HDRS" });
    expect(JSON.stringify(seen?.dsn)).toMatch(new RegExp(`"envid":"${keyOf(to)}\\.[0-9a-v]{16}"`, "u"));
    expect(JSON.stringify(seen?.rcpt)).toContain("FAILURE");
    expect(JSON.stringify(seen?.rcpt)).toContain("DELAY");
    expect(JSON.stringify(seen?.rcpt)).toContain(`rfc822;${to}`);
  });

  it("returns to the branch's address, to another one, or to one for each mail", async () => {
    const bounce = { address: "bounce@example.test", subaddressing: true };

    const plain = await seenBy({});
    const other = await seenBy({ bounceAddress: "bounce@example.test" });
    const own = await seenBy({ inbound: inboundConfig, bounceAddress: bounce });

    expect([plain?.from, other?.from]).toEqual(["branch@example.test", "bounce@example.test"]);
    expect(own?.from).toMatch(new RegExp(`^bounce\\+b\\.${keyOf(to)}\\.[0-9a-v]{16}@example\\.test$`, "u"));
    expect(own?.from.split("@")[0]?.length).toBeLessThanOrEqual(64);
  });
});
