import type { DirectoryEntry } from "@microbranch/core/channel";
import { z } from "zod";
import { memberAddress } from "../identity.js";
import { faultError, type Reply, unanswered, type Wanted } from "../session/session.js";

/** What a directory is read with. */
export interface DirectoryParts {
  /** The route, for errors. */
  readonly id: string;
  /** The organisation. */
  readonly corpId: string;
  /** Makes one request with the application's token. */
  ask(wanted: Wanted): Promise<Reply>;
}

/** `status` of a member who can be written to. @source WeCom documentation, page 90196: 1 active. */
const active = 1;
const departments = z.object({ department_id: z.array(z.object({ id: z.int() })) });
const members = z.object({
  userlist: z.array(z.object({ userid: z.string(), name: z.string().default(""), status: z.int().default(active) })),
});

/**
 * Lists the members whom the application may see, department by department, each once. One request follows the other,
 * so that the limit of 10,000 a minute is not reached. Of the records nothing is kept but id, name and standing.
 *
 * Private data such as telephone numbers and birthdays are not asked for.
 *
 * @throws DEADLINE_EXCEEDED with `details.fault` when the platform refuses, or does not answer.
 * @source WeCom documentation, pages 90196 and 96255 (`user/list`), `department/simplelist`; limits: 90454 (2023-08-28).
 */
export async function* readDirectory(parts: DirectoryParts): AsyncGenerator<DirectoryEntry> {
  const { department_id: ids } = await answerOf(parts, "/cgi-bin/department/simplelist", departments);
  const seen = new Set<string>();
  for (const { id } of ids) {
    const { userlist } = await answerOf(parts, `/cgi-bin/user/list?department_id=${id}`, members);
    for (const { userid, name, status } of userlist) {
      const address = memberAddress(userid, parts.corpId);
      if (address === null || seen.has(address.id)) continue;
      seen.add(address.id);
      yield { address, displayName: name === "" ? address.id : name, active: status === active };
    }
  }
}

async function answerOf<T>({ id, ask }: DirectoryParts, path: string, schema: z.ZodType<T>): Promise<T> {
  const reply = await ask({ path });
  if (reply.kind === "refused") throw faultError(`Channel ${id}: WeCom does not list its members`, reply.fault);
  const parsed = schema.safeParse(reply.kind === "done" ? reply.body : null);
  if (parsed.success) return parsed.data;
  throw faultError(`Channel ${id}: WeCom's list of members did not come`, unanswered);
}
