import { describe, expect, it } from "vitest";
import type { DeferQuestion } from "../delivery/delivery.js";
import { policyDefault } from "../organisation/organisation.js";
import { messageKind } from "./digest.js";

type Notice = DeferQuestion["notice"];

const kindOf = (more: Partial<Notice>, mergesPurposes = policyDefault("digest").mergesPurposes) =>
  messageKind(
    { id: "notice_1", purpose: "post", class: "normal", standsAlone: false, expiresAt: null, ...more },
    { mergesPurposes },
  );

describe("messageKind", () => {
  it.each(["post", "album", "notice"] as const)("merges a %s", (purpose) => {
    expect(kindOf({ purpose })).toBe("mergeable");
  });

  it("defers a reminder only for the budget, and what the branch does not merge", () => {
    expect(kindOf({ purpose: "reminder" })).toBe("deferrable");
    expect(kindOf({ purpose: "post" }, ["album"])).toBe("deferrable");
  });

  it.each(["roll-call", "invitation", "location-request", "greeting"] as const)("never defers a %s", (purpose) => {
    expect(kindOf({ purpose })).toBe("immediate");
  });

  it.each(["urgent", "greeting", "reply", "digest"] as const)("never defers the class %s", (noticeClass) => {
    expect(kindOf({ class: noticeClass })).toBe("immediate");
  });

  it("never defers what asks, invites, corrects or was released by a person", () => {
    expect(kindOf({ standsAlone: true })).toBe("immediate");
  });
});
