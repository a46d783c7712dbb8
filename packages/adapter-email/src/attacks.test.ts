import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openMailHome, rawMail } from "./fixtures/mail-home.js";

let home: Awaited<ReturnType<typeof openMailHome>>;

beforeEach(async () => {
  home = await openMailHome();
});

afterEach(() => home.close());

/** A reply of somebody to the question that somebody was sent. */
const reply = (who: string, to: string, text: string, headers: Readonly<Record<string, string>> = {}): string =>
  rawMail(
    { From: `<${who}@example.test>`, "In-Reply-To": `<${to}>`, "Message-ID": `<${who}-1@example.test>`, ...headers },
    text,
  );

describe("a hub over mail, whose senders are only claimed", () => {
  it("counts an answer to one's own letter", async () => {
    await home.take(reply("li", home.letterTo("li"), "1"));

    expect(await home.answers()).toEqual({ li: "yes", wang: null });
  });

  it("counts nothing that bears a member's name but answers no letter of theirs", async () => {
    await home.take(rawMail({ From: "<li@example.test>", "Message-ID": "<forged@evil.example>" }, "1"));
    await home.take(reply("li", "m.aaaaaaaaaaaaaaaaaaaaaaaaaa.0000000000000000@example.test", "1"));
    await home.take(reply("li", `m.${"a".repeat(26)}@example.test`, "1", { References: "<x@y> <z@example.test>" }));

    expect(await home.answers()).toEqual({ li: null, wang: null });
  });

  it("counts for nobody an answer to another member's letter", async () => {
    await home.take(reply("li", home.letterTo("wang"), "1"));

    expect(await home.answers()).toEqual({ li: null, wang: null });
  });

  it("makes a stranger who has somebody's letter neither that member nor anybody", async () => {
    await home.take(reply("eve", home.letterTo("li"), "1"));

    expect(await home.answers()).toEqual({ li: null, wang: null });
    expect(home.mailsTo("eve")).toEqual([]);
    expect(await home.records("message.stranger")).toBe(1);
  });

  it("takes a replayed answer once: it neither counts twice nor undoes a later one", async () => {
    const first = reply("li", home.letterTo("li"), "1");
    await home.take(first);
    await home.take(reply("li", home.letterTo("li"), "2", { "Message-ID": "<li-2@example.test>" }));
    const out = home.mails.length;

    for (let again = 0; again < 5; again++) expect(await home.take(first)).toBe(204);

    expect(await home.answers()).toEqual({ li: "no", wang: null });
    expect(home.mails.length).toBe(out);
  });

  it("answers none of a storm of absence notes, counts none, and records each once", async () => {
    const out = home.mails.length;
    const notes = [
      { "Auto-Submitted": "auto-replied" },
      { "X-Autoreply": "yes" },
      { Precedence: "bulk" },
      { Subject: "=?utf-8?B?6Ieq5Yqo5Zue5aSN77ya5pS25Yiw?=" },
      { "Return-Path": "<>" },
    ];

    for (let count = 0; count < 100; count++) {
      const marks = { ...notes[count % notes.length], "Message-ID": `<storm-${count}@example.test>` };
      expect(await home.arrive(reply("li", home.letterTo("li"), "1", marks))).toBe(204);
    }
    await home.hub.runDue();

    expect(home.mails.length).toBe(out);
    expect(await home.answers()).toEqual({ li: null, wang: null });
    expect(await home.records("message.automated")).toBe(100);
  });

  it("answers a machine that nothing marks as one no more than a person who is not understood", async () => {
    const out = home.mailsTo("li").length;

    for (let count = 0; count < 60; count++)
      await home.take(
        reply("li", home.letterTo("li"), "我出差了，下周一回来再回复您。", {
          "Message-ID": `<loop-${count}@example.test>`,
        }),
      );

    expect(await home.answers()).toEqual({ li: null, wang: null });
    expect(home.mailsTo("li").length - out).toBeLessThanOrEqual(5);
  });
});

describe("a hub over mail, sent what is built to hurt", () => {
  const from = { From: "<li@example.test>", "Message-ID": "<bomb@example.test>" };

  it.each([
    ["ten thousand parts", `${"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n".repeat(10_000)}--b--\r\n`],
    [
      "multipart within multipart, a thousand deep",
      Array.from(
        { length: 1_000 },
        (_, n) => `--b${n || ""}\r\nContent-Type: multipart/mixed; boundary="b${n + 1}"\r\n\r\n`,
      ).join(""),
    ],
  ])("refuses %s, quickly, and takes the next mail", async (_, body) => {
    const head = Object.entries({ ...from, "Content-Type": 'multipart/mixed; boundary="b"' });
    const bomb = `${head.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`;
    const began = process.cpuUsage();

    const status = await home.arrive(bomb);

    const { user, system } = process.cpuUsage(began);
    expect(status).toBe(422);
    expect((user + system) / 1_000_000).toBeLessThan(2);
    await home.take(reply("li", home.letterTo("li"), "1"));
    expect(await home.answers()).toMatchObject({ li: "yes" });
  });

  it("refuses 50 MB without reading them", async () => {
    expect(await home.arrive(Buffer.alloc(52_428_800, "x"))).toBe(413);
  });

  it("takes from HTML only what is shown, and runs and fetches nothing", async () => {
    const html = `<style>p{}</style><script>fetch("//evil.example")</script><img src="//evil.example/x.png" onerror="x()"><p>1</p><p style="display:none">2</p>`;
    const mail = rawMail(
      { ...from, "In-Reply-To": `<${home.letterTo("li")}>`, "Content-Type": "text/html; charset=utf-8" },
      html,
    );

    await home.take(mail);

    expect(await home.answers()).toMatchObject({ li: "yes" });
  });

  it("lets no line break of a subject or a name become a header of a mail that goes out", async () => {
    const evil = Buffer.from("来吗\r\nBcc: eve@evil.example\r\n\r\n<script>").toString("base64");
    const name = Buffer.from("li\r\nBcc: eve@evil.example").toString("base64");
    const before = home.mails.length;

    await home.take(
      reply("li", home.letterTo("li"), "1", {
        From: `=?utf-8?B?${name}?= <li@example.test>`,
        Subject: `=?utf-8?B?${evil}?=`,
      }),
    );

    const answers = home.mails.slice(before);
    expect(answers.length).toBeGreaterThan(0);
    for (const { raw, to } of answers) {
      const [head = ""] = Buffer.from(raw).toString("latin1").split("\r\n\r\n");
      expect(to).toEqual(["li@example.test"]);
      expect(head).not.toMatch(/^Bcc:|evil/imu);
    }
  });
});
