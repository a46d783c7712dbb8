import type { GuardRule } from "./guard-rule.js";

/** Warns of a message that would go out in quiet hours or on a day off, unless its purpose is exempt by policy. */
export function outOfHours(): GuardRule {
  return {
    id: "out-of-hours",
    verdict: "warn",
    source: "关于解决形式主义突出问题为基层减负的若干规定(2024-08-06):非工作时间不派任务、不打扰",
    find: ({ message }, context) => {
      const isExempt = message.purpose === "export" || context.outOfHoursExempt.includes(message.purpose);
      return message.outOfHours === true && !isExempt ? [{ part: "message" }] : [];
    },
  };
}
