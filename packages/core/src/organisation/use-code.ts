import type { Address } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import type { CodeOutcome, FoundCode, IdentityPorts, SentCode } from "../delivery/delivery.js";
import type { Database, Db } from "../store/store.js";
import { branchToday, memberByAddress } from "./address-owner.js";
import { type CodeDigest, confirmLifeMs } from "./code-digest.js";
import { endLeftover } from "./end-addresses.js";
import { emitOrganisation } from "./organisation-events.js";
import { addressOf } from "./recipients.js";
import { type AddressDesk, writeAddresses } from "./write-addresses.js";

/** Addresses of one member, at most. */
const maxAddresses = 20;

/** What codes are read with. */
export interface CodeReading {
  /** Addresses. */
  readonly desk: AddressDesk;
  /** Keyed digests. */
  readonly digest: CodeDigest;
}

/** Finds what a code opens for the address that sent it. */
export async function findCode(
  db: Db,
  { digest }: CodeReading,
  { code, address, at }: SentCode,
): Promise<FoundCode | null> {
  const open = await db
    .selectFrom("binding_code")
    .selectAll()
    .where("digest", "=", digest.of(code))
    .where("issued_at", "<=", at)
    .where("expires_at", ">", at)
    .executeTakeFirst();
  if (open !== undefined) return { kind: "link", id: open.digest, memberId: open.member_id, branchId: open.branch_id };
  const waiting = await db
    .selectFrom("binding_pending")
    .selectAll()
    .where("platform", "=", address.platform)
    .where("tenant", "=", address.tenant ?? "")
    .where("canonical_id", "=", address.id)
    .where("expires_at", ">", at)
    .execute();
  const confirmed = waiting.filter((row) => digest.isConfirming(code, row.id))[0];
  if (confirmed === undefined) return null;
  return { kind: "confirm", id: confirmed.id, memberId: confirmed.member_id, branchId: confirmed.branch_id };
}

type Used = Parameters<IdentityPorts["useCode"]>[1];

/**
 * Uses a code, once. An address for which the platform vouches is linked; another one must first send back a code that is
 * sent to it: who only forges a sender never sees that. An address that somebody has is never linked, and the code is void
 * then, because it is in the wrong hands.
 */
export async function useCode(unit: Unit, reading: CodeReading, used: Used): Promise<CodeOutcome> {
  const { found, address } = used;
  const owner = await memberByAddress(unit.db, address, unit.now);
  if (owner?.memberId === found.memberId) return { kind: "known" };
  const given = await takeRow(unit.db, found);
  if (given === null) return { kind: "refused" };
  const refused = await refusalOf(unit, found.memberId, owner !== null);
  if (refused !== null) {
    await recordOf(unit, reading, { used, kind: "binding.refused", more: { reason: refused } });
    return { kind: "refused" };
  }
  return found.kind === "link" && !used.isVouchedFor
    ? letWait(unit, reading, used, given)
    : link(unit, reading, used, given);
}

/** Takes the row of a code away; `null`: somebody was faster. */
async function takeRow(db: Db, { kind, id, memberId }: FoundCode): Promise<{ readonly issuedBy: string } | null> {
  const row =
    kind === "link"
      ? await db
          .deleteFrom("binding_code")
          .where("member_id", "=", memberId)
          .where("digest", "=", id)
          .returning("issued_by")
          .executeTakeFirst()
      : await db.deleteFrom("binding_pending").where("id", "=", id).returning("issued_by").executeTakeFirst();
  return row === undefined ? null : { issuedBy: row.issued_by };
}

async function refusalOf(unit: Unit, memberId: string, isTaken: boolean): Promise<string | null> {
  if (isTaken) return "address-taken";
  if ((await branchToday(unit.db, memberId, unit.now)) !== unit.branchId) return "member-left";
  return (await linksOf(unit.db, memberId)).length >= maxAddresses ? "too-many-addresses" : null;
}

async function letWait(
  unit: Unit,
  reading: CodeReading,
  used: Used,
  { issuedBy }: { readonly issuedBy: string },
): Promise<CodeOutcome> {
  const { db, now } = unit;
  const { address, found } = used;
  await db.deleteFrom("binding_pending").where("expires_at", "<=", now).execute();
  const expiresAt = now + confirmLifeMs;
  const { id } = await db
    .insertInto("binding_pending")
    .values({
      id: unit.id("binding"),
      member_id: found.memberId,
      branch_id: unit.branchId,
      platform: address.platform,
      tenant: address.tenant ?? "",
      canonical_id: address.id,
      issued_by: issuedBy,
      created_at: now,
      expires_at: expiresAt,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["platform", "tenant", "canonical_id", "member_id"])
        .doUpdateSet({ issued_by: issuedBy, created_at: now, expires_at: expiresAt }),
    )
    .returning("id")
    .executeTakeFirstOrThrow();
  await recordOf(unit, reading, { used, kind: "binding.waiting", more: { expiresAt } });
  return { kind: "to-confirm", pendingId: id, expiresAt };
}

async function link(
  unit: Unit,
  { desk }: CodeReading,
  { address, found }: Used,
  { issuedBy }: { readonly issuedBy: string },
): Promise<CodeOutcome> {
  const { memberId } = found;
  await endLeftover(unit, desk, address);
  const others = await linksOf(unit.db, memberId);
  const last = Math.max(0, ...others.map(({ preference }) => preference));
  const written = { address, digest: desk.digest(address), memberId, preference: Math.min(100, last + 1) };
  await writeAddresses(unit, [written], { provenance: "bound-by-code", vouchedBy: issuedBy });
  await unit.db
    .deleteFrom("binding_pending")
    .where("platform", "=", address.platform)
    .where("tenant", "=", address.tenant ?? "")
    .where("canonical_id", "=", address.id)
    .execute();
  emitOrganisation(unit, "address.linked", { branchId: unit.branchId, memberId, platform: address.platform });
  const persons: Address[] = others.map(addressOf).filter(({ kind }) => kind === "person");
  return { kind: "linked", others: persons };
}

/** A member's living links. */
async function linksOf(db: Db, memberId: string): Promise<readonly Database["member_address"][]> {
  return db
    .selectFrom("member_address")
    .selectAll()
    .where("member_id", "=", memberId)
    .where("ended_at", "is", null)
    .orderBy("preference")
    .orderBy("id")
    .execute();
}

async function recordOf(
  unit: Unit,
  { desk }: CodeReading,
  what: { readonly used: Used; readonly kind: string; readonly more: Readonly<Record<string, string | number>> },
): Promise<void> {
  const { used, kind, more } = what;
  const { address, found } = used;
  await unit.record({
    kind,
    subject: found.memberId,
    retention: "permanent",
    payload: { platform: address.platform, digest: desk.digest(address), ...more },
  });
}
