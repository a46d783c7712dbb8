import { type Actor, notAllowed, type Right } from "../command/command.js";
import type { Db } from "../store/store.js";
import { authority } from "./authority.js";

/** Who acts where, and when: what a unit and a view have in common. */
interface Acting {
  readonly db: Db;
  readonly actor: Actor;
  readonly branchId: string;
  readonly now: number;
}

/** Whether the actor holds a right in the branch today. */
export async function holds(acting: Acting, right: Right): Promise<boolean> {
  const { db, actor, branchId, now } = acting;
  return (await authority({ db, actor, branchId, now })).has(right);
}

/** Whether the actor is the member. */
export function isSelf(actor: Actor, memberId: string): boolean {
  return actor.kind === "member" && actor.memberId === memberId;
}

/**
 * Lets the member, and whoever holds the right, pass.
 *
 * @throws NOT_ALLOWED for everybody else.
 */
export async function assertSelfOr(acting: Acting, name: string, right: Right, memberId: string): Promise<void> {
  if (isSelf(acting.actor, memberId) || (await holds(acting, right))) return;
  throw notAllowed(name, right);
}
