import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createEmailChannel } from "./channel.js";
import { configFor, createHost, keyOf, parcelFor, sendOne } from "./fixtures/bench.js";
import { createMailCatcher, type MailCatcher } from "./simulator.js";

const never = new AbortController().signal;
const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of running.splice(0).toReversed()) await each.close();
});

async function sendTo(catcher: MailCatcher, to: string) {
  const channel = createEmailChannel(configFor(catcher.port));
  running.push(catcher, { close: () => channel.close() });
  await channel.open(createHost(), never);
  return sendOne(channel, parcelFor(channel, to));
}

describe("createMailCatcher", () => {
  it("keeps what the channel sends, as a list and as files", async () => {
    const parent = await mkdtemp(join(tmpdir(), "mail-"));
    running.push({ close: () => rm(parent, { recursive: true }) });
    const catcher = await createMailCatcher({ folder: join(parent, "caught") });

    await sendTo(catcher, "ming@example.test");

    const [mail] = catcher.mails;
    expect(mail).toMatchObject({
      from: "branch@example.test",
      to: ["ming@example.test"],
      subject: "【通知】三月主题党日安排",
      messageId: `m.${keyOf("ming@example.test")}@example.test`,
    });
    expect(mail?.text).toContain("请各位同志准时参加。");
    expect(mail?.file).toMatch(/0001-ming@example\.test\.eml$/u);
    expect(await readFile(mail?.file ?? "")).toEqual(Buffer.from(mail?.raw ?? []));
  });

  it("shows each mail to a listener, which can refuse it", async () => {
    const seen: string[] = [];
    const catcher = await createMailCatcher({
      onMessage: async (mail) => {
        seen.push(mail.subject);
        if (mail.to[0]?.startsWith("full") === true) throw new Error("disk full");
      },
    });

    const outcome = await sendTo(catcher, "full@example.test");

    expect(seen).toEqual(["【通知】三月主题党日安排"]);
    expect(outcome).toMatchObject({ status: "failed", fault: { code: "CHANNEL_BUSY", vendor: { code: "451" } } });
    expect(catcher.mails).toEqual([]);
  });

  it("says when its port is taken, and may be closed twice", async () => {
    const catcher = await createMailCatcher();
    running.push(catcher);

    await expect(createMailCatcher({ port: catcher.port })).rejects.toMatchObject({ code: "EADDRINUSE" });
    await catcher.close();
    await catcher.close();
  });
});
