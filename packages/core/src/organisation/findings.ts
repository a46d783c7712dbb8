import { committeeExpected, type Standing } from "./headcount.js";
import type { PolicyValue } from "./policies.js";
import { committeeRoles, type Role } from "./roles.js";

/** What in a branch's data contradicts itself or a policy; for people to look at, nothing is changed. */
export type OrganisationFindingCode =
  | "committeeMissing"
  | "committeeUnexpected"
  | "committeeTooSmall"
  | "committeeTooLarge"
  | "secretaryMissing"
  | "administratorMissing"
  | "postUnderSuspension"
  | "postWithoutMembership"
  | "groupWithoutLeader"
  | "groupLeaderOutsideGroup"
  | "groupTooSmall"
  | "branchTooLarge"
  | "branchTooSmall"
  | "memberWithoutStatus"
  | "memberWithoutGroup"
  | "memberWithoutAddress"
  | "addressDoubtful"
  | "addressWithoutAccount"
  | "addressAfterLeaving";

/** One finding. */
export interface OrganisationFinding {
  /** What was found. */
  readonly code: OrganisationFindingCode;
  /** Id of the member or group that it is about, or `null` for the branch as a whole. */
  readonly subject: string | null;
  /** The figure that was met, or `null`. */
  readonly found: number | null;
  /** The figure of the policy, or `null`. */
  readonly expected: number | null;
}

/** A branch's data on one day. */
export interface OrganisationFacts {
  /** Everybody on the roster, in order. */
  readonly standings: readonly Standing[];
  /** Who holds which post. */
  readonly posts: readonly { readonly memberId: string; readonly role: Role; readonly groupId: string | null }[];
  /** The groups, in order, each with its members. */
  readonly groups: readonly { readonly id: string; readonly memberIds: readonly string[] }[];
  /** Members with a live address, whether on the roster or not any more. */
  readonly reachable: ReadonlySet<string>;
  /** Members who have left and still have a live address. */
  readonly leftReachable: readonly string[];
  /** Live addresses that are doubted, and whether because their platform told that the account is gone. */
  readonly doubted: readonly { readonly memberId: string; readonly isAccountGone: boolean }[];
  /** The policies that apply. */
  readonly policies: {
    readonly committee: PolicyValue<"committee">;
    readonly branchSize: PolicyValue<"branchSize">;
    readonly partyGroup: PolicyValue<"partyGroup">;
  };
}

type Finder = (facts: OrganisationFacts) => readonly OrganisationFinding[];

const finding = (
  code: OrganisationFindingCode,
  subject: string | null = null,
  figures: { readonly found: number; readonly expected: number } | null = null,
): OrganisationFinding => ({
  code,
  subject,
  found: figures?.found ?? null,
  expected: figures?.expected ?? null,
});

const fullMembers = ({ standings }: OrganisationFacts): number =>
  standings.filter(({ status }) => status === "full").length;

const committee: Finder = (facts) => {
  const found = new Set(facts.posts.filter(({ role }) => committeeRoles.includes(role)).map(({ memberId }) => memberId))
    .size;
  const { isExpected, minMembers, maxMembers } = committeeExpected(fullMembers(facts), facts.policies.committee);
  const withoutCommittee = 2; // a secretary, and a deputy if needed
  if (!isExpected)
    return found > withoutCommittee
      ? [finding("committeeUnexpected", null, { found, expected: withoutCommittee })]
      : [];
  if (found <= 1) return [finding("committeeMissing", null, { found, expected: minMembers })];
  if (found < minMembers) return [finding("committeeTooSmall", null, { found, expected: minMembers })];
  if (found > maxMembers) return [finding("committeeTooLarge", null, { found, expected: maxMembers })];
  return [];
};

const missingPosts: Finder = ({ posts }) => [
  ...(posts.some(({ role }) => role === "secretary") ? [] : [finding("secretaryMissing")]),
  ...(posts.some(({ role }) => role === "administrator") ? [] : [finding("administratorMissing")]),
];

const holders: Finder = ({ posts, standings }) => {
  const standingOf = new Map(standings.map((standing) => [standing.memberId, standing]));
  const holderIds = [...new Set(posts.map(({ memberId }) => memberId))];
  return holderIds.flatMap((memberId) => {
    const standing = standingOf.get(memberId);
    if (standing === undefined) return [finding("postWithoutMembership", memberId)];
    return standing.isSuspended ? [finding("postUnderSuspension", memberId)] : [];
  });
};

const groups: Finder = ({ groups: all, posts, policies }) =>
  all.flatMap(({ id, memberIds }) => {
    const leader = posts.find(({ role, groupId }) => role === "groupLeader" && groupId === id)?.memberId;
    const { minMembers } = policies.partyGroup;
    return [
      ...(leader === undefined ? [finding("groupWithoutLeader", id)] : []),
      ...(leader !== undefined && !memberIds.includes(leader) ? [finding("groupLeaderOutsideGroup", id)] : []),
      ...(memberIds.length < minMembers
        ? [finding("groupTooSmall", id, { found: memberIds.length, expected: minMembers })]
        : []),
    ];
  });

const size: Finder = (facts) => {
  const { fromFullMembers, maxMembers } = facts.policies.branchSize;
  const full = fullMembers(facts);
  const members = facts.standings.length;
  return [
    ...(full < fromFullMembers ? [finding("branchTooSmall", null, { found: full, expected: fromFullMembers })] : []),
    ...(members > maxMembers ? [finding("branchTooLarge", null, { found: members, expected: maxMembers })] : []),
  ];
};

const persons: Finder = ({ standings, groups: all, reachable, leftReachable, doubted }) => {
  const grouped = new Set(all.flatMap(({ memberIds }) => memberIds));
  return [
    ...standings.flatMap(({ memberId, status }) => [
      ...(status === null ? [finding("memberWithoutStatus", memberId)] : []),
      ...(all.length > 0 && !grouped.has(memberId) ? [finding("memberWithoutGroup", memberId)] : []),
      ...(reachable.has(memberId) ? [] : [finding("memberWithoutAddress", memberId)]),
      ...doubted
        .filter((address) => address.memberId === memberId)
        .map(({ isAccountGone }) => finding(isAccountGone ? "addressWithoutAccount" : "addressDoubtful", memberId)),
    ]),
    ...leftReachable.map((memberId) => finding("addressAfterLeaving", memberId)),
  ];
};

/** What contradicts itself or a policy in a branch's data, in a fixed order of kinds and in roster order. Pure. */
export function organisationFindings(facts: OrganisationFacts): readonly OrganisationFinding[] {
  return [committee, missingPosts, holders, groups, size, persons].flatMap((find) => find(facts));
}
