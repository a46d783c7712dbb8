import { z } from "zod";
import { type Actor, branchScope, defineCommand, defineQuery } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import { authority } from "./authority.js";
import { branchProfile } from "./branch-profile.js";
import { membershipOf } from "./lookup.js";
import { addressesOf, digestRhythm, memberProfile, personalPart } from "./member-profile.js";
import { digestRhythms, personShape } from "./member-schema.js";
import { changePerson } from "./write-person.js";

/** Input of `me.profile`. */
export const ownProfileInput = z.strictObject({ ...branchScope.shape });

/** Input of `me.update`. */
export const updateOwnInput = z.strictObject({
  ...branchScope.shape,
  birthday: personShape.birthday,
  greetingOptIn: personShape.greetingOptIn,
  digest: z
    .enum(digestRhythms)
    .optional()
    .describe("messages that can wait: each by itself, or in one digest a day or a week [as before; at first each]"),
});

/** What a member asks and says about itself. */
export function meCommands() {
  return {
    profile: defineQuery({
      name: "me.profile",
      input: ownProfileInput,
      right: null,
      async run({ db, branchId, actor, now }) {
        const memberId = ownId(actor, "me.profile");
        const held = await authority({ db, actor, branchId, now });
        return {
          ...(await memberProfile(db, branchId, memberId)),
          branch: await branchProfile(db, branchId),
          personal: await personalPart(db, memberId),
          digest: await digestRhythm(db, memberId),
          addresses: await addressesOf(db, memberId),
          rights: [...held].sort(),
        };
      },
    }),

    update: defineCommand({
      name: "me.update",
      input: updateOwnInput,
      right: null,
      async run(unit, { birthday, greetingOptIn, digest }) {
        const memberId = ownId(unit.actor, "me.update");
        await membershipOf(unit.db, unit.branchId, memberId);
        await changePerson(unit, memberId, { birthday, greetingOptIn, digest });
        return { memberId };
      },
    }),
  };
}

function ownId(actor: Actor, name: string): string {
  if (actor.kind === "member") return actor.memberId;
  throw new MicrobranchError("NOT_ALLOWED", { message: `${name}: only a member has such data. Act as a member.` });
}
