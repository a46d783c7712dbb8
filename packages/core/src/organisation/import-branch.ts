import { type InputIssue, inputIssues, type Unit } from "../command/command.js";
import type { Db } from "../store/store.js";
import { type BranchDocument, branchDocumentSchema } from "./branch-document.js";
import { documentIssues } from "./document-check.js";
import type { ImportPart, ImportReading } from "./import-part.js";
import { parsePolicy, writeSetting } from "./setting-commands.js";
import { type AddressDesk, type AddressToWrite, addressText, takenAddresses } from "./write-addresses.js";
import { writeBranch } from "./write-branch.js";
import { writeGroups } from "./write-groups.js";
import { knownMembers, writeMembers } from "./write-members.js";
import { writeAppointment } from "./write-posts.js";

/** The parts of other rooms, by the field under which they stand in a document. */
export type ImportParts = Readonly<Record<string, ImportPart>>;

/** How many things an import makes. */
export interface ImportCounts {
  /** Groups. */
  readonly groups: number;
  /** Members. */
  readonly members: number;
  /** Posts. */
  readonly posts: number;
  /** Addresses. */
  readonly addresses: number;
  /** Settings. */
  readonly settings: number;
  /** Things of other rooms, by the name of the part. */
  readonly parts: Readonly<Record<string, number>>;
}

/** A document that was read. */
export interface DocumentReading {
  /** What is wrong; empty when it can be imported. */
  readonly issues: readonly InputIssue[];
  /** What would be made; `null` when the document's form is wrong. */
  readonly counts: ImportCounts | null;
  /** Makes it all, in the unit's branch; `null` when something is wrong. */
  readonly create: ((unit: Unit) => Promise<void>) | null;
}

/** Reads a document of a branch: its form, its inner contradictions, its parts, and what stands against it in the store. */
export async function readDocument(
  db: Db,
  question: { readonly document: unknown; readonly parts: ImportParts; readonly desk: AddressDesk },
): Promise<DocumentReading> {
  const { own, others } = splitDocument(question.document, question.parts);
  const readings = Object.entries(question.parts).flatMap(([name, part]) =>
    name in others ? [{ name, reading: part.read(name, others[name]) }] : [],
  );
  const partIssues = readings.flatMap(({ reading }) => reading.issues);
  const form = branchDocumentSchema.safeParse(own);
  if (!form.success) return { issues: [...inputIssues(form), ...partIssues], counts: null, create: null };
  const document = form.data;
  const addresses = prepareMemberAddresses(document, question.desk);
  const issues = [
    ...documentIssues(document),
    ...addresses.issues,
    ...(await storeIssues(db, document, addresses.prepared)),
    ...partIssues,
  ];
  return {
    issues,
    counts: countsOf(document, readings),
    create: issues.length > 0 ? null : (unit) => createAll(unit, document, addresses.prepared, readings),
  };
}

interface NamedReading {
  readonly name: string;
  readonly reading: ImportReading;
}

/** Addresses of each member, in the order of the document. */
type MemberAddresses = readonly (readonly AddressToWrite[])[];

function splitDocument(document: unknown, parts: ImportParts): { own: unknown; others: Record<string, unknown> } {
  if (typeof document !== "object" || document === null || Array.isArray(document))
    return { own: document, others: {} };
  const entries = Object.entries(document);
  return {
    own: Object.fromEntries(entries.filter(([name]) => !Object.hasOwn(parts, name))),
    others: Object.fromEntries(entries.filter(([name]) => Object.hasOwn(parts, name))),
  };
}

function prepareMemberAddresses(
  document: BranchDocument,
  desk: AddressDesk,
): { readonly issues: readonly InputIssue[]; readonly prepared: MemberAddresses } {
  const issues: InputIssue[] = [];
  const seen = new Set<string>();
  const prepared = document.members.map((member, index) =>
    member.addresses.flatMap((given, place) => {
      const field = `members[${index}].addresses[${place}]`;
      const ready = desk.prepare(given);
      if (ready === null) issues.push({ field, message: "the platform's channel does not recognise this form" });
      else if (seen.has(addressText(ready.address))) issues.push({ field, message: "is used already further up" });
      if (ready === null) return [];
      seen.add(addressText(ready.address));
      return [ready];
    }),
  );
  return { issues, prepared };
}

async function storeIssues(db: Db, document: BranchDocument, prepared: MemberAddresses): Promise<InputIssue[]> {
  const taken = await takenAddresses(
    db,
    prepared.flat().map(({ address }) => address),
  );
  const known = await knownMembers(
    db,
    document.members.flatMap(({ id }) => id ?? []),
  );
  const wanted = document.groups.map(({ id }) => id);
  const groups =
    wanted.length === 0 ? [] : await db.selectFrom("party_group").select("id").where("id", "in", wanted).execute();
  const groupIds = new Set(groups.map(({ id }) => id));
  return [
    ...document.groups.flatMap(({ id }, index) =>
      groupIds.has(id) ? [{ field: `groups[${index}].id`, message: "belongs to a group already" }] : [],
    ),
    ...document.members.flatMap(({ id }, index) =>
      id !== undefined && known.has(id)
        ? [{ field: `members[${index}].id`, message: "belongs to a member already" }]
        : [],
    ),
    ...prepared.flatMap((list, index) =>
      list.some(({ address }) => taken.has(addressText(address)))
        ? [{ field: `members[${index}].addresses`, message: "one of them belongs to another member" }]
        : [],
    ),
  ];
}

function countsOf(document: BranchDocument, readings: readonly NamedReading[]): ImportCounts {
  return {
    groups: document.groups.length,
    members: document.members.length,
    posts: document.posts.length,
    addresses: document.members.reduce((sum, { addresses }) => sum + addresses.length, 0),
    settings: document.settings.length,
    parts: Object.fromEntries(readings.map(({ name, reading }) => [name, reading.count])),
  };
}

async function createAll(
  unit: Unit,
  document: BranchDocument,
  addresses: MemberAddresses,
  readings: readonly NamedReading[],
): Promise<void> {
  const { id: _, ...branch } = document.branch;
  await writeBranch(unit, { ...branch, superiors: document.superiors });
  await writeGroups(unit, document.groups);
  const members = document.members.map((member, index) => ({
    ...member,
    id: member.id ?? unit.id("member"),
    addresses: addresses[index] ?? [],
  }));
  await writeMembers(unit, members, "document");
  for (const post of [...document.posts].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)))
    await writeAppointment(unit, { ...post, decidedOn: post.decidedOn ?? post.from });
  for (const { key, value, source } of document.settings)
    await writeSetting(unit, { ...parsePolicy(key, value), source });
  for (const { reading } of readings) await reading.create(unit);
  await unit.record({
    kind: "branch.imported",
    subject: unit.branchId,
    retention: "permanent",
    payload: { ...countsOf(document, readings) },
  });
}
