import { z } from "zod";
import { branchScope, defineQuery } from "../command/command.js";
import { groupsOn, organisationFacts, postsOn } from "./branch-facts.js";
import { branchDay, branchProfile } from "./branch-profile.js";
import { organisationFindings } from "./findings.js";
import { committeeExpected, isEntitled, standingsOn } from "./headcount.js";
import { dateSchema } from "./period.js";
import { policyOf } from "./policy-of.js";
import { superiorsAbove } from "./write-branch.js";

/** Input of `branches.read` and `branches.findings`. */
export const readBranchInput = z.strictObject({
  ...branchScope.shape,
  onDate: dateSchema.optional().describe("the day that is asked about [today]"),
});

/** The questions about a branch as a whole. */
export function branchQueries() {
  return {
    read: defineQuery({
      name: "branches.read",
      input: readBranchInput,
      right: "roster.read",
      async run({ db, branchId, now }, { onDate }) {
        const profile = await branchProfile(db, branchId);
        const day = onDate ?? (await branchDay(db, branchId, now));
        const standings = await standingsOn(db, branchId, day);
        const full = standings.filter(({ status }) => status === "full").length;
        return {
          ...profile,
          onDate: day,
          superiors: await superiorsAbove(db, profile.superiorId),
          groups: await groupsOn(db, branchId, day),
          posts: await postsOn(db, branchId, day),
          members: standings.length,
          fullMembers: full,
          probationaryMembers: standings.filter(({ status }) => status === "probationary").length,
          entitledToVote: standings.filter(isEntitled).length,
          committee: committeeExpected(full, await policyOf(db, branchId, "committee")),
        };
      },
    }),

    findings: defineQuery({
      name: "branches.findings",
      input: readBranchInput,
      right: "roster.manage",
      async run({ db, branchId, now }, { onDate }) {
        await branchProfile(db, branchId);
        const day = onDate ?? (await branchDay(db, branchId, now));
        return { onDate: day, findings: organisationFindings(await organisationFacts(db, branchId, day)) };
      },
    }),
  };
}
