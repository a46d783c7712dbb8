import { createHash } from "node:crypto";
import { type Organisation, platform } from "../identity.js";
import { plain, type Reading } from "./reading.js";

/** What came over the stream in a form that DingTalk does not describe: kept, so that it is not lost. */
export function unreadable({ data }: { readonly data: string }, { corpId }: Organisation): Reading {
  return plain({
    id: `unread:${createHash("sha256").update(data).digest("hex")}`,
    occurredAt: null,
    sender: null,
    conversation: { platform, tenant: corpId, kind: "group", id: corpId },
    trust: "session",
    automated: false,
    redelivery: null,
    type: "unrecognised",
    why: "DingTalk sent something in a form that is not known.",
  });
}
