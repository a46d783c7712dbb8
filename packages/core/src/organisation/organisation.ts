export { type AddressOwner, memberByAddress } from "./address-owner.js";
export { authority, isSuspended, rolesHeld } from "./authority.js";
export { type BranchKind, type BranchProfile, branchDay, branchProfile } from "./branch-profile.js";
export { homeBranch } from "./home-branch.js";
export { coversDay, dateSchema, overlaps, type Period, rowCovers } from "./period.js";
export { type PolicyKey, type PolicyValue, policies, policyDefault, policyKeys } from "./policies.js";
export { policyOf } from "./policy-of.js";
export { type Audience, type Recipient, type RecipientsQuestion, recipientsOf } from "./recipients.js";
export { committeeRoles, hostRights, memberRights, type Role, roleRights, roles, systemRights } from "./roles.js";
