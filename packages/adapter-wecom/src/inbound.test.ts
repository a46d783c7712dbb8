import { createCipheriv } from "node:crypto";
import { fault, MicrobranchError } from "@microbranch/core/channel";
import { beforeEach, describe, expect, it } from "vitest";
import { createCallbackCrypto } from "./callback/callback.js";
import { parseWecomConfig } from "./config.js";
import { createMemoryHost, type MemoryHost, startOfTime } from "./fixtures/host.js";
import { createCallback, type OpenCallback } from "./inbound.js";
import { applicationFault, type FetchedFile } from "./intake/intake.js";

const corpId = "wx5823bf96d3bd56c7";
const secrets = { token: "QDG6eK", encodingAesKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C" };
const crypto = createCallbackCrypto({ ...secrets, receiveId: corpId });
const base = "https://branch.example.org/channels/wecom";
const seconds = startOfTime / 1000;

let host: MemoryHost;
let source: () => Promise<FetchedFile>;
let callback: OpenCallback;

beforeEach(() => {
  host = createMemoryHost();
  source = async () => ({ kind: "fetched", bytes: new Uint8Array(Buffer.from("a picture")) });
  callback = opened();
});

function opened(changes: { readonly clickReply?: string; readonly maxBytes?: number } = {}): OpenCallback {
  const settings = parseWecomConfig({
    corpId,
    agentId: 1000002,
    corpSecret: "a-secret-of-some-length",
    callback: { ...secrets, ...changes },
  });
  if (settings.callback === null) throw new Error("no callback");
  return createCallback(settings, settings.callback).open(host, new AbortController().signal, () => source());
}

const message = (inner: string, id = "4561255354251345929"): string =>
  `<xml><ToUserName>${corpId}</ToUserName><FromUserName>ZhangSan</FromUserName><CreateTime>1409659813</CreateTime>${inner}${id === "" ? "" : `<MsgId>${id}</MsgId>`}</xml>`;
const text = message("<MsgType>text</MsgType><Content><![CDATA[收到]]></Content>");
const image = message("<MsgType>image</MsgType><MediaId>media_1</MediaId>");
const event = (inner: string): string => message(`<MsgType>event</MsgType>${inner}`, "");
const click = event("<Event>template_card_event</Event><EventKey>tok.en|yes</EventKey><TaskId>1</TaskId>");

interface Sealing {
  readonly encrypted?: string;
  readonly signature?: string;
  readonly at?: number;
  readonly sealer?: typeof crypto;
}

function requestOf(xml: string, { encrypted, signature, at = seconds, sealer = crypto }: Sealing = {}): Request {
  const sealed = encrypted ?? sealer.encrypt(xml, { timestamp: at, nonce: "n1" }).encrypted;
  const query = new URLSearchParams({
    msg_signature: signature ?? crypto.sign(at, "n1", sealed),
    timestamp: String(at),
    nonce: "n1",
  });
  const body = `<xml><ToUserName>${corpId}</ToUserName><Encrypt><![CDATA[${sealed}]]></Encrypt></xml>`;
  return new Request(`${base}?${query}`, { method: "POST", body });
}

const push = async (xml: string, sealing?: Sealing): Promise<number> =>
  (await callback.handle(requestOf(xml, sealing))).status;

/** Bytes that are sealed with the right key, however wrong they are. */
function sealedBytes(plain: Uint8Array): string {
  const key = Buffer.from(secrets.encodingAesKey, "base64");
  const cipher = createCipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.final()]).toString("base64");
}

describe("createCallback", () => {
  it("hands a message in, and acknowledges it with an empty 200", async () => {
    const response = await callback.handle(requestOf(text));

    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect(host.events).toMatchObject([
      { id: "wecom-4561255354251345929", channel: "wecom", trust: "signed", automated: false, text: "收到" },
    ]);
    expect(host.raw.get(host.events[0]?.raw ?? "")).toBe(text);
    expect(callback.lastInboundAt).toBe(startOfTime);
  });

  it("knows a replay by its id, and acknowledges it", async () => {
    const request = requestOf(text);
    const again = request.clone();

    const statuses = [(await callback.handle(request)).status, (await callback.handle(again)).status];

    expect(statuses).toEqual([200, 200]);
    expect(host.events.length).toBe(1);
  });

  it("answers the verification of its address with the bare text", async () => {
    const echo = crypto.encrypt("1616140317555161061", { timestamp: seconds, nonce: "n1" });
    const query = `msg_signature=${echo.signature}&timestamp=${seconds}&nonce=n1`;

    const asSent = await callback.handle(new Request(`${base}?${query}&echostr=${encodeURIComponent(echo.encrypted)}`));
    const withBarePlus = await callback.handle(new Request(`${base}?${query}&echostr=${echo.encrypted}`));
    const forged = await callback.handle(new Request(`${base}?${query}&echostr=${"A".repeat(64)}`));
    const bare = await callback.handle(new Request(base));

    expect(await Promise.all([asSent, withBarePlus].map((response) => response.text()))).toEqual([
      "1616140317555161061",
      "1616140317555161061",
    ]);
    expect([forged.status, bare.status]).toEqual([401, 401]);
    expect(host.events).toEqual([]);
  });

  it("says the same to every forger, whatever was wrong", async () => {
    const foreign = createCallbackCrypto({ ...secrets, receiveId: "ww-another-corp" });
    const zeros = sealedBytes(new Uint8Array(64));
    const padded = new Uint8Array(64).fill(7, 57);
    const unevenly = sealedBytes(padded.with(58, 3));
    const tooLong = sealedBytes(padded.with(16, 255));
    const forgeries: readonly Sealing[] = [
      { signature: "0".repeat(40) },
      { signature: "" },
      { at: seconds - 301 },
      { at: seconds + 301 },
      { sealer: foreign },
      { encrypted: zeros },
      { encrypted: unevenly },
      { encrypted: tooLong },
      { encrypted: "AAAA" },
      { encrypted: "not base64!" },
    ];

    const answers: unknown[] = [];
    for (const forgery of forgeries) {
      const response = await callback.handle(requestOf(text, forgery));
      answers.push([response.status, await response.text(), [...response.headers]]);
    }

    expect(answers).toEqual(forgeries.map(() => [401, "", []]));
    expect(host.events).toEqual([]);
    expect(host.lines.join("\n")).not.toContain("收到");
  });

  it.each([
    [
      "a document type within",
      (bomb: string) => requestOf(`${bomb}${message("<MsgType>text</MsgType><Content>&c;</Content>")}`),
    ],
    [
      "one around",
      (bomb: string) => new Request(base, { method: "POST", body: `${bomb}<xml><Encrypt>&c;</Encrypt></xml>` }),
    ],
  ])("refuses %s that would expand", async (_, made) => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>';

    expect((await callback.handle(made(bomb))).status).toBe(400);
    expect([host.events, host.raw.size]).toEqual([[], 0]);
  });

  it("refuses a body that is too large, and does not read the rest", async () => {
    callback = opened({ maxBytes: 4096 });
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulled += 1024;
          controller.enqueue(new Uint8Array(1024).fill(32));
        },
      },
      { highWaterMark: 0 },
    );

    const init = { method: "POST", body, duplex: "half" } as RequestInit;
    const response = await callback.handle(new Request(`${base}?msg_signature=a`, init));
    const declared = await callback.handle(
      new Request(base, { method: "POST", body: "x", headers: { "content-length": "5000" } }),
    );

    expect([response.status, declared.status]).toEqual([413, 413]);
    expect(pulled).toBeLessThan(10_000);
  });

  it("refuses other methods, and bodies that are no callback", async () => {
    const put = await callback.handle(new Request(base, { method: "PUT", body: "x" }));
    const json = await callback.handle(new Request(base, { method: "POST", body: '{"encrypt":"a"}' }));

    expect([put.status, json.status, await push("<html></html>")]).toEqual([405, 400, 400]);
  });

  it("has what could not be stored sent again", async () => {
    host.beforeAccept = () => {
      throw new Error("the disk is full of 收到");
    };
    const first = await push(text);
    host.beforeAccept = () => {};

    expect([first, await push(text)]).toEqual([503, 200]);
    expect(host.lines.join("\n")).toMatch(/^error A callback could not be stored/u);
    expect(host.lines.join("\n")).not.toContain("收到");
  });

  it("acknowledges that somebody opened the application, and keeps nothing of it", async () => {
    expect(await push(event("<Event>enter_agent</Event><EventKey></EventKey>"))).toBe(200);
    expect([host.events, host.raw.size]).toEqual([[], 0]);
  });

  it("gives both events of a member whose id was changed", async () => {
    await push(
      event(
        "<Event>change_contact</Event><ChangeType>update_user</ChangeType><UserID>a</UserID><NewUserID>b</NewUserID>",
      ),
    );

    expect(host.events).toMatchObject([
      { type: "membership", change: "left", subject: { id: "a" } },
      { type: "membership", change: "joined", subject: { id: "b" } },
    ]);
  });

  it("keeps the platform's warning until it is lifted", async () => {
    await push(event("<Event>inactive_alert</Event>"));
    const warned = await applicationFault(host);
    await push(event("<Event>reopen_inactive_agent</Event>"));

    expect(warned).toMatchObject({ code: "PERMISSION_MISSING", vendor: { code: "inactive_alert" } });
    expect(await applicationFault(host)).toBeNull();
    expect(host.lines.map((line) => line.split(" ")[0])).toEqual(["warn", "info"]);
  });

  it("leaves a clicked card as it is, unless told what to show", async () => {
    expect(await (await callback.handle(requestOf(click))).text()).toBe("");
    callback = opened({ clickReply: "已收到]]>" });

    const response = await callback.handle(requestOf(click));

    const body = await response.text();
    const [, encrypted = ""] = /<Encrypt><!\[CDATA\[(.*?)\]\]><\/Encrypt>/u.exec(body) ?? [];
    const reply = crypto.decrypt(encrypted).message;
    expect(body).toContain(`<MsgSignature><![CDATA[${crypto.sign(seconds, "n1", encrypted)}]]></MsgSignature>`);
    expect(reply).toContain("<MsgType><![CDATA[update_button]]></MsgType>");
    expect(reply).toContain("<ReplaceName><![CDATA[已收到]]]]><![CDATA[>]]></ReplaceName>");
    expect(reply).toContain("<ToUserName><![CDATA[zhangsan]]></ToUserName>");
    expect(await (await callback.handle(requestOf(text))).text()).toBe("");
  });
});

describe("createCallback, of messages with files", () => {
  const refused = (code: "MEDIA_UNAVAILABLE" | "CONTENT_TOO_LARGE"): FetchedFile => ({
    kind: "failed",
    fault: fault(code, { vendor: { code: "40007", message: "invalid media_id" } }),
  });

  it("keeps the file and hands in its reference", async () => {
    expect(await push(image)).toBe(200);
    expect(host.events).toMatchObject([{ type: "message", text: "", media: ["media-1"] }]);
    expect(host.files.get("media-1")).toEqual({ type: "application/octet-stream", text: "a picture" });
  });

  it("says what kind of document a file is, which its content does not show", async () => {
    const file = "<MsgType>file</MsgType><MediaId>media_2</MediaId><FileName><![CDATA[../7月 议程.DOCX]]></FileName>";
    await push(message(file));

    expect(host.files.get("media-1")?.type).toBe(
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    );
  });

  it("has the message sent again while the file is on its way, and fetches it once", async () => {
    let arrive = (_: FetchedFile): void => {};
    let fetches = 0;
    source = () => {
      fetches++;
      return new Promise((resolve) => {
        arrive = resolve;
      });
    };

    const first = push(image);
    while (host.clock.sleepers === 0) await new Promise(setImmediate);
    host.clock.advance(3500);
    const status = await first;
    arrive({ kind: "fetched", bytes: new Uint8Array([1]) });

    expect([status, await push(image), fetches]).toEqual([503, 200, 1]);
    expect(host.events).toMatchObject([{ type: "message", media: ["media-1"] }]);
  });

  it("fetches anew what failed for the moment", async () => {
    const answers: FetchedFile[] = [refused("MEDIA_UNAVAILABLE")];
    const good = source;
    source = async () => answers.shift() ?? (await good());

    expect([await push(image), await push(image)]).toEqual([503, 200]);
    expect(host.events).toMatchObject([{ type: "message", media: ["media-1"] }]);
  });

  it("hands the message in unread when its file does not come in three deliveries", async () => {
    source = async () => refused("MEDIA_UNAVAILABLE");

    expect([await push(image), await push(image), await push(image)]).toEqual([503, 503, 200]);
    expect(host.events).toMatchObject([{ type: "unrecognised", why: expect.stringContaining("40007") }]);
    expect(host.raw.get(host.events[0]?.raw ?? "")).toBe(image);
  });

  it("does not wait for a file that is too large, or that the host does not keep", async () => {
    source = async () => refused("CONTENT_TOO_LARGE");
    const large = await push(image);
    source = async () => ({ kind: "fetched", bytes: new Uint8Array([77, 90]) });
    host.beforeMedia = () => {
      throw new MicrobranchError("MEDIA_TYPE_REFUSED", { message: "Programs are not kept." });
    };
    const program = await push(message("<MsgType>file</MsgType><MediaId>media_2</MediaId>", "2"));

    expect([large, program]).toEqual([200, 200]);
    expect(host.events).toMatchObject([
      { type: "unrecognised" },
      { type: "unrecognised", why: expect.stringContaining("MEDIA_TYPE_REFUSED") },
    ]);
  });
});
