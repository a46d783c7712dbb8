import type { InputIssue } from "../command/command.js";
import type { BranchDocument } from "./branch-document.js";
import { isOrdered, overlaps, type Period } from "./period.js";
import { isPolicyKey, policyProblems } from "./policies.js";
import { soleRoles } from "./write-posts.js";

type Check = (document: BranchDocument) => readonly InputIssue[];

const issue = (field: string, message: string): InputIssue => ({ field, message });

/** Repeated values of a list, named at their second place. */
function repeated(values: readonly (string | undefined)[], field: (index: number) => string): InputIssue[] {
  return values.flatMap((value, index) =>
    value !== undefined && values.indexOf(value) < index ? [issue(field(index), "is used already further up")] : [],
  );
}

/** Periods that end before they begin, and, unless they may, two that share a day. */
function periodIssues(list: readonly Period[], at: string, mayOverlap = false): InputIssue[] {
  return list.flatMap((period, index) => {
    const field = `${at}[${index}]`;
    if (!isOrdered(period)) return [issue(`${field}.to`, "must be later than `from`")];
    const clash = list.slice(0, index).some((other) => overlaps(other, period));
    return clash && !mayOverlap ? [issue(`${field}.from`, "shares a day with one further up")] : [];
  });
}

const identities: Check = ({ groups, members, settings }) => [
  ...repeated(
    groups.map(({ id }) => id),
    (index) => `groups[${index}].id`,
  ),
  ...repeated(
    members.map(({ id }) => id),
    (index) => `members[${index}].id`,
  ),
  ...repeated(
    settings.map(({ key }) => key),
    (index) => `settings[${index}].key`,
  ),
];

const memberPeriods: Check = ({ groups, members }) => {
  const groupIds = new Set(groups.map(({ id }) => id));
  return members.flatMap((member, index) => {
    const at = `members[${index}]`;
    return [
      ...(isOrdered(member.membership) ? [] : [issue(`${at}.membership.to`, "must be later than `from`")]),
      ...periodIssues(member.groups, `${at}.groups`),
      ...periodIssues(member.statuses, `${at}.statuses`),
      ...periodIssues(member.suspensions, `${at}.suspensions`),
      ...periodIssues(member.secondments, `${at}.secondments`),
      ...member.groups.flatMap(({ groupId }, place) =>
        groupIds.has(groupId) ? [] : [issue(`${at}.groups[${place}].groupId`, "must be a group of the document")],
      ),
    ];
  });
};

const groupPeriods: Check = ({ groups }) => periodIssues(groups, "groups", true);

const posts: Check = ({ posts: all, members, groups }) => {
  const memberIds = new Set(members.map(({ id }) => id));
  const groupIds = new Set(groups.map(({ id }) => id));
  return all.flatMap((post, index) => {
    const at = `posts[${index}]`;
    const isLeader = post.role === "groupLeader";
    const knownGroup = post.groupId !== null && groupIds.has(post.groupId);
    const clash = all
      .slice(0, index)
      .some(
        (other) =>
          other.role === post.role &&
          other.groupId === post.groupId &&
          (soleRoles.includes(post.role) || other.memberId === post.memberId) &&
          overlaps(other, post),
      );
    return [
      ...(memberIds.has(post.memberId) ? [] : [issue(`${at}.memberId`, "must be a member of the document")]),
      ...(isLeader === knownGroup && isLeader === (post.groupId !== null)
        ? []
        : [issue(`${at}.groupId`, "must be a group of the document for a group leader, and only then")]),
      ...(isOrdered(post) ? [] : [issue(`${at}.to`, "must be later than `from`")]),
      ...(clash ? [issue(`${at}.from`, "the post is held already in this time")] : []),
    ];
  });
};

const settings: Check = ({ settings: all }) =>
  all.flatMap(({ key, value }, index) => {
    const at = `settings[${index}]`;
    if (!isPolicyKey(key)) return [issue(`${at}.key`, "must be the key of a policy")];
    return policyProblems(key, value).map((problem) => issue(`${at}.${problem.field}`, problem.message));
  });

/** What contradicts itself inside a branch document, besides its form. Pure. */
export function documentIssues(document: BranchDocument): readonly InputIssue[] {
  return [identities, groupPeriods, memberPeriods, posts, settings].flatMap((check) => check(document));
}
