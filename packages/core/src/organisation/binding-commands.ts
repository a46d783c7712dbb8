import { z } from "zod";
import { actorText, branchScope, defineCommand, type Unit } from "../command/command.js";
import { makeBindingCode, shownCode } from "../delivery/delivery.js";
import { MicrobranchError } from "../error/error.js";
import type { RandomSource } from "../identifier/identifier.js";
import { branchDay } from "./branch-profile.js";
import { type CodeDigest, codeLifeMs } from "./code-digest.js";
import { membershipOn } from "./lookup.js";
import { idSchema } from "./member-schema.js";
import { isSelf } from "./rights-of.js";

/** Input of `me.bindCode`. */
export const ownBindCodeInput = z.strictObject({ ...branchScope.shape });

/** Input of `members.bindCode`. */
export const bindCodeInput = z.strictObject({
  ...branchScope.shape,
  memberId: idSchema.describe("the member who will send the code from the address to be linked"),
});

/** A code that links an address; see `me.bindCode`. */
export interface BindCode {
  /** The code, as `7KQ2-M4XD`: to be sent, alone on the first line, from the address that is to be linked. */
  readonly code: string;
  /** Until when it works, epoch milliseconds. */
  readonly expiresAt: number;
}

/** What codes are made from. */
export interface CodeMaking {
  /** Randomness. */
  readonly random: RandomSource;
  /** Keyed digests. */
  readonly digest: CodeDigest;
}

/** The commands that give one-time codes: shown to whoever asks, kept by digest only, and never safe to repeat by a key. */
export function bindingCommands(making: CodeMaking) {
  return {
    /** Gives the acting member a code. @throws NOT_ALLOWED unless a member acts; INPUT_INVALID with a key. */
    own: defineCommand({
      name: "me.bindCode",
      input: ownBindCodeInput,
      right: null,
      answersSecret: true,
      async run(unit) {
        if (unit.actor.kind !== "member")
          throw new MicrobranchError("NOT_ALLOWED", {
            message: "me.bindCode: only a member has addresses. Act as a member, or call members.bindCode.",
          });
        return giveCode(unit, making, unit.actor.memberId);
      },
    }),

    /** Gives a code for a member who cannot sign in. @throws NOT_FOUND, CONFLICT if the member is not on the roster. */
    forMember: defineCommand({
      name: "members.bindCode",
      input: bindCodeInput,
      right: "address.manage",
      answersSecret: true,
      run: (unit, { memberId }) => giveCode(unit, making, memberId),
    }),
  };
}

/** Gives a new code; the member's former one, if any, is void. */
async function giveCode(unit: Unit, { random, digest }: CodeMaking, memberId: string): Promise<BindCode> {
  const { db, branchId, now, actor } = unit;
  await membershipOn(db, branchId, memberId, await branchDay(db, branchId, now));
  const code = makeBindingCode(random);
  const expiresAt = now + codeLifeMs;
  const row = {
    branch_id: branchId,
    digest: digest.of(code),
    issued_by: actorText(actor),
    issued_at: now,
    expires_at: expiresAt,
  };
  await db
    .insertInto("binding_code")
    .values({ ...row, member_id: memberId })
    .onConflict((conflict) => conflict.column("member_id").doUpdateSet(row))
    .execute();
  await unit.record({
    kind: "binding.code.given",
    subject: memberId,
    retention: "transient",
    payload: { expiresAt, isOwn: isSelf(actor, memberId) },
  });
  return { code: shownCode(code), expiresAt };
}
