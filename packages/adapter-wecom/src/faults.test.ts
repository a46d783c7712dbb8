import { faultCategory } from "@microbranch/core/channel";
import { describe, expect, it } from "vitest";
import { faultOf, tokenFaultOf } from "./faults.js";

const said = (code: number | string, message = "") => faultOf({ code: String(code), message });

describe("faultOf", () => {
  it.each([
    ["transient", [-1, 6000, 81026, 90304, 301022, 301064]],
    ["throttled", [45009, 45033, 41094]],
    ["auth", [40014, 42001, 40001, 40091, 93000]],
    ["config", [40013, 40056, 41011, 41001, 48001, 48002, 48006, 50003, 60020, 60011, 60021, 301002, 50001, 85005]],
    ["permanent", [40003, 40031, 40032, 40066, 40068, 46004, 60003, 60111, 60123, 81012, 81013, 82001, 82002, 82003]],
    ["permanent", [40008, 40033, 40035, 40039, 40058, 40063, 40074, 40201, 40206, 44004, 45002, 45008, 82004, 85002]],
    ["permanent", [42014, 42020, 42027, 42033, 42035, 42047, 42049, 42051, 42052, 86001, 86216, 93006, 93008]],
    ["transient", [40004, 40007, 40009, 40011, 40123, 41006, 44001, 45001, 45007, 301016, 301019, 830002]],
  ] as const)("takes the documented codes of a class for %s: %j", (category, codes) => {
    for (const code of codes) expect([code, faultCategory(said(code).code)]).toEqual([code, category]);
  });

  it("keeps a code that is not documented", () => {
    expect(said(999901, "strange")).toMatchObject({
      code: "VENDOR_UNKNOWN",
      vendor: { code: "999901", message: "strange" },
    });
  });

  it("tells the operator which address to allow", () => {
    const message = "not allow to access from your ip, hint: [17], from ip: 203.0.113.9, more info at https://x";
    expect(said(60020, message).vendor?.message).toMatch(/^Allow 203\.0\.113\.9 under 企业可信IP/u);
    expect(said(60020).vendor?.message).toMatch(/^Allow our address under 企业可信IP/u);
  });
});

describe("tokenFaultOf", () => {
  it("takes what gettoken says of the secret for a refusal, which an API call would not mean", () => {
    for (const code of ["40001", "40013", "40091"])
      expect(tokenFaultOf({ code, message: "" }).code).toBe("CREDENTIAL_REJECTED");
    expect(tokenFaultOf({ code: "60020", message: "" }).code).toBe("SENDER_NOT_ALLOWED");
    expect(tokenFaultOf({ code: "45009", message: "" }).code).toBe("RATE_EXCEEDED");
  });
});
