import { type Right, rights } from "../command/command.js";

/** Every role that a post in a branch may be. */
export const roles = Object.freeze([
  "secretary",
  "deputySecretary",
  "organisationMember",
  "publicityMember",
  "disciplineMember",
  "youthMember",
  "groupLeader",
  "administrator",
] as const);

/** One role; see {@link roles}. */
export type Role = (typeof roles)[number];

/** The roles whose holders form the branch committee. */
export const committeeRoles: readonly Role[] = Object.freeze([
  "secretary",
  "deputySecretary",
  "organisationMember",
  "publicityMember",
  "disciplineMember",
  "youthMember",
] as const);

/** What everyone on the roster of a branch may do there. */
export const memberRights: readonly Right[] = Object.freeze(["roster.read", "section.discuss", "trip.report"] as const);

const officer: readonly Right[] = [
  "archive.read",
  "statistics.read",
  "section.publish",
  "question.ask",
  "album.publish",
];

const leader: readonly Right[] = [
  ...officer,
  "roster.manage",
  "post.appoint",
  "address.manage",
  "section.manage",
  "relay.publish",
  "relay.review",
  "guard.release",
  "schedule.manage",
  "warning.send",
  "greeting.manage",
  "trip.manage",
  "archive.checkpoint",
  "delivery.read",
  "settings.manage",
];

/** What each role may do, besides what every member may. The one place where posts become rights. */
export const roleRights: Readonly<Record<Role, readonly Right[]>> = Object.freeze({
  secretary: [...leader, "administrator.appoint", "location.read", "archive.erase"],
  deputySecretary: [...leader, "administrator.appoint"],
  organisationMember: [...officer, "roster.manage", "address.manage", "greeting.manage"],
  publicityMember: [...officer, "section.manage", "relay.publish"],
  disciplineMember: [...officer, "relay.review", "guard.release", "warning.send", "trip.manage", "location.read"],
  youthMember: [...officer],
  groupLeader: ["section.publish", "question.ask", "album.publish"],
  administrator: [
    ...officer,
    "address.manage",
    "section.manage",
    "relay.publish",
    "schedule.manage",
    "warning.send",
    "greeting.manage",
    "trip.manage",
    "archive.checkpoint",
    "delivery.read",
  ],
});

/**
 * What the embedding platform may do in every branch: found and manage it, but neither speak in a member's place, nor
 * review or release what a responsible person must answer for, nor read where members are.
 */
export const hostRights: readonly Right[] = Object.freeze([
  "branch.manage",
  "roster.read",
  "roster.manage",
  "post.appoint",
  "administrator.appoint",
  "address.manage",
  "section.manage",
  "schedule.manage",
  "greeting.manage",
  "trip.manage",
  "archive.read",
  "archive.erase",
  "archive.checkpoint",
  "statistics.read",
  "delivery.read",
  "settings.manage",
] as const);

const onlyForPeople: readonly Right[] = [
  "post.appoint",
  "administrator.appoint",
  "relay.review",
  "guard.release",
  "location.read",
];

/** What the library itself may do: everything but the decisions that people answer for, and reading where members are. */
export const systemRights: readonly Right[] = Object.freeze(rights.filter((right) => !onlyForPeople.includes(right)));
