import { z } from "zod";
import { lineSchema } from "../text/text.js";
import type { GuardPurpose } from "./guarded-message.js";

/** What only the handlers of one open care case may know. */
export interface ProtectedCareFact {
  /** Id of the case. */
  readonly caseId: string;
  /** Names by which the subject is called: full name, familiar forms. One-character names are ignored. */
  readonly subjectNames: readonly string[];
  /** Kind of the case and words of it that give it away next to the name, as `重病` or `困难补助`. */
  readonly words: readonly string[];
}

/** A branch's own settings of the guard: policy data, kept with source and author like every policy. */
export interface GuardSettings {
  /** Names of audited bodies that must not be named [none]. */
  readonly auditedBodies: readonly string[];
  /** Code names of projects [none]. */
  readonly projectCodes: readonly string[];
  /** Document numbers and phrases known to be public; a find that lies inside one of them is left out [none]. */
  readonly allowList: readonly string[];
  /** More words that mean a working paper when a file is attached [none]. */
  readonly workingPaperWords: readonly string[];
  /** More words of formalism to warn of [none]. */
  readonly formalismWords: readonly string[];
  /** Ids of rules that are switched off; unknown ids are without effect [none]. */
  readonly disabledRules: readonly string[];
  /** Whether telephone numbers are masked [false]. */
  readonly maskPhones: boolean;
  /** Whether identity numbers are masked instead of blocked [false]. */
  readonly maskIdentityNumbers: boolean;
  /** Purposes that may go out of hours without a warning ["greeting", "urgent", "requested"]. */
  readonly outOfHoursExempt: readonly GuardPurpose[];
}

/** What the guard must know of the branch to judge one message. Treat it as unchangeable: its words are prepared once per object. */
export interface GuardContext extends GuardSettings {
  /** Facts of the open care cases; leave out what the subject agreed to share with this audience [none]. */
  readonly careFacts: readonly ProtectedCareFact[];
  /** Names of the branch's members [none]. */
  readonly memberNames: readonly string[];
}

const nameChars = 200;
const listLength = 10_000;
const list = () => z.array(lineSchema(nameChars)).max(listLength).default([]);

/** Schema of a branch's guard settings: lists of at most 10,000 lines of 200 characters; every field has a default. */
export const guardSettingsSchema = z.strictObject({
  auditedBodies: list(),
  projectCodes: list(),
  allowList: list(),
  workingPaperWords: list(),
  formalismWords: list(),
  disabledRules: list(),
  maskPhones: z.boolean().default(false),
  maskIdentityNumbers: z.boolean().default(false),
  outOfHoursExempt: z
    .array(z.enum(["notice", "greeting", "urgent", "requested", "export"]))
    .default(["greeting", "urgent", "requested"]),
});

/** Completes a context with the defaults of its fields. */
export function guardContext(known: Partial<GuardContext> = {}): GuardContext {
  return {
    auditedBodies: [],
    projectCodes: [],
    allowList: [],
    workingPaperWords: [],
    formalismWords: [],
    disabledRules: [],
    maskPhones: false,
    maskIdentityNumbers: false,
    outOfHoursExempt: ["greeting", "urgent", "requested"],
    careFacts: [],
    memberNames: [],
    ...known,
  };
}
