export { addAddressInput, doubtAddressInput, namedAddressInput } from "./address-commands.js";
export { type AddressOwner, memberByAddress } from "./address-owner.js";
export { audienceSchema } from "./audience-schema.js";
export { authority, isSuspended, rolesHeld } from "./authority.js";
export { type BindCode, bindCodeInput, ownBindCodeInput } from "./binding-commands.js";
export { createBranchInput, setSuperiorsInput, updateBranchInput } from "./branch-commands.js";
export { type BranchDocument, type BranchDocumentInput, branchDocumentSchema } from "./branch-document.js";
export { type GroupOnDay, groupsOn, type PostOnDay, postsOn } from "./branch-facts.js";
export { type BranchKind, type BranchProfile, branchDay, branchProfile } from "./branch-profile.js";
export { readBranchInput } from "./branch-queries.js";
export { createOrganisation, type OrganisationOptions } from "./create-organisation.js";
export { importCsvInput, type PreviewLine } from "./csv-commands.js";
export {
  type OrganisationFacts,
  type OrganisationFinding,
  type OrganisationFindingCode,
  organisationFindings,
} from "./findings.js";
export { closeGroupInput, createGroupInput, renameGroupInput } from "./group-commands.js";
export {
  type CommitteeExpectation,
  committeeExpected,
  entitledToVoteOn,
  fullMembersOn,
  type Standing,
  standingsOn,
} from "./headcount.js";
export { homeBranch } from "./home-branch.js";
export type { ImportCounts, ImportParts } from "./import-branch.js";
export { importBranchInput } from "./import-commands.js";
export { defineImportPart, type ImportPart, type ImportReading } from "./import-part.js";
export {
  type DirectoryMatch,
  type DirectoryMatches,
  type DirectoryParts,
  type DirectoryReading,
  matchDirectoryInput,
} from "./match-directory.js";
export { ownProfileInput, updateOwnInput } from "./me-commands.js";
export { addMemberInput, arrangeInput, joinInput, leaveInput, updateMemberInput } from "./member-commands.js";
export type { KnownAddress, MemberProfile, PersonalPart } from "./member-profile.js";
export { listMembersInput, type RosterLine, readMemberInput } from "./member-queries.js";
export {
  type Birthday,
  birthdaySchema,
  type DigestRhythm,
  digestRhythms,
  type MemberStatus,
  memberStatuses,
} from "./member-schema.js";
export type { OrganisationEvents } from "./organisation-events.js";
export { coversDay, dateSchema, overlaps, type Period, rowCovers } from "./period.js";
export { type PolicyKey, type PolicyValue, policies, policyDefault, policyKeys } from "./policies.js";
export { policyOf } from "./policy-of.js";
export { appointAdministratorInput, appointInput, endPostInput } from "./post-commands.js";
export { type Audience, type Recipient, type RecipientsQuestion, recipientsOf } from "./recipients.js";
export { committeeRoles, hostRights, memberRights, type Role, roleRights, roles, systemRights } from "./roles.js";
export type { RowIssue } from "./roster-csv.js";
export { listSettingsInput, type Setting, setSettingInput } from "./setting-commands.js";
export { joinGroupInput, setStatusInput } from "./status-commands.js";
export { endStandingInput, secondInput, suspendRightsInput } from "./suspension-commands.js";
