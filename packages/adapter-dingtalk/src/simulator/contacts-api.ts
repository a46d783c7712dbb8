import { z } from "zod";
import { oldDone, oldRefused, type SimulatedAnswer, type SimulatedRequest } from "./answers.js";
import { unionIdOf } from "./calendar-api.js";
import type { Platform } from "./platform.js";

/** The root, and one department below it; who is there is spread over both. @source DingTalk documentation, 获取子部门ID列表, 2026-08-22. */
const departments: Readonly<Record<number, readonly number[]>> = { 1: [2], 2: [] };
const mostListed = 100;

const listing = z.looseObject({
  dept_id: z.coerce.number(),
  cursor: z.coerce.number().int().nonnegative(),
  size: z.coerce.number().int().positive(),
});
const single = z.looseObject({ userid: z.string() });
const below = z.looseObject({ dept_id: z.coerce.number() });
const coded = z.looseObject({ code: z.string() });

/** Takes `v2/user/list`: every other member is in the lower department, and the first in both. */
export function listMembers(platform: Platform, { body }: SimulatedRequest): SimulatedAnswer {
  const asked = listing.safeParse(body).data;
  if (asked === undefined || asked.size > mostListed) return oldRefused(40035, "invalid size");
  if (!(asked.dept_id in departments)) return oldRefused(60003, "department not found");
  const there = platform.world.people.filter((_, place) => place === 0 || place % 2 === asked.dept_id - 1);
  const list = there
    .slice(asked.cursor, asked.cursor + asked.size)
    .map((userid) => ({ userid, name: userid, active: true, unionid: unionIdOf(userid) }));
  const next_cursor = asked.cursor + asked.size;
  const has_more = next_cursor < there.length;
  return oldDone({ result: { list, has_more, ...(has_more && { next_cursor }) } });
}

/** Takes `v2/user/get`. */
export function getMember(platform: Platform, { body }: SimulatedRequest): SimulatedAnswer {
  const userid = single.safeParse(body).data?.userid ?? "";
  if (!platform.world.people.includes(userid)) return oldRefused(60121, "user not found");
  return oldDone({ result: { userid, unionid: unionIdOf(userid), name: userid, active: true } });
}

/** Takes `v2/department/listsubid`. */
export function listDepartments({ body }: SimulatedRequest): SimulatedAnswer {
  const asked = below.safeParse(body).data;
  const dept_id_list = asked === undefined ? undefined : departments[asked.dept_id];
  return dept_id_list === undefined ? oldRefused(60003, "department not found") : oldDone({ result: { dept_id_list } });
}

/** Codes that pages were given inside the client: each is good once, and for five minutes. @source 通过免登码获取用户信息, 2026-08-22. */
export class AuthCodes {
  readonly #platform: Platform;
  readonly #codes = new Map<string, { readonly userid: string; readonly endsAt: number }>();

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** Gives a member's page a code. */
  give(userid: string): string {
    const code = `code-${this.#platform.next()}`;
    this.#codes.set(code, { userid, endsAt: this.#platform.clock.now() + 300_000 });
    return code;
  }

  /** Takes `v2/user/getuserinfo`. */
  take({ body }: SimulatedRequest): SimulatedAnswer {
    const code = coded.safeParse(body).data?.code ?? "";
    const given = this.#codes.get(code);
    this.#codes.delete(code);
    if (given === undefined || given.endsAt <= this.#platform.clock.now()) return oldRefused(40078, "invalid code");
    return oldDone({ result: { userid: given.userid, unionid: unionIdOf(given.userid), name: given.userid } });
  }
}
