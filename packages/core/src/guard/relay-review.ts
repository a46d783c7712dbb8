import type { GuardRule } from "./guard-rule.js";

const source = "支部传达上级指示须先保密审查(在确保符合保密规定的前提下)";
const relaying = /传达[^。!?;\n]{0,24}?(?:指示|批示)|(?:指示|批示)(?:精神)?[^。!?;\n]{0,6}?传达如下/u;

/** Holds an instruction that is passed on before its secrecy review is recorded. */
export function relayWithoutReview(): GuardRule {
  return {
    id: "relay-without-review",
    verdict: "hold",
    source,
    find: ({ message }) =>
      message.relaysInstruction === true && (message.secrecyReview ?? "missing") === "missing"
        ? [{ part: "message" }]
        : [],
  };
}

/** Blocks an instruction whose secrecy review says that it may not be published. */
export function relayRefused(): GuardRule {
  return {
    id: "relay-refused",
    verdict: "block",
    source,
    find: ({ message }) =>
      message.relaysInstruction === true && message.secrecyReview === "refused" ? [{ part: "message" }] : [],
  };
}

/** Warns of a text that reads like the relay of an instruction and is not declared as one. */
export function relayNotDeclared(): GuardRule {
  return {
    id: "relay-not-declared",
    verdict: "warn",
    source,
    find: ({ message, parts }) => {
      if (message.relaysInstruction === true || message.purpose === "export") return [];
      return parts
        .filter((part) => part.kind === "prose" && relaying.test(part.tight))
        .map((part) => ({ part: part.id }));
    },
  };
}
