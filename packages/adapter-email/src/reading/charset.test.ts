import { describe, expect, it } from "vitest";
import { decodeHeader, decodeText } from "./charset.js";

describe("decodeHeader", () => {
  it("joins a character that was cut between two encoded words", () => {
    expect(decodeHeader("=?utf-8?B?5YWa5ZGY5aSn?= =?utf-8?B?5Lya5YU=?=\t=?utf-8?B?mg==?=")).toBe("党员大会党");
  });

  it("decodes Chinese charsets as their superset, and Q words", () => {
    expect(decodeHeader('"=?gb2312?B?1cXI/Q==?=" again')).toBe('"张三" again');
    expect(decodeHeader("=?GB18030?Q?=D5=C5=C8=FD_a?=")).toBe("张三 a");
  });

  it("lets no line break or direction change out of an encoded word", () => {
    expect(decodeHeader(`=?utf-8?B?${Buffer.from("Re: a\r\nBcc: b\u202e").toString("base64")}?=`)).toBe("Re: a Bcc: b");
  });

  it("guesses raw bytes: UTF-8 first, then gb18030", () => {
    expect(decodeHeader(Buffer.from("通知").toString("latin1"))).toBe("通知");
    expect(decodeHeader(Buffer.from([0xb5, 0xb3, 0xd4, 0xb1]).toString("latin1"))).toBe("党员");
  });
});

describe("decodeText", () => {
  it("reads text whose label is unknown, missing or wrong", () => {
    const gbk = Buffer.from([0xb5, 0xb3, 0xd4, 0xb1]);

    expect(decodeText(gbk, "cp936")).toBe("党员");
    expect(decodeText(gbk, "iso-8859-1")).toBe("党员");
    expect(decodeText(Buffer.from("通知"), "x-unheard-of")).toBe("通知");
    expect(decodeText(Buffer.from("plain"), "")).toBe("plain");
  });
});
