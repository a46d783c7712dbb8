import fc from "fast-check";
import MailComposer, { type MailComposerOptions } from "nodemailer/lib/mail-composer";
import { describe, expect, it } from "vitest";
import { assemble } from "./assemble.js";

const base: MailComposerOptions = {
  from: { name: "财审第一党支部", address: "branch@example.test" },
  to: "ming@example.test",
  subject: "三月主题党日安排",
  messageId: "<m.1@example.test>",
  date: new Date(Date.UTC(2026, 2, 9, 1)),
  textEncoding: "B",
  baseBoundary: "code",
  newline: "win",
};
const bytesOf = (options: MailComposerOptions) => ({
  ours: () => assemble(new MailComposer({ ...base, ...options }).compile()),
  library: () => new MailComposer({ ...base, ...options }).compile().build(),
});
const png = Buffer.from("\x89PNG\r\n\x1a\n0000", "latin1");
const invitation = {
  method: "REQUEST",
  filename: "invite.ics",
  content: "BEGIN:VCALENDAR\r\nSUMMARY:党日\r\nEND:VCALENDAR\r\n",
};

describe("assemble", () => {
  it.each<readonly [string, MailComposerOptions]>([
    ["text alone", { text: "请准时参加。" }],
    ["text that needs no encoding, with odd line ends", { text: "one\ntwo\r\nthree\n" }],
    ["text without an end", { text: "one" }],
    ["no text", { text: "" }],
    ["text and HTML", { text: "请准时参加。", html: "<p>请准时参加。</p>" }],
    ["lines that are long", { text: "a".repeat(2_000), html: `<p>${"b".repeat(5_000)}</p>` }],
    [
      "a picture within the text",
      { text: "图", html: '<img src="cid:a">', attachments: [{ content: png, cid: "a", filename: "图片1.png" }] },
    ],
    [
      "a file and an invitation",
      {
        text: "邀请",
        html: "<p>邀请</p>",
        attachments: [{ content: png, filename: "附件.png" }],
        icalEvent: invitation,
      },
    ],
    [
      "a picture, a file and no HTML",
      { text: "x", attachments: [{ content: png }, { content: Buffer.alloc(0), filename: "empty" }] },
    ],
    ["an encoding that is not written here", { text: "é".repeat(300), textEncoding: "Q" }],
    [
      "a part that is large",
      { text: "大", attachments: [{ content: Buffer.alloc(300_000, 7), filename: "large.bin" }] },
    ],
  ])("writes %s byte for byte as the library does", async (_what, options) => {
    const { ours, library } = bytesOf(options);

    expect((await ours()).toString("latin1")).toBe((await library()).toString("latin1"));
  });

  it("writes any text and any file so", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.uint8Array({ maxLength: 300 }),
        async (text, file) => {
          const { ours, library } = bytesOf({
            text,
            html: text,
            attachments: [{ content: Buffer.from(file), filename: "f" }],
          });

          expect((await ours()).equals(await library())).toBe(true);
        },
      ),
    );
  });
});
