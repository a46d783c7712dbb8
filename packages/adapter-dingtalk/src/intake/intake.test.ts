import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCallBudget } from "../calls/calls.js";
import { createMemoryHost, type MemoryHost, startOfTime } from "../fixtures/memory-host.js";
import { createDingtalkSimulator, type DingtalkSimulator } from "../simulator/simulator.js";
import { createIntake, readCardClick, readOrgEvent, readRobotMessage } from "./intake.js";

const organisation = { id: "dingtalk", corpId: "dingsimulated" };
const base = {
  msgId: "msg1==",
  createAt: startOfTime,
  conversationType: "1",
  conversationId: "cid1==",
  senderId: "$:LWCP_v1:$1",
  senderStaffId: "li",
  senderCorpId: "dingsimulated",
  chatbotUserId: "$:LWCP_v1:$robot",
};
const read = (more: object) => readRobotMessage({ ...base, ...more }, organisation);
const li = { platform: "dingtalk", tenant: "dingsimulated", kind: "person", id: "li" };

describe("readRobotMessage", () => {
  it("reads a text, trimmed of the blank that a mention leaves", () => {
    expect(read({ msgtype: "text", text: { content: " 来 " } })).toEqual({
      events: [
        {
          id: "msg1==",
          occurredAt: startOfTime,
          sender: li,
          conversation: li,
          trust: "session",
          automated: false,
          redelivery: null,
          type: "message",
          text: "来",
          media: [],
          answers: { by: "none" },
        },
      ],
      files: [],
      trouble: null,
    });
  });

  it("reads what a group writes as of that group", () => {
    const said = { msgtype: "text", text: { content: "hi" }, conversationType: "2", conversationId: "cidGroup==" };

    expect(read(said)?.events[0]).toMatchObject({ sender: li, conversation: { kind: "group", id: "cidGroup==" } });
  });

  it("reads rich text: its words and its pictures", () => {
    const richText = [{ text: "看" }, { type: "picture", downloadCode: "c1" }, { text: "这里" }];

    expect(read({ msgtype: "richText", content: { richText } })).toMatchObject({
      events: [{ type: "message", text: "看这里" }],
      files: [{ kind: "picture", downloadCode: "c1" }],
    });
  });

  it.each([
    ["picture", { pictureDownloadCode: "c1" }, ""],
    ["audio", { downloadCode: "c1", duration: 4000, recognition: "我来" }, "我来"],
    ["video", { downloadCode: "c1", videoType: "mp4" }, ""],
    ["file", { downloadCode: "c1", fileName: "../心得.pdf" }, ""],
  ])("reads a message of kind %s", (msgtype, content, text) => {
    expect(read({ msgtype, content })).toMatchObject({
      events: [{ type: "message", text }],
      files: [{ kind: msgtype, downloadCode: "c1" }],
    });
  });

  it("ties a quoted reply to our message", () => {
    const said = { msgtype: "text", text: { content: "来" }, originalProcessQueryKey: "key+/=" };

    expect(read(said)?.events[0]).toMatchObject({ answers: { by: "thread", of: "key+/=" } });
  });

  it("does not take an outsider for a member, nor a robot that is not published for a person", () => {
    const text = { msgtype: "text", text: { content: "hello" } };

    for (const stranger of [{ senderStaffId: "" }, { senderStaffId: null }, { senderCorpId: "dingother" }])
      expect(read({ ...text, ...stranger })?.events).toMatchObject([{ type: "unrecognised", sender: null }]);
  });

  it("says that the month's messages are used up", () => {
    const spent = read({ msgtype: "text", errorCode: 20001, errorMessage: "quota" });

    expect(spent).toMatchObject({ events: [{ type: "unrecognised" }], trouble: { code: "QUOTA_EXHAUSTED" } });
  });

  it("hands in nothing of the robot's own", () => {
    const own = { msgtype: "text", text: { content: "echo" }, senderId: base.chatbotUserId };

    expect(read(own)?.events).toEqual([]);
  });

  it("keeps kinds that it does not know, and refuses what is no message", () => {
    expect(read({ msgtype: "unknownMsgType" })?.events[0]).toMatchObject({ type: "unrecognised", sender: li });
    expect(read({ msgtype: "picture", content: {} })?.events[0]).toMatchObject({ type: "unrecognised" });
    for (const nonsense of [null, 7, "text", [], {}, { msgtype: "text" }])
      expect(readRobotMessage(nonsense, organisation)).toBeNull();
  });
});

describe("readCardClick", () => {
  const click = (params: object, more: object = {}) =>
    readCardClick(
      {
        outTrackId: "track",
        userId: "li",
        content: JSON.stringify({ cardPrivateData: { actionIds: ["answer"], params } }),
        ...more,
      },
      organisation,
    );

  it("brings back token and value, and shows who clicked what was chosen", () => {
    const answer = click({ token: "t.s", value: "yes", label: "来" });

    expect(answer?.reading.events[0]).toMatchObject({ type: "answer", token: "t.s", value: "yes", sender: li });
    expect(answer?.response).toEqual({
      userPrivateData: { cardParamMap: { chosen: "来", turn: "1" } },
      cardUpdateOptions: { updatePrivateDataByKey: true },
    });
  });

  it("knows a repeat of a click, and tells it from a change of mind and back", () => {
    const id = (value: string, turn: string) => click({ token: "t", value, turn })?.reading.events[0]?.id;

    expect(id("yes", "0")).toBe(id("yes", "0"));
    expect(new Set([id("yes", "0"), id("no", "1"), id("yes", "2")]).size).toBe(3);
  });

  it("takes the person from the envelope, never from the button", () => {
    expect(click({ token: "t", value: "yes", userId: "wang" })?.reading.events[0]?.sender).toEqual(li);
  });

  it("refuses what is no answer", () => {
    for (const params of [{}, { token: "", value: "yes" }, { token: "t" }]) expect(click(params)).toBeNull();
    expect(click({ token: "t", value: "yes" }, { userId: "two words" })).toBeNull();
    expect(click({}, { content: "{" })).toBeNull();
  });
});

describe("readOrgEvent", () => {
  const event = { id: "e1", at: startOfTime, corpId: "dingsimulated", trust: "session" } as const;

  it.each([
    ["user_add_org", "joined"],
    ["user_leave_org", "left"],
    ["user_active_org", "enabled"],
  ])("reads %s as one event per member", (type, change) => {
    const { events } = readOrgEvent({ ...event, type, data: { userId: ["li", "wang"] } }, organisation);

    expect(events).toMatchObject([
      { id: "event:e1:li", type: "membership", change, subject: li, sender: null },
      { id: "event:e1:wang", type: "membership", change },
    ]);
  });

  it("reads the older spelling of pushed events", () => {
    const { events } = readOrgEvent({ ...event, type: "user_leave_org", data: { UserId: ["li"] } }, organisation);

    expect(events).toMatchObject([{ change: "left", subject: li }]);
  });

  it("keeps events without a meaning, of other organisations, or about nobody", () => {
    for (const odd of [
      { ...event, type: "org_dept_create", data: { deptId: [1] } },
      { ...event, type: "user_add_org", data: {} },
      { ...event, type: "user_add_org", corpId: "dingother", data: { userId: ["li"] } },
    ])
      expect(readOrgEvent(odd, organisation).events).toMatchObject([{ id: "event:e1", type: "unrecognised" }]);
  });
});

describe("createIntake", () => {
  let host: MemoryHost;
  let simulator: DingtalkSimulator;
  const heard = { lastInboundAt: null as number | null };
  const ending = new AbortController().signal;
  const body = Buffer.from("{}");

  beforeEach(async () => {
    host = createMemoryHost();
    simulator = await createDingtalkSimulator({ clock: host.clock });
  });
  afterEach(() => simulator.close());

  function intake(api = simulator.url) {
    const { corpId, clientId, clientSecret } = simulator.app;
    const calls = { perMonth: 5000, perSecond: 20, whenUsedUp: "stop" } as const;
    const settings = { id: "dingtalk", corpId, clientId, clientSecret, api, oapi: api, sharesToken: false, calls };
    const app = { settings, host, ending, budget: createCallBudget(settings, host) };
    return createIntake({ app, robotCode: clientId, filesMs: 1000, heard });
  }
  const picture = (...downloadCodes: string[]) => {
    const richText = downloadCodes.map((downloadCode) => ({ type: "picture", downloadCode }));
    return read({ msgtype: "richText", content: { richText } }) ?? expect.fail("it is a message");
  };

  it("fetches what members send and hands in its references", async () => {
    const code = simulator.inbound.files.add({ bytes: Buffer.from("jpeg"), type: "image/jpeg" });

    await intake().take(picture(code), body);

    const [event] = host.events;
    const [ref = ""] = event?.type === "message" ? event.media : [];
    expect(await new Response(await host.media.open(ref)).text()).toBe("jpeg");
    expect(heard.lastInboundAt).toBe(startOfTime);
  });

  it("takes a message without a file that does not come, and keeps its payload", async () => {
    const code = simulator.inbound.files.add({ bytes: Buffer.from("jpeg"), type: "image/jpeg" });

    await intake().take(picture(code, "over"), body);
    await intake().take(picture("over"), body);

    expect(host.events).toMatchObject([{ type: "message", media: [expect.anything()] }, { type: "unrecognised" }]);
    expect(host.raw.has(host.events[1]?.raw ?? "")).toBe(true);
    expect(host.lines[0]).toContain("could not be fetched");
  });

  it("does not wait longer for a file than it may", async () => {
    const code = simulator.inbound.files.add({ bytes: Buffer.from("jpeg"), type: "image/jpeg" });
    const fetching = host.fetch;
    let asked = 0;
    const slow: typeof fetch = (input, init) => {
      if (!String(input).includes("/files/")) return fetching(input, init);
      asked++;
      return new Promise((_, reject) => {
        init?.signal?.addEventListener("abort", () => reject(new Error("late")), { once: true });
      });
    };
    Object.assign(host, { fetch: slow });

    const taking = intake().take(picture(code), body);
    while (asked === 0) await new Promise((resolve) => setImmediate(resolve));
    host.clock.advance(1000);
    await taking;

    expect(host.events).toMatchObject([{ type: "unrecognised" }]);
    expect(host.clock.sleepers).toBe(0);
  });

  it.each([
    "http://169.254.169.254/latest/meta-data",
    "https://10.0.0.8/x",
    "https://localhost/x",
    "https://user:pass@down.example.com/x",
    "https://down.example.com:8443/x",
    "file:///etc/passwd",
  ])("fetches nothing from %s", async (downloadUrl) => {
    const fetching = host.fetch;
    const called: string[] = [];
    const bent: typeof fetch = async (input, init) => {
      called.push(String(input));
      return String(input).endsWith("/download") ? Response.json({ downloadUrl }) : fetching(input, init);
    };
    Object.assign(host, { fetch: bent });

    await intake().take(picture("c1"), body);

    expect(called).not.toContain(downloadUrl);
    expect(host.events).toMatchObject([{ type: "unrecognised" }]);
  });

  it("rejects when the host cannot store, and what is used up ends with the next text", async () => {
    const desk = intake();
    await desk.take(read({ msgtype: "text", errorCode: "20001" }) ?? expect.fail("it is a message"), body);
    expect(desk.trouble?.code).toBe("QUOTA_EXHAUSTED");
    const text = read({ msgtype: "text", text: { content: "hi" } }) ?? expect.fail("it is a message");
    host.beforeAccept = () => Promise.reject(new Error("full"));

    await expect(desk.take(text, body)).rejects.toThrow("full");
    host.beforeAccept = async () => {};
    await desk.take(text, body);

    expect(desk.trouble).toBeNull();
  });
});
