import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readCallback } from "./read-callback.js";

const corpId = "wx5823bf96d3bd56c7";
const reader = { corpId, datum: "gcj02" } as const;
const member = (id: string) => ({ platform: "wecom", tenant: corpId, kind: "person", id });

interface Vector {
  readonly id: string;
  readonly plaintext: string;
}
const published = (
  JSON.parse(readFileSync(new URL("../fixtures/wecom-crypto.json", import.meta.url), "utf8")) as {
    readonly decrypt: readonly Vector[];
  }
).decrypt;
const plaintext = (id: string): string => published.find((vector) => vector.id === id)?.plaintext ?? "";

/** Laid out as in the documentation's examples, names and ids changed. */
const callback = (inner: string, from = "ZhangSan"): string =>
  `<xml>\n<ToUserName><![CDATA[${corpId}]]></ToUserName>\n<FromUserName><![CDATA[${from}]]></FromUserName>\n` +
  `<CreateTime>1409659813</CreateTime>\n${inner}\n<AgentID>1000002</AgentID>\n</xml>`;
const message = (kind: string, inner: string): string =>
  callback(`<MsgType><![CDATA[${kind}]]></MsgType>\n${inner}\n<MsgId>4561255354251345929</MsgId>`);
const event = (name: string, inner = "", from?: string): string =>
  callback(`<MsgType><![CDATA[event]]></MsgType>\n<Event><![CDATA[${name}]]></Event>\n${inner}`, from);

const read = (source: string) => {
  const readings = readCallback(source, reader);
  return readings === "malformed" ? readings : readings.map(({ content, files }) => ({ ...content, files }));
};
const text = (words: string) => ({ type: "message", text: words, media: [], answers: { by: "none" }, files: [] });
const membership = (change: string, id: string) => ({ type: "membership", change, subject: member(id), files: [] });
const idOf = (source: string): string => {
  const readings = readCallback(source, reader);
  return readings === "malformed" ? readings : (readings[0]?.id ?? "none");
};

describe("readCallback", () => {
  it.each([
    ["official-decrypt-text", "hello", "mycreate", "4561255354251345929"],
    ["wechatpy-decrypt-text", "test", "messense", "4363689963896700987"],
    ["goworkwx-decrypt-text", "x123", "foobar", "2018405441"],
  ])("reads the published payload %s", (id, words, from, messageId) => {
    const readings = readCallback(plaintext(id), reader);

    expect(readings).toMatchObject([
      { id: `wecom-${messageId}`, sender: member(from), conversation: member(from), content: { text: words } },
    ]);
  });

  it("takes the sender in lower case, and the time in milliseconds", () => {
    const readings = readCallback(message("text", "<Content><![CDATA[收到]]></Content>"), reader);

    expect(readings).toMatchObject([{ sender: member("zhangsan"), occurredAt: 1_409_659_813_000 }]);
  });

  it.each([
    ["text", "<Content><![CDATA[<b>&amp; ]]]]><![CDATA[>]]></Content>", [text("<b>&amp; ]]>")]],
    [
      "link",
      "<Title><![CDATA[标题]]></Title><Description><![CDATA[描述]]></Description><Url><![CDATA[https://a.example/1]]></Url><PicUrl><![CDATA[https://a.example/2]]></PicUrl>",
      [text("标题\n描述\nhttps://a.example/1")],
    ],
    [
      "image",
      "<PicUrl><![CDATA[https://a.example/1]]></PicUrl><MediaId><![CDATA[media_1]]></MediaId>",
      [{ ...text(""), files: [{ mediaId: "media_1", name: null }] }],
    ],
    [
      "voice",
      "<MediaId><![CDATA[media_2]]></MediaId><Format><![CDATA[amr]]></Format>",
      [{ ...text(""), files: [{ mediaId: "media_2", name: null }] }],
    ],
    [
      "video",
      "<MediaId><![CDATA[media_3]]></MediaId><ThumbMediaId><![CDATA[thumb]]></ThumbMediaId>",
      [{ ...text(""), files: [{ mediaId: "media_3", name: null }] }],
    ],
    [
      "file",
      "<MediaId><![CDATA[media_4]]></MediaId><FileName><![CDATA[../dir/doc.pdf]]></FileName>",
      [{ ...text(""), files: [{ mediaId: "media_4", name: "../dir/doc.pdf" }] }],
    ],
    [
      "location",
      "<Location_X>23.134</Location_X><Location_Y>113.358</Location_Y><Scale>15</Scale><Label><![CDATA[广州市海珠区]]></Label><AppType><![CDATA[wxwork]]></AppType>",
      [
        {
          type: "location",
          point: { latitude: 23.134, longitude: 113.358, datum: "gcj02", accuracyMetres: null },
          place: "广州市海珠区",
          via: "device",
          token: null,
          files: [],
        },
      ],
    ],
    [
      "location",
      "<Location_X>123.4</Location_X><Location_Y>abc</Location_Y><Label><![CDATA[某地]]></Label>",
      [{ type: "location", point: null, place: "某地", via: "device", token: null, files: [] }],
    ],
  ])("reads a message of kind %s", (kind, inner, wanted) => {
    expect(read(message(kind, inner))).toEqual(wanted);
  });

  it.each(["image", "hologram", "<b>", ""])("leaves a message of kind '%s' without more unread", (kind) => {
    expect(read(message(kind, "<Shape>3</Shape>"))).toMatchObject([{ type: "unrecognised" }]);
  });

  it.each([
    ["subscribe", "", [membership("joined", "zhangsan")]],
    ["unsubscribe", "", [membership("left", "zhangsan")]],
    ["enter_agent", "<EventKey></EventKey>", []],
    ["view", "<EventKey><![CDATA[https://a.example]]></EventKey>", []],
    [
      "LOCATION",
      "<Latitude>23.104</Latitude><Longitude>113.320</Longitude><Precision>65.000</Precision>",
      [
        {
          type: "location",
          point: { latitude: 23.104, longitude: 113.32, datum: "gcj02", accuracyMetres: 65 },
          place: null,
          via: "device",
          token: null,
          files: [],
        },
      ],
    ],
    [
      "location_select",
      "<SendLocationInfo><Location_X><![CDATA[23]]></Location_X><Location_Y><![CDATA[113]]></Location_Y><Scale>15</Scale><Label><![CDATA[海珠区]]></Label><Poiname><![CDATA[艺苑路]]></Poiname></SendLocationInfo>",
      [
        {
          type: "location",
          point: { latitude: 23, longitude: 113, datum: "gcj02", accuracyMetres: null },
          place: "艺苑路\n海珠区",
          via: "device",
          token: null,
          files: [],
        },
      ],
    ],
  ])("reads the event %s", (name, inner, wanted) => {
    expect(read(event(name, inner))).toEqual(wanted);
  });

  it.each([
    "click",
    "view_everything",
    "scancode_push",
    "pic_weixin",
    "batch_job_result",
    "open_approval_change",
    "respond_schedule",
    "delete_schedule",
    "share_agent_change",
    "location_select",
  ])("keeps the event %s without reading it", (name) => {
    expect(read(event(name))).toMatchObject([{ type: "unrecognised" }]);
  });

  it("brings back token and value of a button that was clicked", () => {
    const clicked = event(
      "template_card_event",
      "<EventKey><![CDATA[tok.en_1|不来|a]]></EventKey><TaskId><![CDATA[task]]></TaskId><CardType>button_interaction</CardType><ResponseCode><![CDATA[rc]]></ResponseCode>",
    );

    expect(read(clicked)).toEqual([{ type: "answer", token: "tok.en_1", value: "不来|a", via: "button", files: [] }]);
  });

  const submitted = (...options: readonly string[]): string =>
    event(
      "template_card_event",
      `<EventKey><![CDATA[tok.en_1|]]></EventKey><TaskId>task</TaskId><SelectedItems><SelectedItem><QuestionKey>choice</QuestionKey><OptionIds>${options
        .map((id) => `<OptionId><![CDATA[${id}]]></OptionId>`)
        .join("")}</OptionIds></SelectedItem></SelectedItems>`,
    );

  it("takes the option that was ticked for the value", () => {
    expect(read(submitted("late"))).toMatchObject([{ type: "answer", token: "tok.en_1", value: "late" }]);
  });

  it("makes no answer of none or several ticks, or of another's card", () => {
    const foreign = event("template_card_event", "<EventKey>approve</EventKey><TaskId>task</TaskId>");

    const types = [submitted(), submitted("late", "yes"), foreign].map((source) => read(source));

    expect(types).toMatchObject([[{ type: "unrecognised" }], [{ type: "unrecognised" }], [{ type: "unrecognised" }]]);
  });

  const change = (type: string, inner: string): string =>
    event("change_contact", `<ChangeType><![CDATA[${type}]]></ChangeType>${inner}`, "sys");

  it.each([
    ["create_user", "<UserID>LiSi</UserID><Name>李四</Name>", [membership("joined", "lisi")]],
    ["delete_user", "<UserID>LiSi</UserID>", [membership("left", "lisi")]],
    ["update_user", "<UserID>LiSi</UserID><Status>1</Status>", [membership("enabled", "lisi")]],
    ["update_user", "<UserID>LiSi</UserID><Status>2</Status>", [membership("disabled", "lisi")]],
    ["update_user", "<UserID>LiSi</UserID><Status>5</Status>", [membership("left", "lisi")]],
    [
      "update_user",
      "<UserID>LiSi</UserID><NewUserID>LiSi2</NewUserID>",
      [membership("left", "lisi"), membership("joined", "lisi2")],
    ],
  ])("reads %s of a contact (%s)", (type, inner, wanted) => {
    expect(read(change(type, inner))).toEqual(wanted);
  });

  it.each([
    ["update_user", "<UserID>LiSi</UserID><Position>科员</Position>"],
    ["create_party", "<Id>2</Id><Name>二支部</Name>"],
    ["update_tag", "<TagId>1</TagId><AddUserItems>a,b</AddUserItems>"],
  ])("does not follow %s that is about no standing", (type, inner) => {
    expect(read(change(type, inner))).toMatchObject([{ type: "unrecognised" }]);
  });

  it("names no sender where the platform itself speaks", () => {
    expect(readCallback(change("create_user", "<UserID>LiSi</UserID>"), reader)).toMatchObject([
      { sender: null, conversation: member("lisi") },
    ]);
    expect(readCallback(change("create_party", "<Id>2</Id>"), reader)).toMatchObject([
      { sender: null, conversation: member("sys") },
    ]);
  });

  it.each([
    ["inactive_alert", true],
    ["close_inactive_agent", true],
    ["low_active", true],
    ["reopen_inactive_agent", false],
    ["active_restored", false],
  ])("says of %s whether the application is in trouble", (name, isTrouble) => {
    expect(readCallback(event(name, "<EffectTime>1</EffectTime>", "sys"), reader)).toMatchObject([
      { alert: { event: name, isTrouble } },
    ]);
  });

  it("keeps an id of 64 bits as it is", () => {
    expect(idOf(message("text", "<Content>a</Content>").replace("4561255354251345929", "18446744073709551615"))).toBe(
      "wecom-18446744073709551615",
    );
  });

  it("knows an event again, whatever code it brings, and tells it from another one of that second", () => {
    const click = (key: string, code: string) =>
      event(
        "template_card_event",
        `<EventKey>t|${key}</EventKey><TaskId>1</TaskId><ResponseCode>${code}</ResponseCode>`,
      );
    const created = (id: string) => change("create_user", `<UserID>${id}</UserID>`);

    expect(idOf(click("yes", "a"))).toBe(idOf(click("yes", "b")));
    expect(
      new Set(
        [click("yes", "a"), click("no", "a"), created("a"), created("b"), submitted("a"), submitted("b")].map(idOf),
      ).size,
    ).toBe(6);
  });

  it.each([
    ["nothing", ""],
    ["JSON", "{}"],
    ["another document", "<html><body>hello</body></html>"],
    ["an empty one", "<xml></xml>"],
    ["a message of nobody", message("text", "<Content>a</Content>").replace("ZhangSan", "")],
    ["a message of an impossible name", message("text", "<Content>a</Content>").replace("ZhangSan", "张三 李四")],
    ["a document type", `<!DOCTYPE xml [<!ENTITY a "a">]>${message("text", "<Content>&a;</Content>")}`],
  ])("refuses %s", (_, source) => {
    expect(readCallback(source, reader)).toBe("malformed");
  });
});
