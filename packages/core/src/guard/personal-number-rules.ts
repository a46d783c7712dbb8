import type { GuardRule, RuleHit } from "./guard-rule.js";
import type { MessageReading, ReadPart } from "./message-reading.js";
import { findPersonalNumbers, type PersonalNumbers } from "./personal-numbers.js";

const source = "个人信息保护法第六、二十八条:最小必要;证件号码、账号不在群组中传递";

type NumbersOf = (part: ReadPart) => PersonalNumbers;

/** The rules on identity numbers, bank cards and telephones; they read a part's digits together, once. */
export function personalNumberRules(): readonly GuardRule[] {
  const read = new WeakMap<ReadPart, PersonalNumbers>();
  const numbersOf: NumbersOf = (part) => {
    const numbers = read.get(part) ?? findPersonalNumbers(part.folded);
    read.set(part, numbers);
    return numbers;
  };
  return [identityNumbers(numbersOf), bankCards(numbersOf), phoneNumbers(numbersOf)];
}

/** Blocks numbers of the form of an identity number, whether or not the check digit is right; masks them where policy says so. */
function identityNumbers(numbersOf: NumbersOf): GuardRule {
  return {
    id: "identity-number",
    verdict: "block",
    source,
    find: (reading, context) =>
      partsWith(reading, (part) => numbersOf(part).identities.length > 0).map((part) =>
        context.maskIdentityNumbers && isMaskable(part) ? { part: part.id, verdict: "mask" } : { part: part.id },
      ),
  };
}

/** Blocks numbers of the form of a bank card. */
function bankCards(numbersOf: NumbersOf): GuardRule {
  return {
    id: "bank-card",
    verdict: "block",
    source,
    find: (reading) =>
      partsWith(reading, (part) => numbersOf(part).cards.length > 0).map((part) => ({ part: part.id })),
  };
}

/** Masks telephone numbers where policy says so; inside a file, where they cannot be masked, it holds. */
function phoneNumbers(numbersOf: NumbersOf): GuardRule {
  return {
    id: "phone-number",
    verdict: "mask",
    source,
    find: (reading, context) => {
      if (!context.maskPhones) return [];
      return partsWith(reading, (part) => numbersOf(part).phones.length > 0).map(
        (part): RuleHit => (isMaskable(part) ? { part: part.id } : { part: part.id, verdict: "hold" }),
      );
    },
  };
}

function partsWith({ parts }: MessageReading, holds: (part: ReadPart) => boolean): readonly ReadPart[] {
  return parts.filter(holds);
}

function isMaskable(part: ReadPart): boolean {
  return part.kind !== "fileText";
}
