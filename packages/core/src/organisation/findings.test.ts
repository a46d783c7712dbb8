import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type OrganisationFacts, organisationFindings } from "./findings.js";
import { committeeExpected, type Standing } from "./headcount.js";
import { policyDefault } from "./policies.js";
import type { Role } from "./roles.js";

const standing = (memberId: string, more: Partial<Standing> = {}): Standing => ({
  memberId,
  status: "full",
  isSuspended: false,
  ...more,
});

const post = (memberId: string, role: Role, groupId: string | null = null) => ({ memberId, role, groupId });

/** A sound branch of so many full members in one group. */
function sound(count: number, more: Partial<OrganisationFacts> = {}): OrganisationFacts {
  const ids = Array.from({ length: count }, (_, index) => `m${index}`);
  return {
    standings: ids.map((id) => standing(id)),
    posts: [
      post("m0", "secretary"),
      ...(count >= 7 ? [post("m1", "organisationMember"), post("m2", "disciplineMember")] : []),
      post("m1", "administrator"),
      post("m2", "groupLeader", "g1"),
    ],
    groups: [{ id: "g1", memberIds: ids }],
    reachable: new Set(ids),
    leftReachable: [],
    doubted: [],
    policies: {
      committee: policyDefault("committee"),
      branchSize: policyDefault("branchSize"),
      partyGroup: policyDefault("partyGroup"),
    },
    ...more,
  };
}

const codes = (facts: OrganisationFacts) => organisationFindings(facts).map(({ code }) => code);

describe("committeeExpected", () => {
  it("expects a committee from seven full members on, by default", () => {
    expect(committeeExpected(6)).toEqual({ isExpected: false, minMembers: 0, maxMembers: 0 });
    expect(committeeExpected(7)).toEqual({ isExpected: true, minMembers: 3, maxMembers: 7 });
  });

  it("follows the branch's policy", () => {
    const rule = { ...policyDefault("committee"), fromFullMembers: 10 };

    expect(committeeExpected(9, rule).isExpected).toBe(false);
  });
});

describe("organisationFindings", () => {
  it("finds nothing in a sound branch of any ordinary size", () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 50 }), (count) => {
        expect(organisationFindings(sound(count))).toEqual([]);
      }),
    );
  });

  it("finds a committee that is missing, too small, too large or not to be", () => {
    const rest = [post("m1", "administrator"), post("m2", "groupLeader", "g1")];
    const members = (count: number) =>
      Array.from({ length: count }, (_, index) => post(`m${index}`, index === 0 ? "secretary" : "youthMember"));

    expect(codes(sound(8, { posts: [...members(1), ...rest] }))).toEqual(["committeeMissing"]);
    expect(codes(sound(8, { posts: [...members(2), ...rest] }))).toEqual(["committeeTooSmall"]);
    expect(codes(sound(9, { posts: [...members(8), ...rest] }))).toEqual(["committeeTooLarge"]);
    expect(codes(sound(6, { posts: [...members(3), ...rest] }))).toEqual(["committeeUnexpected"]);
  });

  it("counts a member with two posts of the committee once", () => {
    const facts = sound(8);

    expect(codes({ ...facts, posts: [...facts.posts, ...["m0", "m1"].map((id) => post(id, "youthMember"))] })).toEqual(
      [],
    );
  });

  it("finds missing officers and posts of people who may not hold them", () => {
    const facts = sound(5);

    expect(codes({ ...facts, posts: facts.posts.slice(-1) })).toEqual(["secretaryMissing", "administratorMissing"]);
    expect(
      organisationFindings({
        ...facts,
        standings: facts.standings.map((each) => (each.memberId === "m0" ? { ...each, isSuspended: true } : each)),
        posts: [...facts.posts, post("gone", "deputySecretary")],
      }).map(({ code, subject }) => [code, subject]),
    ).toEqual([
      ["postUnderSuspension", "m0"],
      ["postWithoutMembership", "gone"],
    ]);
  });

  it("finds groups without leader, with a leader from elsewhere, or too small", () => {
    const facts = sound(5);
    const groups = [
      { id: "g1", memberIds: ["m0", "m1", "m3"] },
      { id: "g2", memberIds: ["m2", "m4"] },
    ];

    expect(organisationFindings({ ...facts, groups })).toEqual([
      { code: "groupLeaderOutsideGroup", subject: "g1", found: null, expected: null },
      { code: "groupWithoutLeader", subject: "g2", found: null, expected: null },
      { code: "groupTooSmall", subject: "g2", found: 2, expected: 3 },
    ]);
  });

  it("finds members without status, group or address, and a branch of the wrong size", () => {
    const facts = sound(4);
    const lost = {
      ...facts,
      standings: [...facts.standings, standing("m9", { status: null })],
      leftReachable: ["gone"],
    };

    expect(codes(lost)).toEqual([
      "memberWithoutStatus",
      "memberWithoutGroup",
      "memberWithoutAddress",
      "addressAfterLeaving",
    ]);
    expect(codes(sound(51))).toEqual(["branchTooLarge"]);
    expect(
      codes(sound(3, { standings: [standing("m0"), standing("m1"), standing("m2", { status: "probationary" })] })),
    ).toEqual(["branchTooSmall"]);
  });
});
