import { type DirectoryEntry, MicrobranchError } from "@microbranch/core/channel";
import { z } from "zod";
import { type App, call } from "../calls/calls.js";
import { addressOf } from "../identity.js";

/** The department that holds all others. @source DingTalk documentation, 获取子部门ID列表, 2026-08-22. */
const rootDepartment = 1;
/** Members of one page. @source DingTalk documentation, 获取部门用户详情, 2026-08-22: at most 100. */
const pageSize = 100;
/** Pause between two calls, in milliseconds: half of what twenty calls a second allow. @source 调用频次与限流, 2026-08-22. */
const pauseMs = 100;
/** A tree of departments does not have more: chosen here, against one that never ends. */
const maxDepartments = 100_000;

const departments = z.looseObject({ result: z.looseObject({ dept_id_list: z.array(z.coerce.number().int()) }) });
const page = z.looseObject({
  result: z.looseObject({
    has_more: z.boolean().default(false),
    next_cursor: z.coerce.number().optional(),
    list: z
      .array(z.looseObject({ userid: z.string(), name: z.string().default(""), active: z.boolean().default(true) }))
      .default([]),
  }),
});

/**
 * Lists the members of the organisation as far as the application may see them, each once. These calls are not counted
 * against the month's.
 *
 * @throws DEADLINE_EXCEEDED when DingTalk does not list them, with the fault's code in `details`; ABORTED.
 * @source DingTalk documentation, 获取部门用户详情 and 获取子部门ID列表, 2026-08-22.
 */
export async function* listDirectory(app: App, signal: AbortSignal): AsyncGenerator<DirectoryEntry> {
  const waiting = [rootDepartment];
  const seen = new Set(waiting);
  const told = new Set<string>();
  for (let department = waiting.shift(); department !== undefined; department = waiting.shift()) {
    for await (const { userid, name, active } of membersOf(app, department, signal)) {
      const address = addressOf("person", userid, { id: app.settings.id, corpId: app.settings.corpId });
      if (address === null || told.has(address.id)) continue;
      told.add(address.id);
      yield { address, displayName: name, active };
    }
    const path = "/topapi/v2/department/listsubid";
    const { result } = await ask(app, { path, body: { dept_id: department }, form: departments }, signal);
    for (const each of result.dept_id_list) {
      if (seen.has(each) || seen.size >= maxDepartments) continue;
      seen.add(each);
      waiting.push(each);
    }
  }
}

async function* membersOf(app: App, department: number, signal: AbortSignal) {
  for (let cursor: number | undefined = 0; cursor !== undefined; ) {
    const body: object = { dept_id: department, cursor, size: pageSize };
    const { result }: z.infer<typeof page> = await ask(app, { path: "/topapi/v2/user/list", body, form: page }, signal);
    yield* result.list;
    const isLast: boolean = !result.has_more || result.next_cursor === undefined || result.next_cursor <= cursor;
    cursor = isLast ? undefined : result.next_cursor;
  }
}

interface Question<Form extends z.ZodType> {
  readonly path: string;
  readonly body: object;
  readonly form: Form;
}

async function ask<Form extends z.ZodType>(
  app: App,
  { path, body, form }: Question<Form>,
  signal: AbortSignal,
): Promise<z.infer<Form>> {
  await app.host.clock.sleep(pauseMs, AbortSignal.any([signal, app.ending]));
  const answer = await call(app, { host: "oapi", path, body: () => body, isHandOver: false, isFree: true }, signal);
  const said = answer.kind === "done" ? form.safeParse(answer.body) : null;
  if (said?.success) return said.data;
  const code = answer.kind === "refused" ? answer.fault.code : "VENDOR_UNKNOWN";
  throw new MicrobranchError("DEADLINE_EXCEEDED", {
    message: `Channel ${app.settings.id}: the directory could not be read (${code}). Give the application the right to read contacts, or try again.`,
    details: { fault: code, path },
  });
}
