import { type Address, type ChannelHost, MicrobranchError } from "@microbranch/core/channel";
import { z } from "zod";
import { canonicalGroup, memberAddress } from "../identity.js";
import { faultError, unanswered } from "../session/session.js";
import { call, createTokenMemory } from "../tokens/tokens.js";
import { parseGroupConfig, type WecomGroupConfig } from "./group-config.js";
import { chatForm } from "./group-declaration.js";

/** A group chat to be made. Members see nothing of it before its first message. */
export interface WecomNewGroup {
  /** Its id: 1 to 32 letters and digits. Making it again with the same id changes nothing. */
  readonly id: string;
  /** What it is called, 1 to 50 characters. */
  readonly name: string;
  /** Ids of its members, 2 to 2,000. */
  readonly memberIds: readonly string[];
  /** Who owns it: one of the members (WeCom chooses one). */
  readonly ownerId?: string;
}

/** @source WeCom documentation, page 90245 (2024-11-29). */
const newGroup = z.strictObject({
  id: z.string().regex(chatForm, "must be 1 to 32 letters and digits"),
  name: z.string().refine((name) => name !== "" && [...name].length <= 50, "must have 1 to 50 characters"),
  memberIds: z.array(z.string()).min(2).max(2000),
  ownerId: z.string().exactOptional(),
});

/** The group is there already. @source The same page: a success when it is made again. */
const isThere = "86215";

/**
 * Makes a group chat of the application, which is the only kind that `wecomGroups` reaches.
 *
 * @returns The group's address.
 * @throws INPUT_INVALID naming the field; SETTING_INVALID; DEADLINE_EXCEEDED with `details.fault` when WeCom refuses or
 * does not answer.
 */
export async function createWecomGroup(
  config: WecomGroupConfig,
  group: WecomNewGroup,
  host: Pick<ChannelHost, "fetch" | "clock">,
  signal: AbortSignal = new AbortController().signal,
): Promise<Address> {
  const { id, api, timeoutMs, corpId, corpSecret } = parseGroupConfig(config);
  const { id: chatid, name, memberIds, ownerId } = checked(group);
  const member = (given: string): string =>
    memberAddress(given, corpId)?.id ?? refuse("memberIds", "holds what is no member's id");
  const tokens = createTokenMemory(host.clock);
  const session = {
    id,
    api,
    timeoutMs,
    credential: { corpId, corpSecret },
    host: { ...host, tokens },
    ending: new AbortController().signal,
  };
  const owner = ownerId === undefined ? {} : { owner: member(ownerId) };
  const body = { chatid, name, userlist: memberIds.map(member), ...owner };
  const reply = await call(session, { path: "/cgi-bin/appchat/create", body }, signal);
  const what = `Channel ${id}: WeCom did not make the group`;
  if (reply.kind === "unknown") throw faultError(what, unanswered);
  if (reply.kind === "refused" && reply.fault.vendor?.code !== isThere) throw faultError(what, reply.fault);
  const address = { platform: "wecom", tenant: corpId, kind: "group", id: chatid } as const;
  return canonicalGroup(address, corpId, chatForm) ?? address;
}

function checked(group: WecomNewGroup): WecomNewGroup {
  const parsed = newGroup.safeParse(group);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return refuse(issue?.path.join(".") ?? "", issue?.message ?? "is unreadable");
}

function refuse(field: string, why: string): never {
  throw new MicrobranchError("INPUT_INVALID", { message: `WeCom group: ${field} ${why}. Correct it.`, field });
}
