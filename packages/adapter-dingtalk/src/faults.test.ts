import { describe, expect, it } from "vitest";
import { blockedAddress, faultOfNewHost, faultOfOldHost, wasNeverWritten } from "./faults.js";

const sending = { status: 400, isHandOver: true };
const said = (code: string, message = "words") => ({ code, message });

describe("faultOfNewHost", () => {
  it.each([
    ["InvalidAuthentication", "CREDENTIAL_EXPIRED", null],
    ["invalidClientIdOrSecret", "CREDENTIAL_REJECTED", null],
    ["Forbidden.AccessDenied.AccessTokenPermissionDenied", "PERMISSION_MISSING", null],
    ["Forbidden.AccessDenied.IpNotInWhiteList", "SENDER_NOT_ALLOWED", null],
    ["Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", "RATE_EXCEEDED", 1000],
    ["Forbidden.AccessDenied.QpmLimitForAppkeyAndApi", "RATE_EXCEEDED", 60_000],
    ["Forbidden.AccessDenied.ApiCountLimitForOrg", "QUOTA_EXHAUSTED", null],
    ["system.busy", "RATE_EXCEEDED", 1000],
    ["invalidParameter.robotCode.auth", "SETTING_INVALID", null],
    ["invalidParameter.userIds.overMax", "CONTENT_UNFIT", null],
    ["invalidParameter.msgParam.tooLong", "CONTENT_TOO_LARGE", null],
    ["invalid.openConversationId", "RECIPIENT_UNKNOWN", null],
    ["contain.notAllowed.text", "CONTENT_REFUSED", null],
    ["robot.processQueryKey.expired", "REPLY_WINDOW_CLOSED", null],
    ["something.of.tomorrow", "VENDOR_UNKNOWN", null],
  ])("takes %s for %s", (code, wanted, retryAfterMs) => {
    expect(faultOfNewHost(said(code), sending)).toMatchObject({ code: wanted, retryAfterMs, vendor: { code } });
  });

  it("takes a throttling 403 for throttling and not for a missing permission", () => {
    const code = "Forbidden.AccessDenied.QpsLimitForApi";

    expect(faultOfNewHost(said(code), { status: 403, isHandOver: true })).toMatchObject({ code: "RATE_EXCEEDED" });
  });

  it.each([500, 503, 504])("leaves it open after a %i whether a message was sent", (status) => {
    expect(faultOfNewHost(said("system.busy"), { status, isHandOver: true })).toBe("unsure");
    expect(faultOfNewHost(said("system.busy"), { status, isHandOver: false })).toMatchObject({ code: "CHANNEL_BUSY" });
  });

  it("leaves it open after unknown.send.result whether a message was sent", () => {
    expect(faultOfNewHost(said("unknown.send.result"), sending)).toBe("unsure");
  });

  it("takes any 401 for an expired token", () => {
    expect(faultOfNewHost(said("http_401"), { status: 401, isHandOver: true })).toMatchObject({
      code: "CREDENTIAL_EXPIRED",
    });
  });

  it("keeps DingTalk's id of the request, and no words about content", () => {
    const error = { code: "contain.notAllowed.text", message: "bad word: 某某", requestId: "0A1B" };

    expect(faultOfNewHost(error, sending)).toMatchObject({ vendor: { code: error.code, message: "0A1B" } });
  });
});

describe("faultOfOldHost", () => {
  it.each([
    ["42001", "CREDENTIAL_EXPIRED"],
    ["40089", "CREDENTIAL_REJECTED"],
    ["33012", "RECIPIENT_UNKNOWN"],
    ["60120", "RECIPIENT_REFUSES"],
    ["1430004", "RECIPIENT_REFUSES"],
    ["60011", "PERMISSION_MISSING"],
    ["60020", "SENDER_NOT_ALLOWED"],
    ["310000", "SENDER_NOT_ALLOWED"],
    ["40056", "SETTING_INVALID"],
    ["460101", "CONTENT_TOO_LARGE"],
    ["430102", "CONTENT_REFUSED"],
    ["143105", "RECIPIENT_THROTTLED"],
    ["90020", "QUOTA_EXHAUSTED"],
    ["987654", "VENDOR_UNKNOWN"],
  ])("takes %s for %s", (code, wanted) => {
    expect(faultOfOldHost(said(code), true)).toMatchObject({ code: wanted, vendor: { code } });
  });

  it.each([
    ["90018", 1000],
    ["143103", 60_000],
    ["410100", 600_000],
    ["130101", 600_000],
  ])("says for %s how long to wait", (code, retryAfterMs) => {
    expect(faultOfOldHost(said(code), true)).toMatchObject({ code: "RATE_EXCEEDED", retryAfterMs });
  });

  it("leaves it open after -1 whether a message was sent", () => {
    expect(faultOfOldHost(said("-1"), true)).toBe("unsure");
    expect(faultOfOldHost(said("-1"), false)).toMatchObject({ code: "CHANNEL_BUSY" });
  });

  it("goes by the second code where it knows it", () => {
    expect(faultOfOldHost({ ...said("88"), subCode: "60011" }, true)).toMatchObject({ code: "PERMISSION_MISSING" });
    expect(faultOfOldHost({ ...said("88"), subCode: "1" }, true)).toMatchObject({ code: "CREDENTIAL_EXPIRED" });
  });
});

describe("blockedAddress", () => {
  it("asks to wait five minutes", () => {
    expect(blockedAddress).toMatchObject({ code: "RATE_EXCEEDED", retryAfterMs: 300_000 });
  });
});

describe("wasNeverWritten", () => {
  it("believes it of refused connections only", () => {
    const failed = (code: string) => new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code }) });

    expect(wasNeverWritten(failed("ECONNREFUSED"))).toBe(true);
    expect(wasNeverWritten(failed("ECONNRESET"))).toBe(false);
    expect(wasNeverWritten(failed("UND_ERR_SOCKET"))).toBe(false);
    expect(wasNeverWritten(new Error("ECONNREFUSED"))).toBe(false);
  });
});
