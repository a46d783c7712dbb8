import type { MembershipEvent } from "@microbranch/core/channel";
import { memberAddress } from "../identity.js";
import { type Head, plainReading, type Reading, unread } from "./reading.js";
import { textAt, type XmlElement } from "./xml.js";

/** Standing by `Status`. @source WeCom documentation, page 90196: 1 active, 2 disabled, 4 not activated, 5 left. */
const standings: Readonly<Record<string, MembershipEvent["change"]>> = {
  "1": "enabled",
  "2": "disabled",
  "4": "disabled",
  "5": "left",
};

/**
 * Reads a change of the organisation's contacts. A member whose id was changed left under the old one and joined under
 * the new one: who it is, only the roster may say.
 *
 * @source WeCom documentation, page 90240 (2025-11-26), `change_contact`: all but the ids may be missing.
 */
export function readContactChange(xml: XmlElement, head: Head, corpId: string): readonly Reading[] {
  const member = memberAddress(textAt(xml, "UserID"), corpId);
  const type = textAt(xml, "ChangeType");
  if (member === null || !type.endsWith("_user"))
    return [plainReading(head, unread("The organisation's departments or tags changed; neither is followed here."))];
  const about = { ...head, conversation: member };
  const reading = (change: MembershipEvent["change"]): Reading =>
    plainReading(about, { type: "membership", change, subject: member });
  if (type === "create_user") return [reading("joined")];
  if (type === "delete_user") return [reading("left")];
  const renamed = memberAddress(textAt(xml, "NewUserID"), corpId);
  if (renamed !== null && renamed.id !== member.id) {
    const joined = { ...about, id: `${head.id}-renamed`, conversation: renamed };
    return [reading("left"), plainReading(joined, { type: "membership", change: "joined", subject: renamed })];
  }
  const standing = standings[textAt(xml, "Status")];
  if (standing !== undefined) return [reading(standing)];
  return [plainReading(about, unread("Something about a member changed that is not followed here."))];
}
